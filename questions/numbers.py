"""What people type, read as numbers and shapes; and the small formulas that questions declare.

One tokenizer and one Pratt parser of our own: nothing here evaluates Python. Every refusal is an `Unreadable`
whose message is shown to the person as it stands.

How separators are read, when a person types a number:

* a point or a comma that stands once is a decimal sign: `1,234` is 1.234 (shown before it counts); where a
  whole number is asked, a lone comma before three digits groups thousands, as nothing else makes sense: 1234
* signs that stand several times, or before the other sign, group thousands: `1,234,567`, `1.234,5`, `1,234.5`
* blanks of every width, `'` and `_` group thousands and nothing else: `60 000`
"""

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

Value = int | float

# Longer text is refused unread. Less than kinds.base.MAX_TEXT, so text cut there is never taken for all of it.
MAX_LENGTH = 120
MAX_DEPTH = 30
MAX_SIZE = 10**100
MAX_SHAPE_AXES = 8
MAX_SHAPE_DIGITS = 9


class Unreadable(ValueError):
    """Text that is not what was asked for; the message says what was typed and what to write instead."""

    @property
    def message(self) -> str:
        return str(self)


@dataclass(frozen=True)
class Number:
    """A number as read. `echo` shows it plainly, or is empty where the text already was the plain number."""

    value: Value
    echo: str


class _Fault(Exception):
    """Why a text cannot be read, as a clause that follows the quoted text."""


class _Token(NamedTuple):
    kind: str
    text: str
    value: Value
    position: int


_OPERATORS = "+-*/^()"
_LIKE = "Write it like 3.5, 3,5 or 3/4."

_SIGNS = {
    **dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014\ufe63", "-"),
    **dict.fromkeys("\u00d7\u00b7\u22c5\u2219\u2217\u2715", "*"),
    **dict.fromkeys("\u00f7\u2044\u2215", "/"),
    **dict.fromkeys("\u2019\u02bc\u066c", "'"),
    **dict.fromkeys("\t\r\n", " "),
    "\ufe62": "+",
    "\u066b": ".",
    "\u066a": "%",
}
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True))
_RAISED_RUN = re.compile(f"[{''.join(_RAISED)}]+")

_RUN = re.compile(r"([\d.,](?:[\d.,'_ ]*[\d.,])?)(?:[eE]([+-]?\d+))?", re.ASCII)
UNIT = re.compile(r"(?:[A-Za-zµ]+(?:/[A-Za-z]+)?|%)$")
_FORMULA_NUMBER = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d+))?", re.ASCII)
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_PLAIN = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_DECIMAL = re.compile(r"(\d*)[.,](\d*)", re.ASCII)
_GROUPED = re.compile(r"(\d{1,3}(?:([ '_])\d{3})(?:\2\d{3})*)(?:[.,](\d+))?", re.ASCII)
_COMMAS = re.compile(r"(\d{1,3}(?:,\d{3})+)\.(\d+)|(\d{1,3}(?:,\d{3}){2,})", re.ASCII)
_POINTS = re.compile(r"(\d{1,3}(?:\.\d{3})+),(\d+)|(\d{1,3}(?:\.\d{3}){2,})", re.ASCII)
_WHOLE_COMMA = re.compile(r"[1-9]\d{0,2},\d{3}", re.ASCII)


def quoted(text: str) -> str:
    """Return `text` in quotes, shortened, with a stand-in for each character that does not show."""
    short = text if len(text) <= 24 else f"{text[:20]}…"
    return '"' + "".join(char if char.isprintable() else "\ufffd" for char in short) + '"'


def format_number(value: Value) -> str:
    """Return `value` as people write it, to at most 12 significant digits."""
    if isinstance(value, int):
        return str(value)
    text = f"{value:.12g}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        return f"{mantissa}e{int(exponent)}"
    return "0" if text == "-0" else text


def read_number(
    text: str, *, percent: bool = False, whole: bool = False, units: Mapping[str, Value] | None = None
) -> Number:
    """Read what a person typed for one number; raise Unreadable with a message for them.

    `percent` lets "75 %" mean 0.75. `whole` says that a whole number is asked, so that "1,234" is 1234. `units` are
    the suffixes that may follow, with the factor that each brings into the unit asked: {"KiB": 1, "MiB": 1024}.
    """
    try:
        value = _read(text, percent=percent, whole=whole, units=units or {})
    except _Fault as fault:
        raise Unreadable(f"{quoted(text.strip())} {fault}") from None
    return Number(value, "" if _PLAIN.fullmatch(text.strip()) else format_number(value))


