"""Small numbers, as a learning rate is: rounded for people and written for TeX."""

from questions.exercises.tex import number
from questions.numbers import Value

DIGITS = 6


def significant(value: float) -> float:
    """Return a number to six significant digits: where one per cent is allowed, this changes no mark."""
    return float(f"{value:.{DIGITS}g}")


def small(value: Value) -> str:
    """Return a number in TeX; one with an exponent as it is typed: 2.5e-5."""
    text = number(value)
    return rf"\texttt{{{text}}}" if "e" in text else text
