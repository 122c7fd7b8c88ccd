import pytest

from questions.grading import grade_item
from questions.models import Topic
from questions.transitions import retire_question
from quizsite.interviews.queries import database_now
from quizsite.practice.offers import make_offer
from quizsite.practice.queries import by_topic, new_op_id, questions_to_practise, show_item, topics_with_counts
from tests.factories import drawn_source, entry_source, make_topic, publish

pytestmark = pytest.mark.django_db


def place_topic(slug: str, position: int) -> Topic:
    topic = make_topic(slug)
    Topic.objects.filter(pk=topic.pk).update(position=position)
    return topic


def slugs(questions) -> list[str]:
    return [question.slug for question in questions]


# --- The list ---------------------------------------------------------------------------------------------------------


def test_topics_are_counted_by_what_is_live():
    publish(entry_source("numeric"), topic="cnn")
    publish(drawn_source(), topic="cnn")
    retired = publish(entry_source("grid"), topic="cnn")
    retire_question(retired.question_id, now=database_now())
    publish(entry_source("shape"), topic="data")
    make_topic("empty")

    counts = [(topic.slug, topic.question_count, topic.exercise_count) for topic in topics_with_counts()]

    assert counts == [("cnn", 2, 1), ("data", 1, 0)]


def test_topics_stand_in_their_own_order():
    place_topic("cnn", 2)
    place_topic("data", 1)
    publish(entry_source("numeric"), topic="cnn")
    publish(entry_source("shape"), topic="data")

    assert [topic.slug for topic in topics_with_counts()] == ["data", "cnn"]


def test_questions_stand_by_topic_exercises_first_easy_before_hard():
    place_topic("data", 1)
    place_topic("cnn", 2)
    publish(entry_source("numeric", "hard", level="expert", title="A"), topic="cnn")
    publish(entry_source("grid", "easy-z", title="Z"), topic="cnn")
    publish(entry_source("shape", "easy-b", title="B"), topic="cnn")
    publish(drawn_source() | {"level": "expert"}, topic="cnn")
    publish(entry_source("vector", "first", level="intermediate"), topic="data")

    assert slugs(questions_to_practise()) == ["first", "conv-output-size", "easy-b", "easy-z", "hard"]


def test_a_topic_shows_its_own_questions_and_no_retired_ones():
    publish(entry_source("numeric", "mine"), topic="cnn")
    gone = publish(entry_source("grid", "gone"), topic="cnn")
    retire_question(gone.question_id, now=database_now())
    publish(entry_source("shape", "other"), topic="data")

    assert slugs(questions_to_practise("cnn")) == ["mine"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_is_one_query_however_long_it_is_and_reads_no_key(count, django_assert_num_queries):
    for kind in ["numeric", "grid", "shape"][:count]:
        publish(entry_source(kind))

    with django_assert_num_queries(1) as statements:
        shown = [(question.topic.title, question.current.title) for question in questions_to_practise()]

    assert len(shown) == count
    assert '"key"' not in statements[0]["sql"]
    assert '"solution_html"' not in statements[0]["sql"]


def test_questions_are_grouped_under_their_topics():
    place_topic("cnn", 1)
    place_topic("data", 2)
    publish(entry_source("numeric"), topic="cnn")
    publish(entry_source("grid"), topic="cnn")
    publish(entry_source("shape"), topic="data")

    groups = [(topic.slug, slugs(questions)) for topic, questions in by_topic(questions_to_practise())]

    assert groups == [("cnn", ["the-grid", "the-numeric"]), ("data", ["the-shape"])]


# --- An item ----------------------------------------------------------------------------------------------------------


def drill_of(kind: str):
    return make_offer(publish(entry_source(kind)).question).drill


def test_an_item_is_shown_with_its_place_in_the_bank():
    drill = drill_of("numeric")

    shown = show_item(drill, {})

    assert (shown.title, shown.topic.slug, shown.level, shown.level_number) == (
        "The numeric question",
        "cnn",
        "Beginner",
        1,
    )
    assert shown.stem == drill.stem_html


def test_what_is_shown_before_a_check_is_the_same_whatever_the_key():
    drill = drill_of("single_choice")
    shown = show_item(drill, {"choice": "A"})

    drill.key = {"choice": {"value": next(one for one in "ABC" if one != drill.key["choice"]["value"]), "whys": {}}}

    assert show_item(drill, {"choice": "A"}) == shown


def test_a_check_marks_what_was_picked_and_nothing_else():
    drill = drill_of("single_choice")
    right = drill.key["choice"]["value"]
    picked = next(one for one in "ABC" if one != right)
    raw = {"choice": picked}

    (box,) = show_item(drill, raw, grade_item(drill.boxes, drill.key, raw)).boxes

    assert {option["id"]: option["mark"] for option in box["options"]} == {"A": "", "B": "", "C": "", picked: "wrong"}
    assert [bool(option["why"]) for option in box["options"] if option["id"] != picked] == [False, False]
    assert box["answer"] == ""


def test_the_answer_is_shown_when_the_working_is():
    drill = drill_of("numeric")

    (box,) = show_item(drill, {}, reveal=True).boxes

    assert box["answer"] == "42"


def test_every_form_is_an_operation_of_its_own():
    assert new_op_id() != new_op_id()