def _read(text: str, *, percent: bool, whole: bool, units: Mapping[str, Value]) -> Value:
    if len(text) > MAX_LENGTH:
        raise Unreadable(f"That is longer than {MAX_LENGTH} characters; one number is expected. {_LIKE}")
    plain = _normalised(text)
    if not plain:
        raise Unreadable(f"Nothing is written here yet. A number is expected. {_LIKE}")
    if units and (suffix := UNIT.search(plain)):
        number = plain[: suffix.start()].rstrip()
        if not number:
            raise _Fault(f"is {'a unit without a number' if suffix[0] in units else 'not a number'}. {_LIKE}")
        # The factor comes last: 0.1 * 1024 rounds once, and a whole number stays whole.
        return _tidy(_read(number, percent=False, whole=whole, units={}) * _factor(suffix[0], units))
    share = plain.endswith("%")
    if share:
        plain = plain[:-1].rstrip()
    value = _Parser(_typed_tokens(plain, whole), {}, typed=True).whole()
    if share:
        value = _tidy(value / 100)
        if not percent:
            raise _Fault(f"is a percentage; here it has to be the number itself: {format_number(value)}.")
    return value


def _factor(suffix: str, units: Mapping[str, Value]) -> Value:
    """Return the factor of a unit: as written, or in other letters where only one is meant."""
    if suffix in units:
        return units[suffix]
    alike = {factor for unit, factor in units.items() if unit.casefold() == suffix.casefold()}
    if len(alike) != 1:
        raise _Fault(f"has the unit {quoted(suffix)}; here it can be {', '.join(units)}.")
    return alike.pop()


def _normalised(text: str) -> str:
    """Return `text` in ASCII as far as its signs and digits have one meaning; refuse what does not show."""
    chars = []
    for char in _RAISED_RUN.sub(lambda run: "^(" + "".join(_RAISED[c] for c in run[0]) + ")", text):
        if " " <= char <= "~":
            chars.append(char)
        elif char in _SIGNS:
            chars.append(_SIGNS[char])
        elif "\uff01" <= char <= "\uff5e":
            chars.append(chr(ord(char) - 0xFEE0))
        elif (digit := unicodedata.decimal(char, None)) is not None:
            chars.append(str(digit))
        elif (category := unicodedata.category(char)) == "Zs":
            chars.append(" ")
        elif category[0] in "CZ":
            raise _Fault("holds a character that does not show. Type the number again.")
        else:
            chars.append(char)
    return "".join(chars).strip()


def _typed_tokens(text: str, whole: bool) -> Iterator[_Token]:
    if text.strip("+- ").casefold() in {"nan", "inf", "infinity", "\u221e"}:
        raise _Fault(f"is not a finite number. {_LIKE}")
    position = 0
    while position < len(text):
        if text[position] == " ":
            position += 1
        elif run := _RUN.match(text, position):
            yield _Token("number", run[0], _literal(run[1], run[2], whole), position)
            position = run.end()
        else:
            yield _operator(text, position)
            position += 2 if text.startswith("**", position) else 1


def _operator(text: str, position: int) -> _Token:
    char = text[position]
    if char not in _OPERATORS:
        if char == "%":
            raise _Fault("has a % inside; it can only stand at the end. Write it like 75 %.")
        raise _Fault(f"is not a number. {_LIKE}")
    return _Token("sign", "^" if text.startswith("**", position) else char, 0, position)


def _literal(run: str, exponent: str | None, whole: bool) -> Value:
    digits, decimals = _split(run, whole)
    power = _exponent(exponent)
    if not decimals and power >= 0:
        return _tidy(int(digits) * 10**power)
    value = float(f"{digits}.{decimals or '0'}e{power}")
    if value == 0 and (digits + decimals).strip("0"):
        raise _Fault("is too close to zero to be read.")
    return _tidy(value)


def _exponent(text: str | None) -> int:
    # Clamped before any power is taken: 1e999999999 would otherwise be built digit by digit.
    if text is None:
        return 0
    if len(text) > 4 or abs(int(text)) > 100:
        raise _Fault("is out of range: powers of ten from -100 to 100 can be read.")
    return int(text)


def _split(run: str, whole: bool) -> tuple[str, str]:
    """Return the digits before and after the decimal sign, by the rules at the top of this module."""
    if run.isdigit():
        return run, ""
    if whole and _WHOLE_COMMA.fullmatch(run):
        return run.replace(",", ""), ""
    if (match := _DECIMAL.fullmatch(run)) and len(run) > 1:
        return match[1] or "0", match[2]
    if match := _GROUPED.fullmatch(run):
        return match[1].replace(match[2], ""), match[3] or ""
    for pattern, sign in ((_COMMAS, ","), (_POINTS, ".")):
        if match := pattern.fullmatch(run):
            return (match[1] or match[3]).replace(sign, ""), match[2] or ""
    raise _Fault("is not one number. Write 3.5 or 3,5.")


