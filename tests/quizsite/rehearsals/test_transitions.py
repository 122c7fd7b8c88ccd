from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now

from quizsite.live.models import Answer, Quiz, Room, Seat
from quizsite.rehearsals import transitions
from quizsite.rehearsals.figures import sum_up
from quizsite.rehearsals.models import SILENCE, Rehearsal, State
from quizsite.rehearsals.queries import company, outcome_of
from quizsite.rehearsals.tasks import tidy_up
from tests.racing import at_once
from tests.rooms import make_game

pytestmark = pytest.mark.django_db


def make_quiz() -> Quiz:
    """Return a quiz of four items, and no room of it."""
    game = make_game("numeric", "single_choice", "true_false", "vector")
    quiz = game.room.quiz
    game.room.delete()
    return quiz


def begin(quiz: Quiz, **changes) -> Rehearsal:
    return transitions.begin(quiz, host=quiz.owner, **{"most": 100} | changes)


def pass_time(rehearsal: Rehearsal, by: timedelta) -> None:
    rows = Rehearsal.objects.filter(pk=rehearsal.pk)
    rows.update(created_at=F("created_at") - by, started_at=F("started_at") - by, beat_at=F("beat_at") - by)


def look(rehearsal: Rehearsal):
    return outcome_of(Rehearsal.objects.with_pulse().get(pk=rehearsal.pk))


def state(rehearsal: Rehearsal) -> str:
    return Rehearsal.objects.get(pk=rehearsal.pk).state


# --- One at a time ----------------------------------------------------------------------------------------------------


def test_while_one_is_under_way_no_other_begins_on_this_site():
    quiz = make_quiz()
    first = begin(quiz)

    with pytest.raises(transitions.AlreadyGoing):
        begin(quiz)
    transitions.take_up(first.pk)
    with pytest.raises(transitions.AlreadyGoing):
        begin(quiz)

    assert list(Rehearsal.objects.values_list("pk", flat=True)) == [first.pk]


def test_the_database_itself_holds_one_at_a_time():
    quiz = make_quiz()
    Rehearsal.objects.create(quiz=quiz, host=quiz.owner, state=State.RUNNING)

    with pytest.raises(IntegrityError, match="one_rehearsal_at_a_time"), transaction.atomic():
        Rehearsal.objects.create(quiz=quiz, host=quiz.owner)


def test_after_the_end_of_one_the_next_begins():
    quiz = make_quiz()
    first = begin(quiz)
    transitions.stop(first.pk)

    assert begin(quiz).pk != first.pk


@pytest.mark.django_db(transaction=True)
def test_of_many_presses_at_once_one_begins_a_rehearsal():
    quiz = make_quiz()

    def press(_: int) -> str:
        try:
            begin(quiz)
        except transitions.AlreadyGoing:
            return "refused"
        return "begun"

    outcomes = at_once(6, press)

    assert sorted(outcomes) == ["begun", *["refused"] * 5]
    assert Rehearsal.objects.count() == 1


# --- Alive, or not ----------------------------------------------------------------------------------------------------


def test_a_message_that_comes_twice_is_taken_up_once():
    rehearsal = begin(make_quiz())

    assert [transitions.take_up(rehearsal.pk) for _ in range(2)] == [True, False]
    assert look(rehearsal).next_bots == 10


def test_one_that_has_gone_silent_broke_off_and_makes_room_for_the_next():
    quiz = make_quiz()
    rehearsal = begin(quiz)
    transitions.take_up(rehearsal.pk)
    transitions.beat(rehearsal.pk)
    before = look(rehearsal)
    pass_time(rehearsal, SILENCE)

    after = look(rehearsal)
    begin(quiz)

    assert (before.is_going, before.is_broken) == (True, False)
    assert (after.is_going, after.is_broken) == (False, True)
    assert after.why == "The worker that ran the bots has gone silent."
    assert state(rehearsal) == State.FAILED
    assert look(rehearsal).why == after.why


