import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from questions.drawing import MAX_TRIES, UnknownExercise, digest, draw_fair, draw_variant
from questions.exercises.base import REGISTRY, DrawError, Exercise
from questions.rng import Rng

# Digests of seed 7 at the highest level. They change when a draw, a box, a key or a hint changes, and for no other
# reason: not with the machine, the Python, the hash seed or the locale. A changed draw also raises the version.
# A new exercise adds its line, version and digest, as the failing test shows them.
STORED = json.loads((Path(__file__).parent / "exercises" / "digests.json").read_text())

PRINT_DIGESTS = """
from questions.drawing import draw_variant
from questions.exercises.base import REGISTRY
for name, exercise in sorted(REGISTRY.items()):
    for level in exercise.levels:
        for seed in range(5):
            print(name, level, seed, draw_variant(name, level, seed).digest)
"""


def printed_digests(**environment):
    run = subprocess.run(
        [sys.executable, "-c", PRINT_DIGESTS],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout


def test_digests_do_not_depend_on_the_hash_seed_the_locale_or_the_process():
    first = printed_digests(PYTHONHASHSEED="0", LC_ALL="C")

    assert len(first.splitlines()) == 5 * sum(len(exercise.levels) for exercise in REGISTRY.values())
    assert printed_digests(PYTHONHASHSEED="1", LC_ALL="de_DE.UTF-8") == first
    assert printed_digests(PYTHONHASHSEED="random", LC_ALL="tr_TR.UTF-8", PYTHONOPTIMIZE="2") == first


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_the_digest_is_the_one_that_was_written_down(name):
    drawn = draw_variant(name, REGISTRY[name].levels[-1], 7)

    assert [drawn.version, drawn.digest] == STORED.get(name)


def test_floats_enter_the_digest_with_twelve_digits():
    assert digest({"p": 0.1 + 0.2}) == digest({"p": 0.3})
    assert digest({"p": 0.3000000001}) != digest({"p": 0.3})


def test_the_digest_does_not_depend_on_the_order_of_keys():
    assert digest({"a": 1, "b": [1.5]}) == digest({"b": (1.5,), "a": 1})


def test_levels_and_seeds_draw_different_numbers():
    drawn = {str(draw_variant("max-pool-grid", level, seed).params) for level in (1, 2, 3) for seed in range(10)}

    assert len(drawn) == 30


def test_a_variant_as_json_has_everything_an_author_wants_to_see():
    document = draw_variant("conv-output-size", 1, 3).to_json()

    assert set(document) == {
        "exercise",
        "version",
        "level",
        "seed",
        "params",
        "stem",
        "picture",
        "picture_text",
        "boxes",
        "key",
        "solution",
        "solution_picture",
        "mistakes",
        "digest",
    }
    assert document["mistakes"]["side"] == document["key"]["side"]["mistakes"]
    assert json.loads(json.dumps(document)) == document


def test_an_unknown_name_is_refused():
    with pytest.raises(UnknownExercise, match="There is no exercise 'nothing'"):
        draw_variant("nothing", 1, 1)


def test_an_unknown_level_is_refused_with_those_that_exist():
    with pytest.raises(UnknownExercise) as refused:
        draw_variant("linear-mlp-forward", 3, 1)

    assert str(refused.value) == "linear-mlp-forward has no level 3; it has 1, 2."


class NeverFair(Exercise):
    name = "never-fair"
    tries = 0

    @classmethod
    def draw(cls, rng, level):
        cls.tries += 1
        return cls()

    def is_fair(self, level):
        return False


def test_a_draw_that_is_never_fair_is_given_up_after_200_tries():
    with pytest.raises(DrawError, match="never-fair found no fair variant at level 1 in 200 tries"):
        draw_fair(NeverFair, Rng(1), 1)

    assert NeverFair.tries == MAX_TRIES == 200


class NoSlip(NeverFair):
    def is_fair(self, level):
        return True

    def answers(self):
        return ()


def test_a_draw_on_which_no_mistake_differs_is_refused():
    with pytest.raises(DrawError):
        draw_fair(NoSlip, Rng(1), 1)
