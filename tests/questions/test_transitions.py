import threading
from datetime import timedelta

import pytest
from django.db import connection

from questions.documents import read_entry
from questions.models import Question, Revision, Variant
from questions.pools import fill_pool
from questions.transitions import publish_entry, restore_question, retire_question
from quizsite.interviews.queries import database_now
from tests.factories import drawn_source, entry_source, make_topic, publish

pytestmark = pytest.mark.django_db


def test_publishing_puts_a_wording_into_play():
    entry, now = read_entry(entry_source("numeric")), database_now()

    revision = publish_entry(entry, topic=make_topic("cnn"), now=now)

    question = Question.objects.get()
    assert (question.slug, question.topic.slug, question.current) == ("the-numeric", "cnn", revision)
    assert (revision.number, revision.published_at) == (1, now)
    assert (revision.boxes, revision.key, revision.stem_html) == (entry.boxes, entry.key, entry.stem_html)


def test_publishing_the_current_wording_again_changes_nothing():
    publish(entry_source("numeric"))
    before = Revision.objects.values().get()

    again = publish_entry(read_entry(entry_source("numeric")), topic=make_topic("cnn"), now=database_now())

    assert again is None
    assert Revision.objects.values().get() == before


def test_a_new_wording_is_the_next_revision_and_the_old_one_stays():
    old = publish(entry_source("numeric"))

    new = publish(entry_source("numeric", title="Another"))

    assert [revision.number for revision in Revision.objects.all()] == [1, 2]
    assert Question.objects.get().current == new
    assert Revision.objects.get(pk=old.pk).title == "The numeric question"


def test_a_former_wording_can_come_back_as_a_revision_of_its_own():
    publish(entry_source("numeric"))
    publish(entry_source("numeric", title="Another"))

    back = publish(entry_source("numeric"))

    assert (back.number, back.title) == (3, "The numeric question")


def test_a_question_moves_to_the_topic_it_is_published_under():
    publish(entry_source("numeric"), topic="cnn")

    publish(entry_source("numeric"), topic="data")

    assert Question.objects.get().topic.slug == "data"
    assert Revision.objects.count() == 1


def test_a_new_wording_empties_the_pool_of_the_old_one():
    old = publish(drawn_source())
    fill_pool(old.pk)

    publish({**drawn_source(), "title": "Another"})

    assert not Variant.objects.exists()


@pytest.mark.parametrize(("source", "count"), [(drawn_source(), 1), (entry_source("numeric"), 0)])
def test_a_drawn_wording_asks_for_its_pool_after_the_commit(source, count, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as queued:
        publish(source)

    assert len(queued) == count


def test_retiring_is_dated_once_and_empties_the_pool():
    revision = publish(drawn_source())
    fill_pool(revision.pk)
    now = database_now()

    retire_question(revision.question_id, now=now)
    retire_question(revision.question_id, now=now + timedelta(days=1))

    assert Question.objects.get().retired_at == now
    assert not Variant.objects.exists()


def test_a_retired_question_comes_back_with_a_new_wording_and_not_with_its_old_one():
    question = publish(entry_source("numeric")).question
    retire_question(question.pk, now=database_now())

    publish(entry_source("numeric"))
    assert not Question.objects.live().exists()
    publish(entry_source("numeric", title="Another"))

    assert Question.objects.live().get() == question


def test_restoring_brings_a_question_back_as_it_was_worded(django_capture_on_commit_callbacks):
    revision = publish(drawn_source())
    retire_question(revision.question_id, now=database_now())

    with django_capture_on_commit_callbacks() as queued:
        restore_question(revision.question_id)
        restore_question(revision.question_id)

    assert Question.objects.live().get().current == revision
    assert len(queued) == 1


@pytest.mark.django_db(transaction=True)
def test_four_new_wordings_at_once_are_numbered_one_after_another():
    topic = make_topic("cnn")
    barrier = threading.Barrier(4)

    def publish_wording(number: int) -> None:
        barrier.wait(timeout=20)
        entry = read_entry(entry_source("numeric", title=f"Wording {number}"))
        publish_entry(entry, topic=topic, now=database_now())
        connection.close()

    threads = [threading.Thread(target=publish_wording, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert [revision.number for revision in Revision.objects.all()] == [1, 2, 3, 4]
    assert Question.objects.get().current.number == 4