def _tidy(value: Value) -> Value:
    """Return `value` with whole floats as int and without -0; raise _Fault if it is too large to mark."""
    # The comparison is false for NaN as well.
    if not -MAX_SIZE <= value <= MAX_SIZE:
        raise _Fault("is too large: numbers up to 10^100 can be read.")
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


_BINDING = {"+": 10, "-": 10, "*": 20, "/": 20, "^": 40}
_UNARY = 30


def _divide(left: Value, right: Value) -> Value:
    if right == 0:
        raise _Fault("divides by zero. Check what stands below the line.")
    return _not_lost(left / right, left)


def _not_lost(result: Value, *factors: Value) -> Value:
    """Return `result`, unless it is a zero that none of its factors explains."""
    if result == 0 and all(factors):
        raise _Fault("is too close to zero to be read.")
    return result


def _power(base: Value, exponent: Value) -> Value:
    if base == 0 and exponent < 0:
        raise _Fault("divides by zero. Check what stands below the line.")
    if base < 0 and not isinstance(exponent, int):
        raise _Fault("takes a root of a negative number. Check the power.")
    # Before any power is taken: of small bases to negative powers as well.
    if base != 0 and exponent * math.log10(abs(base)) > 101:
        raise _Fault("is too large: numbers up to 10^100 can be read.")
    if not isinstance(exponent, int) or exponent < 0 or abs(exponent) > 1000:
        base, exponent = float(base), float(exponent)
    return _not_lost(base**exponent, base)


_OPERATIONS: dict[str, Callable[[Value, Value], Value]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: _not_lost(left * right, left, right),
    "/": _divide,
    "^": _power,
}

_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "floor": math.floor,
    "ceil": math.ceil,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "ln": math.log,
    "tanh": math.tanh,
    "max": lambda *values: max(values),
    "min": lambda *values: min(values),
}
_SEVERAL = {"max", "min"}


class _Parser:
    """Pratt parser that computes as it reads. `names` holds values for a formula; people's text has none."""

    def __init__(self, tokens: Iterator[_Token], names: Mapping[str, Value], *, typed: bool) -> None:
        self._tokens = list(tokens)
        self._names = names
        self._typed = typed
        self._index = 0
        self._depth = 0

    def whole(self) -> Value:
        value = self._expression(0)
        if left := self._peek():
            if left.text == ")":
                raise _Fault("closes a bracket that was not opened.")
            raise self._stray(left)
        return value

    def _stray(self, token: _Token) -> _Fault:
        if token.kind == "number" and self._typed:
            return _Fault("is not one number: a sign is missing between two. Write 3.5 or 3,5.")
        return _Fault(f"cannot be read at position {token.position + 1}. Check the signs there.")

    def _peek(self) -> _Token | None:
        return self._tokens[self._index] if self._index < len(self._tokens) else None

    def _take(self) -> _Token:
        token = self._peek()
        if token is None:
            raise _Fault("stops too early: a number is missing at the end.")
        self._index += 1
        return token

    def _expression(self, binding: int) -> Value:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _Fault(f"nests too deep: {MAX_DEPTH} levels can be read.")
        left = self._prefix()
        while (sign := self._peek()) and _BINDING.get(sign.text, 0) > binding:
            self._index += 1
            # A power groups to the right: 2^3^2 is 2^9.
            right = self._expression(_BINDING[sign.text] - (sign.text == "^"))
            left = _tidy(_OPERATIONS[sign.text](left, right))
        self._depth -= 1
        return left

    def _prefix(self) -> Value:
        token = self._take()
        if token.kind == "number":
            return token.value
        if token.kind == "name":
            return self._call(token) if self._is_next("(") else self._look_up(token)
        if token.text == "(":
            value = self._expression(0)
            self._close()
            return value
        if token.text in "+-":
            value = self._expression(_UNARY)
            return -value if token.text == "-" else value
        raise self._stray(token)

    def _is_next(self, text: str) -> bool:
        token = self._peek()
        return token is not None and token.text == text

    def _close(self) -> None:
        if not self._is_next(")"):
            if left := self._peek():
                raise self._stray(left)
            raise _Fault("opens a bracket that is not closed.")
        self._index += 1

    def _look_up(self, token: _Token) -> Value:
        if token.text not in self._names:
            raise Unreadable(f"There is no value {token.text!r}.{_meant(token, self._names)}")
        return _tidy(self._names[token.text])

    def _call(self, token: _Token) -> Value:
        if token.text not in _FUNCTIONS:
            raise Unreadable(f"There is no function {token.text!r}.{_meant(token, _FUNCTIONS)}")
        self._index += 1
        arguments = [self._expression(0)]
        while self._is_next(","):
            self._index += 1
            arguments.append(self._expression(0))
        self._close()
        if len(arguments) > 1 and token.text not in _SEVERAL:
            raise Unreadable(f"The function {token.text!r} takes one value. Position {token.position + 1}.")
        try:
            return _tidy(_FUNCTIONS[token.text](*arguments))
        except (ValueError, OverflowError):
            shown = format_number(arguments[0])
            raise _Fault(f"has no value: {token.text} of {shown} does not exist.") from None


