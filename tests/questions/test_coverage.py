from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from questions.coverage import coverage, read_lists
from questions.documents import read_entry
from tests.factories import WRITTEN, drawn_source, entry_source

LISTS = {
    "s0-q1": {"kind": "open_answer"},
    "s0-q2": {"kind": "numeric", "exercises": ["conv-output-size"]},
    "s0-q3": {"kind": "grid", "exercises": []},
}


def covering(kind, *questions):
    return "cnn", read_entry(entry_source(kind, covers=list(questions)))


def drawn(*questions):
    return "cnn", read_entry({**drawn_source(), "covers": list(questions)})


def test_a_question_is_covered_by_an_item_of_the_kind_that_tests_it_best():
    found = coverage(LISTS, [covering("single_choice", "s0-q1"), drawn("s0-q2", "s0-q3")])

    assert found.by_question["s0-q1"] == ["the-single-choice"]
    assert found.missing == {"s0-q1": "no item of the kind open_answer covers it"}
    assert found.covered == 2


def test_every_exercise_that_follows_from_a_question_has_to_say_so():
    found = coverage(LISTS, [covering("numeric", "s0-q2")])

    assert found.missing["s0-q2"] == "the exercises conv-output-size do not say that they cover it"


def test_a_question_that_no_list_has_is_named():
    assert coverage(LISTS, [drawn("s9-q9")]).missing["s9-q9"].startswith("no list has this question; conv-output-size")


def test_concept_items_are_counted_by_topic_level_and_kind_and_exercises_apart():
    found = coverage(LISTS, [covering("open_answer", "s0-q1"), covering("grid"), drawn()])

    assert (found.concepts, found.exercises) == (2, 1)
    assert (found.topics, found.kinds) == ({"cnn": 2}, {"open_answer": 1, "grid": 1})
    assert found.levels["beginner"] == 2


def test_what_is_short_is_said_in_sentences():
    short = coverage({}, [covering(kind) for kind in WRITTEN if kind != "ordering"]).shortfalls

    assert short == [
        "There are 11 concept items; 450 are wanted.",
        "There are 0 concept items for experts; 90 are wanted.",
        "There is no item of the kind ordering.",
    ]


def test_the_lists_hold_183_questions():
    lists = read_lists(Path("fixtures/lists.yaml"))

    assert len(lists) == 183
    assert {entry["kind"] for entry in lists.values()} <= set(WRITTEN)


def test_the_command_fails_and_says_why_when_the_bank_is_short(tmp_path):
    (tmp_path / "topics.yaml").write_text("topics: [{slug: cnn, title: CNN}]\n")
    told = StringIO()

    with pytest.raises(CommandError, match="s0-q1: no item of the kind open_answer covers it"):
        call_command("bank_coverage", tmp_path, stdout=told)

    assert told.getvalue().splitlines()[-1] == "0 of 183"


def test_our_bank_answers_every_question_of_the_lists_and_is_as_large_as_promised():
    told = StringIO()

    call_command("bank_coverage", stdout=told)

    assert told.getvalue().splitlines()[-1] == "183 of 183"
