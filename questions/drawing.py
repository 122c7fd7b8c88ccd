"""A seed -> a finished variant, and the digest that proves it is the same everywhere."""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

import questions.exercises  # noqa: F401  (importing the package registers every exercise)
from questions.exercises.base import Answer, DrawError, Exercise, get_exercise
from questions.rng import Rng

MAX_TRIES = 200


class UnknownExercise(KeyError):
    """There is no exercise of this name, or none at this level."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class DrawnVariant:
    """One variant. Up to `picture_text` and `boxes` everything is public; key and solution are not."""

    exercise: str
    version: int
    level: int
    seed: int
    params: dict[str, Any]
    stem: str
    picture: str
    picture_text: str
    boxes: list[dict[str, Any]]
    key: dict[str, dict[str, Any]]
    solution: str
    solution_picture: str
    digest: str

    @property
    def mistakes(self) -> dict[str, list[dict[str, Any]]]:
        """The recognised mistakes by the name of their box."""
        return {name: entry["mistakes"] for name, entry in self.key.items()}

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "mistakes": self.mistakes}


def draw_variant(exercise: str, level: int, seed: int) -> DrawnVariant:
    """Return the variant of a seed: always the same for one version of the exercise.

    Raise UnknownExercise for a name or level that does not exist, DrawError if no fair draw is found.
    """
    try:
        kind = get_exercise(exercise)
    except KeyError:
        raise UnknownExercise(f"There is no exercise {exercise!r}.") from None
    if level not in kind.levels:
        levels = ", ".join(str(known) for known in kind.levels)
        raise UnknownExercise(f"{exercise} has no level {level}; it has {levels}.")
    drawn, answers = draw_fair(kind, Rng(kind.name, kind.version, level, seed), level)
    return finish(drawn, answers, level=level, seed=seed)


def draw_fair(kind: type[Exercise], rng: Rng, level: int) -> tuple[Exercise, tuple[Answer, ...]]:
    """Draw until the constraints hold and at least one listed mistake can be told from the key."""
    for _ in range(MAX_TRIES):
        drawn = kind.draw(rng, level)
        if drawn.is_fair(level):
            answers = drawn.answers()
            if any(answer.key["mistakes"] for answer in answers):
                return drawn, answers
    raise DrawError(f"{kind.name} found no fair variant at level {level} in {MAX_TRIES} tries")


def finish(drawn: Exercise, answers: tuple[Answer, ...], *, level: int, seed: int) -> DrawnVariant:
    """Return everything that belongs to a drawn exercise."""
    params = drawn.params()
    boxes = [answer.box for answer in answers]
    key = {answer.box["name"]: answer.key for answer in answers}
    return DrawnVariant(
        exercise=drawn.name,
        version=drawn.version,
        level=level,
        seed=seed,
        params=params,
        stem=drawn.stem,
        picture=drawn.picture,
        picture_text=drawn.picture_text,
        boxes=boxes,
        key=key,
        solution=drawn.solution,
        solution_picture=drawn.solution_picture,
        digest=digest([drawn.name, drawn.version, level, params, boxes, key]),
    )


def digest(document: Any) -> str:
    """Return the SHA-256 of a JSON document in its one canonical form.

    Floats enter with 12 significant digits: exp and its like may differ in the last one between platforms.
    """
    text = json.dumps(_rounded(document), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(text.encode()).hexdigest()


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(part) for part in value]
    return value
