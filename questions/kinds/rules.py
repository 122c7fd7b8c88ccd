"""How near an answer has to be: the rules of a key, as data.

A rule is one of these, always against the unrounded value:

* {"type": "whole"}, {"type": "absolute", "tolerance": t}, {"type": "relative", "tolerance": t}
* {"type": "decimals", "places": d}: within half of the last place
* {"type": "significant", "figures": n}: the same once both are rounded to n figures
* {"type": "interval", "low": a, "high": b}: anything from a to b
* {"type": "conditions", "names": [...], "where": [...]}: any entries for which all conditions hold

"any_order": true reads the entries of a vector as a set.
"""

import math
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import Any

from questions.numbers import Unreadable, Value, evaluate, names_in

Rule = dict[str, Any]

TYPES = ("whole", "absolute", "relative", "decimals", "significant", "interval", "conditions")

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


def significant(figures: int) -> Rule:
    """Right when rounded to `figures` significant figures; where 5 stands last, up and to even both pass."""
    return {"type": "significant", "figures": figures}


def interval(low: Value, high: Value) -> Rule:
    """Anything from `low` to `high`, both included, as for an estimate."""
    return {"type": "interval", "low": low, "high": high}


def conditions(names: Sequence[str], where: Sequence[Mapping[str, Any]]) -> Rule:
    """Any entries with a property: every condition has to hold.

    `names` are the entries in order. A condition has a formula over them, "holds" ("positive", or "not positive"),
    and the hint and tag of who misses it; the first that fails is told.
    """
    return {"type": "conditions", "names": list(names), "where": [dict(condition) for condition in where]}


def tolerance(rule: Rule, target: Value) -> float:
    """Return how far from `target` an answer may lie."""
    if rule["type"] == "absolute":
        return float(rule["tolerance"])
    if rule["type"] == "relative":
        return float(rule["tolerance"]) * abs(float(target))
    if rule["type"] == "decimals":
        return float(0.5 * 10.0 ** -rule["places"])
    if rule["type"] == "significant":
        return float(0.5 * 10.0 ** (Decimal(repr(target)).adjusted() - rule["figures"] + 1)) if target else 0.0
    if rule["type"] == "interval":
        return float(rule["high"] - rule["low"]) / 2
    return 0.0


def legible(rule: Rule, value: Value) -> Value:
    """Return `value` to one digit more than its tolerance tells apart: what one shows as the answer, still right."""
    allowed = tolerance(rule, value)
    return value if allowed == 0 else round(value, max(0, 1 - math.floor(math.log10(allowed))))


def is_within(rule: Rule, value: Value, target: Value, *, times: int = 1) -> bool:
    """Whether `value` counts as `target`; `times` widens the tolerance."""
    if rule["type"] == "whole":
        if isinstance(value, int) and isinstance(target, int):
            return value == target
        return abs(value - target) <= _WHOLE
    if rule["type"] == "significant" and times == 1:
        return not _rounded(value, rule["figures"]).isdisjoint(_rounded(target, rule["figures"]))
    if rule["type"] == "interval" and rule["low"] <= target <= rule["high"]:
        # Another target, such as a recognised mistake, is met within half the width, as everywhere below.
        margin = (times - 1) * tolerance(rule, target)
        return bool(rule["low"] - margin <= value <= rule["high"] + margin)
    allowed = times * tolerance(rule, target)
    return abs(value - target) <= allowed * (1 + _SLACK) + abs(float(target)) * 1e-12


def _rounded(value: Value, figures: int) -> set[Decimal]:
    written = Decimal(repr(value))
    return {Context(prec=figures, rounding=way).plus(written) for way in (ROUND_HALF_UP, ROUND_HALF_EVEN)}


def are_within(rule: Rule, values: Sequence[Value], targets: Sequence[Value], *, times: int = 1) -> bool:
    """Whether all `values` count as the `targets` at their places, or have the property that the rule demands."""
    if rule["type"] == "conditions":
        return failing(rule, values) is None
    if len(values) != len(targets):
        return False
    if rule.get("any_order"):
        values, targets = sorted(values), sorted(targets)
    return all(is_within(rule, value, target, times=times) for value, target in zip(values, targets, strict=True))


def arranged(rule: Rule, values: Sequence[Value | None], targets: Sequence[Value]) -> list[Value]:
    """Return the targets of a set in the order that fits most of `values`."""
    left = sorted(targets)
    places: dict[int, Value] = {}
    known = [(value, place) for place, value in enumerate(values) if value is not None]
    for value, place in sorted(known):
        fitting = [target for target in left if is_within(rule, value, target)]
        if fitting:
            places[place] = fitting[0]
            left.remove(fitting[0])
    return [places[place] if place in places else left.pop(0) for place in range(len(values))]


def failing(rule: Rule, values: Sequence[Value]) -> dict[str, Any] | None:
    """Return the first condition that `values` do not meet, or None."""
    named = dict(zip(rule["names"], values, strict=True))
    where: list[dict[str, Any]] = rule["where"]
    for condition in where:
        if (evaluate(condition["formula"], named) > 0) != (condition["holds"] == "positive"):
            return condition
    return None


def fault(rule: object) -> str:
    """Return what is wrong with a rule that an author wrote, or nothing."""
    if not isinstance(rule, dict) or rule.get("type") not in TYPES:
        return f"The type of a rule is {', '.join(TYPES[:-1])} or {TYPES[-1]}."
    if not isinstance(rule.get("any_order", False), bool):
        return "The any_order of a rule is true or false."
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
    if rule["type"] == "significant":
        figures = rule.get("figures")
        if isinstance(figures, bool) or not isinstance(figures, int) or not 1 <= figures <= 12:
            return "A rule of type significant needs figures from 1 to 12."
    if rule["type"] == "interval":
        ends = [end for end in (rule.get("low"), rule.get("high")) if isinstance(end, int | float)]
        if len(ends) < 2 or any(isinstance(end, bool) for end in ends):
            return "A rule of type interval needs the numbers low and high."
        if not -math.inf < ends[0] < ends[1] < math.inf:
            return "The low of an interval is less than its high."
    if rule["type"] == "conditions":
        return _conditions_fault(rule)
    return ""


def _conditions_fault(rule: Rule) -> str:
    names, where = rule.get("names"), rule.get("where")
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        return "A rule of type conditions needs names, one for each entry."
    if not isinstance(where, list) or not where:
        return "A rule of type conditions needs at least one condition in where."
    for condition in where:
        if not isinstance(condition, dict) or set(condition) != {"formula", "holds", "hint", "tag"}:
            return "A condition has formula, holds, hint and tag."
        if condition["holds"] not in ("positive", "not positive"):
            return "The holds of a condition is positive or not positive."
        try:
            unknown = sorted(names_in(str(condition["formula"])) - set(names))
            evaluate(str(condition["formula"]), dict.fromkeys(names_in(str(condition["formula"])), 1.5))
        except Unreadable as unreadable:
            return f"A condition cannot be read: {unreadable.message}"
        if unknown:
            return f"No entry has the name {unknown[0]}."
    return ""
