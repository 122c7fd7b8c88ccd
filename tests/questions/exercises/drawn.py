from dataclasses import dataclass
from typing import Any

from questions.drawing import draw_fair
from questions.rng import Rng


@dataclass(frozen=True)
class Sample:
    """A drawn exercise, its level, and the right values by box."""

    exercise: Any
    level: int
    values: dict[str, Any]


def samples(exercise, count=200):
    """Return `count` draws of every level."""
    drawn = []
    for level in exercise.levels:
        for seed in range(count):
            item, answers = draw_fair(exercise, Rng("test", exercise.name, level, seed), level)
            drawn.append(Sample(item, level, {answer.box["name"]: answer.key["value"] for answer in answers}))
    return drawn


def values(exercise):
    """Return the right values of an exercise by box."""
    return {answer.box["name"]: answer.key["value"] for answer in exercise.answers()}


def slips(exercise):
    """Return the tags of the recognised mistakes with their values, by box."""
    return {
        answer.box["name"]: {mistake["tag"]: mistake["value"] for mistake in answer.key["mistakes"]}
        for answer in exercise.answers()
    }