def test_one_that_no_worker_took_up_broke_off_and_is_not_taken_up_later():
    rehearsal = begin(make_quiz())
    pass_time(rehearsal, SILENCE)

    assert look(rehearsal).why == "No worker took it up. Is the worker running?"
    assert not transitions.take_up(rehearsal.pk)


def test_a_worker_that_was_taken_for_dead_is_told_at_its_next_sign_of_life():
    quiz = make_quiz()
    rehearsal = begin(quiz)
    transitions.take_up(rehearsal.pk)
    pass_time(rehearsal, SILENCE)
    begin(quiz)

    with pytest.raises(transitions.Over):
        transitions.beat(rehearsal.pk)
    assert not transitions.finish(rehearsal.pk)


def test_stop_sends_the_bots_home_and_is_harmless_twice():
    rehearsal = begin(make_quiz())
    transitions.take_up(rehearsal.pk)

    stopped = [transitions.stop(rehearsal.pk) for _ in range(2)]

    assert stopped == [True, False]
    with pytest.raises(transitions.Over):
        transitions.beat(rehearsal.pk)
    assert not transitions.finish(rehearsal.pk)
    assert state(rehearsal) == State.STOPPED


def test_what_was_measured_before_the_end_is_kept_and_told():
    rehearsal = begin(make_quiz())
    transitions.take_up(rehearsal.pk)
    for bots, refused in ((10, 0), (25, 1)):
        figures = sum_up(bots, joined=1, openings=[0.1], answers=[0.2], acknowledged=bots, lost=0, refused=refused)
        transitions.keep_step(rehearsal, figures)

    transitions.finish(rehearsal.pk)

    outcome = look(rehearsal)
    assert [(step.bots, step.is_met) for step in outcome.steps] == [(10, True), (25, False)]
    assert outcome.sentence.startswith("This server carries 10 players in one room (measured ")
    assert outcome.limit == "With 25 players a seat, a page or an answer was refused once."
    assert (state(rehearsal), outcome.is_going) == (State.DONE, False)


# --- Others -----------------------------------------------------------------------------------------------------------


def test_a_room_with_people_in_it_has_to_be_named_harmless_first():
    game = make_game(players=1)

    with pytest.raises(transitions.OthersPlay):
        begin(game.room.quiz)
    rehearsal = begin(game.room.quiz, is_confirmed=True)

    assert rehearsal.others == 1


def test_an_empty_room_one_left_open_yesterday_and_one_of_bots_are_nobodys():
    make_game(title="empty")
    left = make_game(players=1)
    left.pass_time(86400)
    Seat.objects.filter(room=left.room_id).update(joined_at=Now() - timedelta(days=1))
    bots = make_game(players=1)
    Room.objects.filter(pk=bots.room_id).update(is_rehearsal=True)

    assert company().count == 0


# --- The rooms of bots ------------------------------------------------------------------------------------------------


def test_the_room_of_bots_has_the_first_items_an_open_door_and_no_clock_that_ends_them():
    quiz = make_quiz()
    Quiz.objects.filter(pk=quiz.pk).update(needs_approval=True, autopilot_seconds=5)
    quiz.refresh_from_db()

    room = transitions.open_stage(quiz, host=quiz.owner)

    assert list(room.items.values_list("position", "seconds")) == [(1, 600), (2, 600), (3, 600)]
    assert (room.is_rehearsal, room.needs_approval, room.autopilot_seconds) == (True, False, None)


def test_rooms_of_bots_are_thrown_away_after_a_day_and_those_of_people_never():
    games = [make_game(players=2, title=title) for title in ("old bots", "new bots", "old people")]
    for game in games:
        game.open_next()
        game.players[0].send_right()
    Room.objects.filter(pk__in=[game.room_id for game in games[:2]]).update(is_rehearsal=True)
    Room.objects.filter(pk__in=[games[0].room_id, games[2].room_id]).update(created_at=Now() - timedelta(hours=25))

    tidy_up()
    tidy_up()

    assert set(Room.objects.values_list("pk", flat=True)) == {games[1].room_id, games[2].room_id}
    assert Seat.objects.count() == 4
    assert Answer.objects.count() == 2
