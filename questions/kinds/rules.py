"""How near an answer has to be: the rules of a key, as data.

A rule is {"type": "whole"}, {"type": "absolute", "tolerance": t}, {"type": "relative", "tolerance": t} or
{"type": "decimals", "places": d}; always against the unrounded value.
"""

import math
from collections.abc import Sequence
from typing import Any

from questions.numbers import Value

Rule = dict[str, Any]

# An answer on the edge of a tolerance passes, also where the difference of two floats lies an ulp above it.
_SLACK = 1e-9
# Plain arithmetic such as 0.1 * 30 may miss a whole number by a rounding error, never by this much.
_WHOLE = 1e-6


def whole() -> Rule:
    """A whole number, exact."""
    return {"type": "whole"}


def absolute(tolerance: float) -> Rule:
    """At most `tolerance` away."""
    return {"type": "absolute", "tolerance": tolerance}


def relative(tolerance: float) -> Rule:
    """At most `tolerance` of the value away: 0.01 is one per cent."""
    return {"type": "relative", "tolerance": tolerance}


def decimals(places: int) -> Rule:
    """Right when rounded to `places` decimals."""
    return {"type": "decimals", "places": places}


def tolerance(rule: Rule, target: Value) -> float:
    """Return how far from `target` an answer may lie."""
    if rule["type"] == "absolute":
        return float(rule["tolerance"])
    if rule["type"] == "relative":
        return float(rule["tolerance"]) * abs(float(target))
    if rule["type"] == "decimals":
        return float(0.5 * 10.0 ** -rule["places"])
    return 0.0


def is_within(rule: Rule, value: Value, target: Value, *, times: int = 1) -> bool:
    """Whether `value` counts as `target`; `times` widens the tolerance."""
    if rule["type"] == "whole":
        if isinstance(value, int) and isinstance(target, int):
            return value == target
        return abs(value - target) <= _WHOLE
    allowed = times * tolerance(rule, target)
    return abs(value - target) <= allowed * (1 + _SLACK) + abs(float(target)) * 1e-12


def are_within(rule: Rule, values: Sequence[Value], targets: Sequence[Value], *, times: int = 1) -> bool:
    """Whether all `values` count as the `targets` at their places."""
    return len(values) == len(targets) and all(
        is_within(rule, value, target, times=times) for value, target in zip(values, targets, strict=True)
    )


def fault(rule: object) -> str:
    """Return what is wrong with a rule that an author wrote, or nothing."""
    if not isinstance(rule, dict) or rule.get("type") not in ("whole", "absolute", "relative", "decimals"):
        return "The type of a rule is whole, absolute, relative or decimals."
    if not isinstance(rule.get("percent", False), bool):
        return "The percent of a rule is true or false."
    if rule["type"] in {"absolute", "relative"}:
        size = rule.get("tolerance")
        if isinstance(size, bool) or not isinstance(size, int | float) or not 0 < size < math.inf:
            return f"A rule of type {rule['type']} needs a tolerance above 0."
    if rule["type"] == "decimals":
        places = rule.get("places")
        if isinstance(places, bool) or not isinstance(places, int) or not 0 <= places <= 12:
            return "A rule of type decimals needs places from 0 to 12."
    return ""
