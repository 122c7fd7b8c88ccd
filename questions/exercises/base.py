"""What an exercise is: a frozen dataclass whose fields are the drawn numbers; the rest follows from them.

To add one: copy the nearest module and its test, and change them. `draw` proposes numbers, `is_fair` tests what the
ranges cannot say, and `questions.drawing` draws again until the test holds. Changing `draw` raises `version`.
"""

from dataclasses import fields
from typing import Any, ClassVar, Self, TypeVar

from questions.kinds.base import Answer, Mistake
from questions.rng import Rng

__all__ = ["Answer", "DrawError", "Exercise", "Mistake", "REGISTRY", "get_exercise", "register"]


class DrawError(RuntimeError):
    """An exercise found no fair variant in the allowed number of tries: a fault that its test would have found."""


class Exercise:
    """Base of all exercises. Nothing here reads a clock, a database or a global random state."""

    name: ClassVar[str]
    version: ClassVar[int] = 1
    title: ClassVar[str]
    topic: ClassVar[str]
    levels: ClassVar[tuple[int, ...]] = (1,)
    source: ClassVar[str]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        """Return a proposal from the ranges of the level; it may still be unfair."""
        raise NotImplementedError

    def is_fair(self, level: int) -> bool:
        """Whether the constraints of the level hold and the numbers give nothing away."""
        return True

    @property
    def stem(self) -> str:
        """The task as Markdown with TeX; given numbers are bold."""
        raise NotImplementedError

    def answers(self) -> tuple[Answer, ...]:
        """Return the boxes with their keys, in the order in which they are worked out."""
        raise NotImplementedError

    @property
    def solution(self) -> str:
        """The worked solution of this variant as Markdown with TeX."""
        raise NotImplementedError

    @property
    def picture(self) -> str:
        """An SVG that belongs to the stem, or nothing. It is public: it shows what is given, never the answer."""
        return ""

    @property
    def picture_text(self) -> str:
        """The numbers of the picture as text, to read aloud or to paste, or nothing."""
        return ""

    @property
    def solution_picture(self) -> str:
        """An SVG that belongs to the worked solution, or nothing. It may show the answer."""
        return ""

    def params(self) -> dict[str, Any]:
        """Return the drawn numbers as plain JSON."""
        return {field.name: _thawed(getattr(self, field.name)) for field in fields(self)}  # type: ignore[arg-type]

    @classmethod
    def from_params(cls, params: dict[str, Any]) -> Self:
        """Return the exercise with the numbers that `params` kept."""
        return cls(**{name: _frozen(value) for name, value in params.items()})


def _thawed(value: Any) -> Any:
    return [_thawed(part) for part in value] if isinstance(value, list | tuple) else value


def _frozen(value: Any) -> Any:
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value


REGISTRY: dict[str, type[Exercise]] = {}

E = TypeVar("E", bound=type[Exercise])


def register(exercise: E) -> E:
    """Add an exercise to the register; ValueError for a name that is taken."""
    if exercise.name in REGISTRY:
        raise ValueError(f"the exercise {exercise.name} is there twice")
    REGISTRY[exercise.name] = exercise
    return exercise


def get_exercise(name: str) -> type[Exercise]:
    """Return the exercise of this name; KeyError if there is none."""
    return REGISTRY[name]
