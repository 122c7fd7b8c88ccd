"""Numbers in TeX and in running text."""

from collections.abc import Iterable, Sequence

from questions.numbers import Value, format_number

# A no-break space ties a number to its name.
TIE = "\u00a0"


def given(name: str, value: object) -> str:
    """Return a given number in bold, tied to its name: **stride 2**."""
    return f"**{name}{TIE}{value}**"


def number(value: Value, places: int | None = None) -> str:
    """Return a number, rounded to `places` decimals where they are given."""
    return format_number(value if places is None else round(value, places))


def bracketed(value: Value, places: int | None = None) -> str:
    """Return a number for the inside of a formula, a negative one in brackets."""
    text = number(value, places)
    return f"({text})" if text.startswith("-") else text


def matrix(rows: Sequence[Sequence[Value]]) -> str:
    """Return rows of numbers as a bracketed matrix."""
    return (
        r"\begin{bmatrix}" + r" \\ ".join(" & ".join(number(cell) for cell in row) for row in rows) + r"\end{bmatrix}"
    )


def vector(values: Iterable[Value], places: int | None = None) -> str:
    """Return numbers as [1, 2, 3]."""
    return "[" + ",\\ ".join(number(value, places) for value in values) + "]"


def block(*lines: str) -> str:
    """Return displayed formulas, each a block of its own."""
    return "\n\n".join(f"$$\n{line}\n$$" for line in lines)


def python_list(name: str, rows: Sequence[Sequence[Value]]) -> str:
    """Return rows of numbers as text that Python and people can read."""
    indent = " " * (len(name) + 4)
    lines = f",\n{indent}".join("[" + ", ".join(number(cell) for cell in row) + "]" for row in rows)
    return f"{name} = [{lines}]"
