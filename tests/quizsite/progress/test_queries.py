import uuid
from datetime import timedelta

import pytest
from django.db.models import F

from questions.models import Topic
from quizsite.accounts.models import Participant
from quizsite.interviews.models import Attempt
from quizsite.interviews.queries import database_now
from quizsite.interviews.transitions import hand_in
from quizsite.live.models import Room
from quizsite.live.seats import kick
from quizsite.practice.models import Drill, Try
from quizsite.practice.offers import make_offer
from quizsite.practice.transitions import add_try, keep_offer, mark_own, reveal_working
from quizsite.progress.queries import count_answers, progress_of_each, topic_progress
from tests.factories import (
    RIGHT,
    WRONG,
    entry_source,
    form_data,
    make_attempt,
    make_participant,
    publish,
    right_answer,
    save,
)
from tests.rooms import make_game

pytestmark = pytest.mark.django_db


def drill(person: Participant, *, right: bool, kind: str = "numeric", tries: int = 1, looked_first: bool = False):
    """Let somebody try a question of a kind in practice."""
    question = publish(entry_source(kind)).question
    kept = keep_offer(make_offer(question).drill, participant_id=person.pk)
    if looked_first:
        reveal_working(kept)
        Drill.objects.update(revealed_at=F("revealed_at") - timedelta(minutes=1))
    for _ in range(tries):
        add_try(kept, op_id=uuid.uuid4(), data=form_data(**(RIGHT if right else WRONG)[kind]))
        right = True
    return kept


def sit(person: Participant, *, is_closed: bool = True, **fields) -> Attempt:
    """Let somebody answer the numeric item of an interview of one, rightly."""
    publish(entry_source("numeric"))
    attempt = make_attempt(person, count=1)
    item = attempt.items.get()
    save(item, right_answer(item))
    Attempt.objects.filter(pk=attempt.pk).update(**fields)
    return hand_in(attempt.pk, participant_id=person.pk, now=database_now()) if is_closed else attempt


def shown(*people: Participant, **values) -> list[tuple[str, int, float]]:
    found = topic_progress([one.pk for one in people], now=database_now(), **values)
    return [(one.topic.slug, one.answered, round(one.mean, 2)) for one in found]


# --- What counts ------------------------------------------------------------------------------------------------------


def test_who_has_done_nothing_has_no_progress():
    assert shown(make_participant()) == []
    assert shown() == []


def test_the_first_try_of_a_drill_counts_and_no_other():
    person = make_participant()
    drill(person, right=False, tries=3)

    assert shown(person) == [("cnn", 1, 0.0)]


def test_a_drill_whose_working_was_read_first_proves_nothing():
    person = make_participant()
    drill(person, right=True, looked_first=True)

    assert shown(person) == []


def test_an_open_answer_counts_once_its_writer_has_marked_it():
    person = make_participant()
    kept = drill(person, right=True, kind="open_answer")
    before = shown(person)
    mark_own(kept, form_data(answer_covered=["1", "2"]))

    assert before == []
    assert [(topic, answered) for topic, answered, _ in shown(person)] == [("cnn", 1)]


def test_an_interview_under_way_shows_nothing():
    person = make_participant()
    sit(person, is_closed=False)

    assert shown(person) == []


def test_an_interview_counts_once_it_is_closed():
    person = make_participant()
    sit(person)

    assert shown(person) == [("cnn", 1, 1.0)]


@pytest.mark.parametrize("review", [{"marks": 24}, {"marks": None}])
def test_an_interview_whose_marks_are_kept_back_shows_nothing(review):
    person = make_participant()
    sit(person, review=review)

    assert shown(person) == []


def test_what_was_left_empty_in_an_interview_does_not_count():
    person = make_participant()
    publish(entry_source("numeric"))
    attempt = make_attempt(person, count=1)
    hand_in(attempt.pk, participant_id=person.pk, now=database_now())

    assert shown(person) == []


