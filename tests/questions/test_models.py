import pytest
from django.db import IntegrityError
from django.db.models import ProtectedError

from questions.kinds import KINDS
from questions.models import Level, Question, Refusal, Revision, Topic
from questions.pools import draw_fresh
from questions.transitions import retire_question
from quizsite.interviews.queries import database_now
from quizsite.practice.models import Drill
from tests.factories import WRITTEN, drawn_source, entry_source, make_topic, publish

pytestmark = pytest.mark.django_db


def draft(**changes) -> Revision:
    """Return an unsaved revision of a question that has one, with these changes."""
    source = publish(entry_source("numeric"))
    fields = {field.attname: getattr(source, field.attname) for field in Revision._meta.concrete_fields}
    return Revision(**{**fields, "id": None, "number": 2, "published_at": None, **changes})


def test_topics_stand_in_their_own_order():
    for slug, position in [("maths", 2), ("cnn", 1), ("data", 2)]:
        Topic.objects.create(slug=slug, title=slug, position=position)

    assert [topic.slug for topic in Topic.objects.all()] == ["cnn", "data", "maths"]


def test_live_are_the_questions_with_a_wording_that_are_not_retired():
    live = publish(entry_source("numeric")).question
    retired = publish(entry_source("grid")).question
    retire_question(retired.pk, now=database_now())
    Question.objects.create(slug="without-a-wording", topic=make_topic())

    assert list(Question.objects.live()) == [live]


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"number": 1}, "revision_number_once"),
        ({"level": "wizard"}, "revision_level_known"),
        ({"stem_html": ""}, "revision_written_or_drawn"),
        ({"exercise": "conv-output-size", "difficulty": 1}, "revision_written_or_drawn"),
        ({"exercise": "conv-output-size", "stem_html": ""}, "revision_written_or_drawn"),
        ({"exercise": "conv-output-size", "stem_html": "", "difficulty": 0}, "revision_written_or_drawn"),
        ({"difficulty": 1}, "revision_written_or_drawn"),
    ],
)
def test_the_database_refuses_a_revision_that_cannot_be(changes, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        draft(**changes).save()


@pytest.mark.parametrize(
    "changes", [{}, {"exercise": "conv-output-size", "stem_html": "", "difficulty": 1, "boxes": [], "key": {}}]
)
def test_a_revision_is_written_out_or_drawn(changes):
    revision = draft(**changes)

    revision.save()

    assert revision.is_drawn == bool(changes)


def test_a_variant_waits_in_its_pool_once():
    variant = draw_fresh(publish(drawn_source()))
    variant.save()
    variant.pk = None

    with pytest.raises(IntegrityError, match="variant_once_in_its_pool"):
        variant.save()


def test_a_reason_of_refusal_is_counted_in_one_row():
    revision = publish(drawn_source())
    Refusal.objects.create(revision=revision, reason="not finite", count=1)

    with pytest.raises(IntegrityError, match="refusal_once_per_reason"):
        Refusal.objects.create(revision=revision, reason="not finite", count=1)


def test_a_topic_with_questions_cannot_be_deleted():
    topic = publish(entry_source("numeric")).question.topic

    with pytest.raises(ProtectedError):
        topic.delete()


@pytest.mark.parametrize(
    ("stem", "boxes", "shows"),
    [
        ("<p>Plain</p>", [{"label": "Product"}], False),
        ('<p><span class="math">x</span></p>', [], True),
        ("<p>Plain</p>", [{"label": "$x$"}], True),
        ("<p>Plain</p>", [{"options": [{"html": '<span class="math">x</span>'}]}], True),
    ],
)
def test_formulas_are_seen_wherever_they_stand_before_release(stem, boxes, shows):
    assert Drill(stem_html=stem, boxes=boxes).shows_math == shows


def test_the_formulas_of_the_working_are_no_matter_before_release():
    assert not Drill(stem_html="<p>Plain</p>", boxes=[], solution_html='<span class="math">x</span>').shows_math


def test_rendered_parts_are_not_escaped_again():
    drill = Drill(stem_html="<b>s</b>", picture="<svg/>", solution_html="<b>w</b>")

    assert [part.__html__() for part in (drill.stem, drill.picture_svg, drill.solution)] == [
        "<b>s</b>",
        "<svg/>",
        "<b>w</b>",
    ]


def test_things_are_called_by_their_slugs_and_numbers():
    revision = publish(drawn_source())
    variant = draw_fresh(revision)

    assert str(revision.question) == "conv-output-size"
    assert str(revision) == "conv-output-size r1"
    assert str(variant) == f"{revision.pk}/{variant.seed}"
    assert str(Refusal(revision=revision, reason="not finite", count=3)) == "not finite: 3"
    assert str(make_topic("data")) == "Data"


def test_every_kind_can_be_written():
    assert set(KINDS) == set(WRITTEN)


def test_levels_go_up():
    assert Level.values == ["beginner", "intermediate", "expert"]
