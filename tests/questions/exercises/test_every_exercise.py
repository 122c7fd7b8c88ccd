import json
import re
from functools import lru_cache
from xml.etree import ElementTree

import pytest

from questions.drawing import draw_variant
from questions.exercises.base import REGISTRY, Exercise, get_exercise, register
from questions.markup import render
from questions.numbers import format_number

EVERY = [
    pytest.param(exercise, level, id=f"{name}-{level}")
    for name, exercise in sorted(REGISTRY.items())
    for level in exercise.levels
]
SEEDS = range(25)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


def drawn_now(exercise, level):
    return [draw_variant(exercise.name, level, seed) for seed in SEEDS]


# Nothing changes a variant, so the tests share them.
variants = lru_cache(maxsize=None)(drawn_now)


def test_the_first_eight_exercises_are_there():
    assert set(REGISTRY) >= {
        "conv-output-size",
        "feature-map-trace",
        "iterations-per-epoch",
        "linear-mlp-forward",
        "max-pool-grid",
        "momentum-step",
        "precision-recall-f1",
        "softmax-vector",
    }


def test_a_name_is_taken_once():
    with pytest.raises(ValueError, match="there twice"):
        register(get_exercise("max-pool-grid"))


def test_an_exercise_that_does_not_exist_is_not_found():
    with pytest.raises(KeyError):
        get_exercise("nothing")


@pytest.mark.parametrize("exercise", REGISTRY.values(), ids=list(REGISTRY))
def test_an_exercise_says_what_it_is(exercise):
    assert issubclass(exercise, Exercise)
    assert re.fullmatch(r"[a-z0-9-]+", exercise.name)
    assert exercise.version >= 1
    assert exercise.levels == tuple(sorted(set(exercise.levels)))
    assert set(exercise.levels) <= {1, 2, 3}
    assert all((exercise.title, exercise.topic, exercise.source))


@pytest.mark.parametrize(("exercise", "level"), EVERY)
def test_the_same_seed_draws_the_same_variant(exercise, level):
    assert drawn_now(exercise, level) == variants(exercise, level)


@pytest.mark.parametrize(("exercise", "level"), EVERY)
def test_params_and_documents_survive_json(exercise, level):
    for drawn in variants(exercise, level):
        document = drawn.to_json()
        again = exercise.from_params(json.loads(json.dumps(drawn.params)))

        assert json.loads(json.dumps(document, allow_nan=False)) == document
        texts = ("stem", "solution", "picture", "solution_picture")
        assert again.params() == drawn.params
        assert [getattr(again, text) for text in texts] == [getattr(drawn, text) for text in texts]


@pytest.mark.parametrize(("exercise", "level"), EVERY)
def test_stem_and_solution_render_with_their_maths(exercise, level):
    for drawn in variants(exercise, level):
        stem, solution = render(drawn.stem), render(drawn.solution)

        assert "<strong>" in stem
        assert solution.count("data-display") == drawn.solution.count("$$") // 2 > 0
        # A dollar that is left over is maths that was not recognised.
        assert "$" not in stem + solution


def shown(value):
    """Return the numbers of a key as the solution may show them; a chosen option is no number."""
    if isinstance(value, list):
        return [text for part in value for text in shown(part)]
    if isinstance(value, str):
        return [{number} for number in NUMBER.findall(value)]
    return [{format_number(value), format_number(round(value, 4)), format_number(round(value, 3))}]


@pytest.mark.parametrize(("exercise", "level"), EVERY)
def test_the_solution_reaches_the_numbers_of_the_key(exercise, level):
    for drawn in variants(exercise, level):
        numbers = set(NUMBER.findall(drawn.solution))
        for key in drawn.key.values():
            assert all(texts & numbers for texts in shown(key["value"]))


@pytest.mark.parametrize(("exercise", "level"), EVERY)
def test_hints_are_sentences_that_keep_the_key_to_themselves(exercise, level):
    for drawn in variants(exercise, level):
        for name, mistakes in drawn.mistakes.items():
            value = drawn.key[name]["value"]
            key = {format_number(value)} if isinstance(value, int | float) else set()
            for mistake in mistakes:
                assert mistake["hint"][0].isupper() or mistake["hint"][0].isdigit()
                assert mistake["hint"].endswith(".")
                assert not set("!$*<`") & set(mistake["hint"])
                assert re.fullmatch(r"[a-z0-9-]+", mistake["tag"])
                assert not key & set(re.findall(r"-?\d+(?:\.\d+)?", mistake["hint"]))


@pytest.mark.parametrize("exercise", REGISTRY.values(), ids=list(REGISTRY))
def test_tags_of_a_slip_stay_the_same_over_the_levels(exercise):
    hints = {}
    for level in exercise.levels:
        for drawn in variants(exercise, level):
            for name, mistakes in drawn.mistakes.items():
                for mistake in mistakes:
                    hints.setdefault((re.sub(r"\d", "", name), mistake["tag"]), set()).add(
                        re.sub(r"\d+|\b(one|two|three|four)\b", "#", mistake["hint"])
                    )

    assert all(len(texts) == 1 for texts in hints.values())


@pytest.mark.parametrize(("exercise", "level"), EVERY)
def test_pictures_are_accessible_and_carry_no_style(exercise, level):
    for drawn in variants(exercise, level):
        for picture in filter(None, [drawn.picture, drawn.solution_picture]):
            svg = ElementTree.fromstring(picture)

            assert (svg.tag, svg.get("class"), svg.get("role")) == ("svg", "fig", "img")
            assert len(svg.get("aria-label")) > 20
            assert not [part for part in svg.iter() if {"style", "id", "onload", "href"} & part.attrib.keys()]


@pytest.mark.parametrize("exercise", REGISTRY.values(), ids=list(REGISTRY))
def test_seeds_reach_many_variants(exercise):
    level = exercise.levels[-1]
    digests = {draw_variant(exercise.name, level, seed).digest for seed in range(100)}

    assert len(digests) > 80