def test_an_answer_in_a_room_counts_from_the_reveal_on():
    person = make_participant()
    game = make_game("numeric", reveals_at_close=False)
    player = game.join("Ada", participant=person)
    game.open_next()
    player.send_right()
    seen = [shown(person)]
    game.do("close_item")
    seen.append(shown(person))
    game.do("reveal")
    seen.append(shown(person))

    assert seen == [[], [], [("cnn", 1, 1.0)]]


def test_an_item_that_is_open_once_more_does_not_count_meanwhile():
    person = make_participant()
    game = make_game("numeric")
    player = game.join("Ada", participant=person)
    game.open_next()
    player.send_right()
    game.do("close_item")
    game.do("reopen")

    assert shown(person) == []


def test_of_two_votes_the_second_counts():
    person = make_participant()
    game = make_game("numeric", reveals_at_close=False)
    player = game.join("Ada", participant=person)
    game.open_next()
    player.send_wrong()
    game.do("close_item")
    game.do("vote_again")
    player.send_right()
    game.do("close_item", is_revealed=True)

    assert shown(person) == [("cnn", 1, 1.0)]


@pytest.mark.parametrize("what", ["void", "rehearsal", "kicked"])
def test_void_items_rehearsals_and_seats_that_were_removed_do_not_count(what):
    person = make_participant()
    game = make_game("numeric")
    player = game.join("Ada", participant=person)
    game.open_next()
    player.send_right()
    game.do("close_item")
    if what == "void":
        game.do("void", position=1)
    elif what == "kicked":
        kick(game.room_id, player.seat_id, actor=game.host)
    else:
        Room.objects.update(is_rehearsal=True)

    assert shown(person) == []


def test_other_peoples_work_is_not_counted():
    person, other = make_participant(), make_participant()
    drill(other, right=True)
    sit(other)

    assert shown(person) == []


def test_only_what_came_since_a_moment_is_counted_where_one_is_given():
    person = make_participant()
    drill(person, right=True)
    Try.objects.update(created_at=F("created_at") - timedelta(days=40))
    drill(person, right=False)

    assert shown(person, since=database_now() - timedelta(days=30)) == [("cnn", 1, 0.0)]


# --- How it is added up -----------------------------------------------------------------------------------------------


def test_all_sources_are_added_up_by_topic_and_told_apart():
    person = make_participant()
    drill(person, right=False)
    sit(person)
    game = make_game("numeric")
    player = game.join("Ada", participant=person)
    game.open_next()
    player.send_right()
    game.do("close_item")

    [found] = topic_progress([person.pk], now=database_now())

    assert found.by_source == {"practice": 1, "interviews": 1, "live": 1}
    assert (found.answered, found.percent) == (3, 67)
    assert found.last_at <= database_now()


def test_answers_go_to_the_topic_that_the_question_has_now_and_topics_stand_in_the_order_of_the_bank():
    person = make_participant()
    for number, kind in enumerate(("numeric", "grid")):
        drill(person, right=True, kind=kind)
        publish(entry_source(kind), topic=f"topic-{number}")
    Topic.objects.filter(slug="topic-0").update(position=9)

    assert [topic for topic, *_ in shown(person)] == ["topic-1", "topic-0"]


def test_it_takes_five_statements_for_one_person_and_for_four(django_assert_num_queries):
    people = [make_participant() for _ in range(4)]
    for person in people:
        drill(person, right=True)
        sit(person)
    now = database_now()

    with django_assert_num_queries(5):
        topic_progress([people[0].pk], now=now)
    with django_assert_num_queries(5):
        each = progress_of_each([person.pk for person in people], now=now)

    assert {person: [one.answered for one in topics] for person, topics in each.items()} == {
        person.pk: [2] for person in people
    }


def test_answers_can_be_told_apart_by_question():
    person = make_participant()
    drill(person, right=True)
    drill(person, right=False)
    drill(person, right=True, kind="grid")

    tallies = count_answers([person.pk], by=("question",), now=database_now())

    assert sorted((tally.answered, tally.marks) for tally in tallies) == [(1, 1.0), (2, 1.0)]