def _meant(token: _Token, known: Mapping[str, object]) -> str:
    close = get_close_matches(token.text, list(known), n=1)
    return (f" Did you mean {close[0]!r}?" if close else "") + f" Position {token.position + 1}."


def _formula_tokens(text: str) -> Iterator[_Token]:
    position = 0
    while position < len(text):
        if text[position] == " ":
            position += 1
        elif number := _FORMULA_NUMBER.match(text, position):
            yield _Token("number", number[0], _literal(number[1], number[2], False), position)
            position = number.end()
        elif name := _NAME.match(text, position):
            yield _Token("name", name[0], 0, position)
            position = name.end()
        elif text[position] == ",":
            yield _Token("sign", ",", 0, position)
            position += 1
        elif text[position] not in _OPERATORS:
            raise _Fault(f"cannot be read at position {position + 1}. Check the signs there.")
        else:
            yield _operator(text, position)
            position += 2 if text.startswith("**", position) else 1


def evaluate(expression: str, names: Mapping[str, Value]) -> Value:
    """Return the value of a declared formula such as "0.9 * v1 - 0.1 * 2"; raise Unreadable.

    It may use the given names, + - * / ^ and brackets, and floor, ceil, sqrt, exp, ln, max and min.
    """
    try:
        return _Parser(_formula_tokens(expression), names, typed=False).whole()
    except _Fault as fault:
        raise Unreadable(f"{quoted(expression)} {fault}") from None


def names_in(expression: str) -> set[str]:
    """Return the names of values that a formula uses; raise Unreadable."""
    try:
        found = {token.text for token in _formula_tokens(expression) if token.kind == "name"}
    except _Fault as fault:
        raise Unreadable(f"{quoted(expression)} {fault}") from None
    return found - _FUNCTIONS.keys()


_SHAPE_PREFIX = re.compile(r"(?:torch\.Size|TensorShape)\s*\(", re.IGNORECASE)
_SHAPE = re.compile(r"\d+(?:\s*[xX*,;]\s*\d+|\s+\d+)*\s*,?", re.ASCII)
_CLOSING = {"(": ")", "[": "]", "{": "}"}


def read_shape(text: str) -> tuple[int, ...]:
    """Read "28x28x6", "(28, 28, 6)" or "28 28 6" as (28, 28, 6); raise Unreadable with a message for the person."""
    if len(text) > MAX_LENGTH:
        raise Unreadable(f"That is longer than {MAX_LENGTH} characters; a shape is expected, like 28x28x6.")
    try:
        plain = _normalised(text)
    except _Fault as fault:
        raise Unreadable(f"{quoted(text.strip())} {fault}") from None
    if not plain:
        raise Unreadable("Nothing is written here yet. A shape is expected. Write it like 28x28x6.")
    inner = _unwrapped(plain)
    sides = re.findall(r"\d+", inner)
    if not _SHAPE.fullmatch(inner) or len(sides) > MAX_SHAPE_AXES:
        raise Unreadable(f"{quoted(text.strip())} is not a shape. Write it like 28x28x6 or (28, 28, 6).")
    if any(len(side) > MAX_SHAPE_DIGITS for side in sides):
        raise Unreadable(f"{quoted(text.strip())} has a side that is too long. Write it like 28x28x6.")
    return tuple(int(side) for side in sides)


def _unwrapped(text: str) -> str:
    if prefix := _SHAPE_PREFIX.match(text):
        text = text[prefix.end() - 1 :]
    for _ in range(2):
        if text and _CLOSING.get(text[0]) == text[-1]:
            text = text[1:-1].strip()
    return text
