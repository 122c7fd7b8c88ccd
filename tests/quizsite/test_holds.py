"""What is kept back: nobody learns in practice what they are still to be asked in a room or a paper."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from questions.models import Question
from quizsite.accounts.models import Participant
from quizsite.holds import Hold, find_hold
from quizsite.interviews.models import Attempt
from quizsite.interviews.queries import database_now
from quizsite.interviews.transitions import hand_in
from quizsite.live.models import Room, SeatStatus
from quizsite.live.quizzes import make_quiz
from quizsite.live.seats import approve, kick, leave
from quizsite.practice.models import Drill, Try
from quizsite.practice.offers import make_offer
from quizsite.practice.transitions import keep_offer
from tests.access.test_non_interference import received, undone
from tests.factories import (
    RIGHT,
    WRITTEN,
    drawn_source,
    entry_source,
    make_attempt,
    make_participant,
    make_user,
    publish,
)
from tests.people import HTMX, browser
from tests.rooms import Game, Player, make_paced

pytestmark = pytest.mark.django_db


def sit(game: Game, person: Participant, **values) -> Player:
    return game.join(f"Player {len(game.players)}", participant=person, **values)


def is_held(person: Participant | None, kind: str = "numeric") -> bool:
    question = Question.objects.get(slug=f"the-{kind.replace('_', '-')}")
    return find_hold(question.pk, person and person.pk) is not None


# --- In a room in one's own time --------------------------------------------------------------------------------------


def test_an_item_is_kept_back_until_the_own_window_is_closed():
    ada, game = make_participant(), make_paced("numeric", "single_choice")
    before = is_held(ada)
    player = sit(game, ada)
    seated = is_held(ada), is_held(ada, "single_choice")
    player.start(1)
    player.send_in_turn(1)
    begun = is_held(ada)

    player.finish(1)

    assert (before, seated, begun) == (False, (True, True), True)
    assert (is_held(ada), is_held(ada, "single_choice")) == (False, True)


def test_a_window_that_ran_out_is_over_though_nobody_has_looked():
    ada, game = make_participant(), make_paced("numeric")
    player = sit(game, ada)
    turn = player.start(1)
    game.pass_time(turn.window.total_seconds() + 0.5)
    in_the_grace = is_held(ada)

    game.pass_time(1)

    assert (in_the_grace, is_held(ada)) == (True, False)


def test_the_end_of_the_room_lets_everything_go_though_nobody_has_looked():
    ada, game = make_participant(), make_paced("numeric")
    sit(game, ada)

    game.pass_time(2 * 86400)

    assert game.room.phase == "paced"
    assert not is_held(ada)


def test_what_others_have_finished_is_still_kept_back_from_who_has_not():
    ada, bob, game = make_participant(), make_participant(), make_paced("numeric")
    sit(game, ada).play(1)
    sit(game, bob)

    assert (is_held(ada), is_held(bob), is_held(make_participant()), is_held(None)) == (False, True, False, False)


def test_leaving_the_seat_opens_nothing_and_neither_does_waiting_at_the_door():
    ada, bob = make_participant(), make_participant()
    game = make_paced("numeric", needs_approval=True)
    gone, waiting = sit(game, ada), sit(game, bob)
    approve(game.room_id, gone.seat_id, actor=game.host)

    leave(game.room_id, gone.token)

    assert (gone.seat.status, waiting.seat.status) == (SeatStatus.LEFT, SeatStatus.WAITING)
    assert (is_held(ada), is_held(bob)) == (True, True)


def test_nothing_is_kept_back_from_who_only_watches_or_was_removed():
    ada, bob, game = make_participant(), make_participant(), make_paced("numeric")
    sit(game, ada, is_spectator=True)
    removed = sit(game, bob)

    kick(game.room_id, removed.seat_id, actor=game.host)

    assert (is_held(ada), is_held(bob)) == (False, False)


def test_an_item_that_is_out_of_the_count_is_free():
    ada, game = make_participant(), make_paced("numeric")
    sit(game, ada)

    game.room.items.update(is_void=True)

    assert not is_held(ada)


def test_a_drawn_item_is_never_kept_back():
    ada, game = make_participant(), make_paced(exercise="conv-output-size")
    sit(game, ada)

    assert find_hold(Question.objects.get().pk, ada.pk) is None
    assert browser(ada).get(reverse("practice:drill-new", args=["conv-output-size"])).status_code == 200


def test_a_new_wording_of_the_question_is_kept_back_with_the_old_one():
    ada, game = make_participant(), make_paced("numeric")
    sit(game, ada)

    publish(entry_source("numeric", title="The numeric question, put better"))

    assert browser(ada).get(reverse("practice:drill-new", args=["the-numeric"])).status_code == 403


def test_one_room_holds_what_another_has_let_go():
    ada, first, second = make_participant(), make_paced("numeric"), make_paced("numeric")
    Room.objects.filter(pk=second.room_id).update(title="The second")
    sit(first, ada).play(1)
    sit(second, ada)

    hold = find_hold(Question.objects.get().pk, ada.pk)

    assert hold == Hold("The second", reverse("live:room-play", args=[second.room_id]))


# --- In an interview --------------------------------------------------------------------------------------------------


def test_an_item_of_a_running_interview_is_kept_back_until_it_is_handed_in():
    ada = make_participant()
    attempt = make_attempt(ada)
    hold = find_hold(Question.objects.get(slug="the-numeric").pk, ada.pk)

    hand_in(attempt.pk, participant_id=ada.pk, now=database_now())

    assert hold == Hold("An interview", attempt.get_absolute_url())
    assert not is_held(ada)


def test_an_interview_whose_time_is_over_holds_nothing_though_nobody_has_looked():
    ada = make_participant()
    attempt = make_attempt(ada)

    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=F("started_at") - timedelta(days=1), deadline_at=F("deadline_at") - timedelta(days=1)
    )

    assert Attempt.objects.get().closed_at is None
    assert not is_held(ada)


# --- At the doors -----------------------------------------------------------------------------------------------------


def kept_drill(person: Participant, *, tried: bool = True) -> Drill:
    """Return a drill that the person had before they took their seat."""
    drill = keep_offer(make_offer(Question.objects.get()).drill, participant_id=person.pk)
    if tried:
        form = {"op_id": uuid.uuid4(), **RIGHT[drill.kind]}
        browser(person).post(reverse("practice:drill-check", args=[drill.pk]), form)
    return drill


def knock(client: Client, drill: Drill, offer, quiz_id: int) -> list:
    """Try every door at which an answer could be learnt; return what came back."""
    found = [
        client.get(reverse("practice:drill-new", args=["the-numeric"])),
        client.get(drill.get_absolute_url()),
        client.get(reverse("live:quiz-preview", args=[quiz_id, 1])),
    ]
    for headers in ({}, HTMX):
        for door in ("drill-check", "drill-mark", "drill-solution"):
            for pk, token in ((drill.pk, ""), (offer.drill.pk, offer.token)):
                form = {"op_id": uuid.uuid4(), "token": token, "product": "42"}
                found.append(client.post(reverse(f"practice:{door}", args=[pk]), form, headers=headers))
    return found


def look_everywhere(answer: int) -> list[tuple]:
    """Return all that somebody with a seat is told of a question with this answer."""
    box = WRITTEN["numeric"]["boxes"][0] | {"answer": answer}
    publish(entry_source("numeric", boxes=[box], explanation=f"It is {answer}, because it is so."))
    user = make_user("ada@example.org")
    ada = make_participant(user)
    quiz = make_quiz(user, title="A quiz", slugs=["the-numeric"])
    drill, offer = kept_drill(ada), make_offer(Question.objects.get())
    sit(make_paced("numeric"), ada)
    tries = Try.objects.count()
    found = knock(browser(user), drill, offer, quiz.pk)
    assert (Try.objects.count(), Drill.objects.count(), Drill.objects.filter(revealed_at=None).count()) == (tries, 1, 1)
    return [told(response) for response in found]


def told(response) -> tuple:
    status, headers, text = received(response)
    unnamed = [re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "an id", part) for part in (str(sorted(headers.items())), text)]
    return status, *unnamed


def test_no_door_tells_by_a_byte_what_the_answer_is():
    worlds = []
    for answer in (42, 1234567):
        with undone():
            worlds.append(look_everywhere(answer))

    assert worlds[0] == worlds[1]
    assert {one[0] for one in worlds[0]} == {200, 403, 404}
    assert "It is part of <b>A quiz</b>" in worlds[0][0][2]
    assert not any("1234567" in text or "because it is so" in text for _, _, text in worlds[1])


def test_afterwards_the_same_doors_tell():
    user = make_user("ada@example.org")
    ada, game = make_participant(user), make_paced("numeric")
    quiz = make_quiz(user, title="A quiz", slugs=["the-numeric"])
    drill, offer = kept_drill(ada), make_offer(Question.objects.get())
    player = sit(game, ada)
    player.play(1, is_right=False)

    answers = knock(browser(user), drill, offer, quiz.pk)

    assert sum("Because it is so." in response.content.decode() for response in answers) >= 4
    assert 403 not in {response.status_code for response in answers}


def test_the_script_of_a_drill_is_led_to_where_it_says_why():
    ada = make_participant()
    game = make_paced("numeric")
    drill = kept_drill(ada, tried=False)
    sit(game, ada)
    client = browser(ada)

    response = client.post(reverse("practice:drill-solution", args=[drill.pk]), {"op_id": uuid.uuid4()}, headers=HTMX)

    page = client.get(response["HX-Redirect"])
    assert page.status_code == 403
    assert "This question waits for you" in page.text
    assert reverse("live:room-play", args=[game.room_id]) in page.text


def test_a_drill_of_others_is_not_there_and_what_the_room_holds_makes_no_difference():
    ada, bob, game = make_participant(), make_participant(), make_paced("numeric")
    drill = kept_drill(bob)
    sit(game, ada)

    assert browser(ada).get(drill.get_absolute_url()).status_code == 404
    assert browser(bob).get(drill.get_absolute_url()).status_code == 200


# --- Cost -------------------------------------------------------------------------------------------------------------


def test_to_ask_costs_one_statement_however_many_rooms_there_are_and_none_for_a_newcomer(django_assert_num_queries):
    ada = make_participant()
    publish(entry_source("numeric"))
    question = Question.objects.get()
    for _ in range(3):
        with django_assert_num_queries(1):
            find_hold(question.pk, ada.pk)
        sit(make_paced("numeric", "single_choice"), ada)
    with django_assert_num_queries(0):
        find_hold(question.pk, None)


def test_a_drawn_drill_costs_what_it_did(django_assert_num_queries):
    publish(drawn_source())
    ada, newcomer = browser(make_participant()), browser()
    address = reverse("practice:drill-new", args=["conv-output-size"])
    newcomer.get(address)

    with django_assert_num_queries(1):
        newcomer.get(address)
    with django_assert_num_queries(1):
        ada.get(address)
