"""Variants a second on one core, exercise by exercise: draw with key, and the whole variant as it is kept.

Run it with `make bench-exercises`; ARGS="max-pool-grid mean" takes only those.
"""

import argparse
import statistics
import time
from collections.abc import Callable

from questions.drawing import draw_fair, draw_variant
from questions.exercises.base import REGISTRY, Exercise, get_exercise
from questions.grading import grade_item
from questions.kinds import KINDS
from questions.rng import Rng

SECONDS = 0.1


def rate(make: Callable[[int], object]) -> float:
    """Return how often in a second of CPU time `make` runs, called with 0, 1, 2 and so on."""
    make(0)
    begun = time.process_time()
    count = 0
    while (taken := time.process_time() - begun) < SECONDS:
        count += 1
        make(count)
    return count / taken


def draw_with_key(exercise: type[Exercise], level: int) -> Callable[[int], object]:
    return lambda seed: draw_fair(exercise, Rng(exercise.name, exercise.version, level, seed), level)


def grading(exercise: type[Exercise], level: int) -> Callable[[int], object]:
    """Return what marks a response that is right in every box."""
    drawn = draw_variant(exercise.name, level, 1)
    raw = {box["name"]: KINDS[box["kind"]].typed(box, drawn.key[box["name"]]["value"]) for box in drawn.boxes}
    return lambda _: grade_item(drawn.boxes, drawn.key, raw)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="the exercises to measure; without any, all")
    names = parser.parse_args().names or sorted(REGISTRY)
    keys, wholes, grades = {}, {}, {}
    print(f"{'exercise':36}{'level':>5}{'draw + key':>13}{'whole variant':>15}{'gradings':>11}   a second")
    for name in names:
        exercise = get_exercise(name)
        for level in exercise.levels:
            at = (name, level)
            keys[at] = rate(draw_with_key(exercise, level))
            wholes[at] = rate(lambda seed, name=name, level=level: draw_variant(name, level, seed))  # type: ignore[misc]
            grades[at] = rate(grading(exercise, level))
            print(f"{name:36}{level:5}{keys[at]:13,.0f}{wholes[at]:15,.0f}{grades[at]:11,.0f}")
    for label, rates in (("draw + key", keys), ("whole variant", wholes), ("gradings", grades)):
        slowest = min(rates, key=rates.__getitem__)
        median = statistics.median(rates.values())
        print(f"{label}: median {median:,.0f} a second, slowest {rates[slowest]:,.0f} ({slowest[0]}, {slowest[1]})")


if __name__ == "__main__":
    main()
