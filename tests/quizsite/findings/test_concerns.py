"""Somebody says that an item is wrong: who may, when, what reaches the editors, and what comes back."""

import json
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from quizsite.accounts.participants import COOKIE, adopt_guest
from quizsite.findings.models import Concern
from quizsite.findings.queries import subject_of_drill, subject_of_host, subject_of_seat
from quizsite.findings.transitions import decide, raise_concern
from quizsite.interviews.queries import database_now
from quizsite.interviews.transitions import hand_in
from quizsite.live.cookies import seat_cookie
from quizsite.live.models import Room
from quizsite.live.seats import kick
from quizsite.live.transitions import tend
from quizsite.practice.models import Drill
from quizsite.practice.offers import make_offer
from quizsite.practice.transitions import add_try, keep_offer, reveal_working
from tests.factories import (
    entry_source,
    form_data,
    make_attempt,
    make_participant,
    make_user,
    publish,
    right_answer,
    save,
)
from tests.people import browser
from tests.racing import at_once
from tests.rooms import Game, Player, make_game, make_paced

pytestmark = pytest.mark.django_db

SAID = {"reason": "key", "words": "It is 41."}


def in_room(game: Game, position: int = 1) -> str:
    return reverse("findings:room-concern", args=[game.room_id, position])


def at_seat(player: Player):
    client = browser()
    name, value = seat_cookie(player.room_id, player.token)
    client.cookies[name] = value
    return client


def closed_game(*kinds: str, **rules) -> Game:
    """Return a room of three: two were right about the first item, one was wrong in a way that is known."""
    game = make_game(*kinds or ("numeric",), players=3, **rules)
    game.open_next()
    game.players[0].send_right()
    game.players[1].send_right()
    game.players[2].send_wrong()
    game.do("close_item")
    return game


def make_drill(participant=None) -> Drill:
    question = publish(entry_source("numeric")).question
    return keep_offer(make_offer(question).drill, participant_id=(participant or make_participant()).pk)


# --- Who may, and when ------------------------------------------------------------------------------------------------


def test_a_player_reports_an_item_once_it_is_revealed_and_not_before():
    game = make_game("numeric", players=1, reveals_at_close=False)
    client = at_seat(game.players[0])
    told = [client.get(in_room(game)).status_code]
    for command in ("next_item", "open_item", "close_item", "reveal"):
        game.do(command)
        told.append(client.get(in_room(game)).status_code)

    assert told == [404, 404, 404, 404, 200]


def test_a_host_reports_an_item_once_it_is_closed():
    game = make_game("numeric", players=1, reveals_at_close=False)
    client = browser(game.host)
    told = [client.get(in_room(game)).status_code]
    for command in ("next_item", "open_item", "close_item"):
        game.do(command)
        told.append(client.get(in_room(game)).status_code)

    assert told == [404, 404, 404, 200]


def test_whoever_was_removed_came_later_or_only_watches_reports_nothing():
    game = make_game("numeric", "single_choice", players=1)
    watching = game.join("Onlooker", is_spectator=True)
    game.open_next()
    game.do("close_item")
    game.do("next_item")
    late = game.join("Latecomer")
    kick(game.room_id, game.players[0].seat_id, actor=game.host)

    assert [at_seat(player).get(in_room(game)).status_code for player in (watching, late, game.players[0])] == [404] * 3


@pytest.mark.parametrize("shows_each", [True, False])
def test_in_ones_own_time_an_item_is_reported_when_its_solution_was_shown(shows_each: bool):
    game = make_paced("numeric", "single_choice", players=2, shows_each=shows_each)
    first, second = game.players
    told = []
    for act in (lambda: None, lambda: first.start(1), lambda: first.play(1, is_right=False)):
        act()
        told.append(at_seat(first).get(in_room(game)).status_code)
    others = [at_seat(second).get(in_room(game)).status_code, browser(game.host).get(in_room(game)).status_code]
    at_the_end = _end(game).get(in_room(game)).status_code

    assert told == [404, 404, 200 if shows_each else 404]
    assert others == [404, 404]
    assert at_the_end == 200


def _end(game: Game):
    """Let the end of the room go by; return the browser of its host."""
    Room.objects.filter(pk=game.room_id).update(ends_at=database_now() - timedelta(seconds=2))
    tend(game.room_id)
    return browser(game.host)


def test_an_item_that_nobody_began_has_no_link_in_the_report_of_its_host():
    game = make_paced("numeric", "single_choice", players=1)
    game.players[0].play(1)
    host = _end(game)

    page = host.get(reverse("live:room-report", args=[game.room_id])).content.decode()

    assert in_room(game, 1) in page
    assert in_room(game, 2) not in page


def test_an_item_that_was_reopened_is_not_to_be_reported():
    game = closed_game()
    game.do("reopen", seconds=30)

    assert at_seat(game.players[0]).post(in_room(game), SAID).status_code == 404
    assert not Concern.objects.exists()


@pytest.mark.parametrize("how", ["not tried", "tried in vain", "working", "right"])
def test_an_exercise_is_reported_once_its_working_was_shown(how):
    participant = make_participant()
    drill = make_drill(participant)
    if how in ("tried in vain", "right"):
        add_try(drill, op_id=uuid.uuid4(), data=form_data(product="42" if how == "right" else "13"))
    if how == "working":
        reveal_working(drill)

    status = browser(participant).get(reverse("findings:drill-concern", args=[drill.pk])).status_code

    assert status == (200 if how in ("working", "right") else 404)


def test_an_item_of_a_paper_is_reported_once_the_paper_is_released():
    participant = make_participant()
    attempt = make_attempt(participant)
    page = reverse("findings:attempt-concern", args=[attempt.pk, 2])
    before = browser(participant).get(page).status_code
    hand_in(attempt.pk, participant_id=participant.pk, now=database_now())

    assert (before, browser(participant).get(page).status_code) == (404, 200)


def test_what_belongs_to_somebody_else_is_not_there():
    participant = make_participant()
    drill = make_drill(participant)
    reveal_working(drill)
    attempt = make_attempt(participant)
    hand_in(attempt.pk, participant_id=participant.pk, now=database_now())
    game = closed_game()
    pages = [
        reverse("findings:drill-concern", args=[drill.pk]),
        reverse("findings:attempt-concern", args=[attempt.pk, 1]),
        in_room(game),
    ]

    for stranger in (browser(), browser(make_participant()), browser(make_user("eve@example.org", is_staff=True))):
        assert [stranger.post(page, SAID).status_code for page in pages] == [404] * 3
    assert not Concern.objects.exists()


# --- What is kept -----------------------------------------------------------------------------------------------------


def test_a_report_of_a_player_leads_back_and_shows_among_what_they_reported():
    game = closed_game()
    client = at_seat(game.players[2])

    response = client.post(in_room(game), SAID)

    assert response["Location"] == reverse("live:room-play", args=[game.room_id])
    assert COOKIE in response.cookies  # the guest is known from now on
    page = client.get(reverse("findings:concern-list")).content.decode()
    assert "The numeric question" in page
    assert "It is 41." in page
    assert "An editor has not decided yet." in page


def test_the_evidence_of_a_player_is_their_item_their_answer_and_how_the_room_answered():
    game = closed_game()
    at_seat(game.players[2]).post(in_room(game), SAID)

    evidence = Concern.objects.get().evidence

    assert evidence["stem"] == game.players[2].item(1).stem_html
    assert evidence["key"] == "42"
    assert evidence["own"] == {"entry": "13", "verdict": "wrong", "fraction": 0.0}
    assert evidence["fall"] == {
        "answered": 3,
        "readings": [
            {"text": "42", "count": 2, "is_right": True},
            {"text": "13", "count": 1, "is_right": False},
        ],
        "slips": [{"hint": "You added. Multiply.", "tag": "added", "count": 1}],
    }


def test_the_evidence_of_a_choice_names_options_by_their_texts():
    game = closed_game("single_choice")

    subject = subject_of_host(game.room, 1)

    assert subject.evidence["key"] == "Sigmoid"
    assert sorted(subject.evidence["options"][0]) == ["Identity", "ReLU", "Sigmoid"]
    assert subject.evidence["fall"]["readings"][0] == {"text": "Sigmoid", "count": 2, "is_right": True}


def test_a_host_sees_no_marks_in_what_they_send_before_the_reveal():
    game = closed_game(reveals_at_close=False)

    fall = subject_of_host(game.room, 1).evidence["fall"]

    assert {reading["is_right"] for reading in fall["readings"]} == {None}
    assert fall["slips"] == []


def test_no_evidence_names_anybody():
    game = closed_game()
    participant = make_participant(make_user("ada@example.org", name="Ada Lovelace"))
    drill = make_drill(participant)
    reveal_working(drill)
    drill.refresh_from_db()
    subjects = [subject_of_host(game.room, 1), subject_of_drill(drill)]
    subjects += [subject_of_seat(player.seat, 1) for player in game.players]

    told = json.dumps([subject.evidence for subject in subjects])

    for name in ("Player", "Ada", "example.org", str(participant.pk), str(game.players[0].seat.token_hash)):
        assert name not in told


def test_the_evidence_stays_as_it_was_when_the_room_is_marked_anew():
    game = closed_game()
    browser(game.host).post(in_room(game), SAID)
    before = Concern.objects.get().evidence
    wrong = game.item.tally["readings"][1]["meaning"]

    game.do("regrade", position=1, accept=wrong)

    assert Concern.objects.get().evidence == before


def test_a_paper_and_an_exercise_bring_their_own_answer():
    participant = make_participant()
    attempt = make_attempt(participant)
    item = attempt.items.get(kind="numeric")
    save(item, form_data(product="13"))
    hand_in(attempt.pk, participant_id=participant.pk, now=database_now())
    client = browser(participant)

    response = client.post(reverse("findings:attempt-concern", args=[attempt.pk, item.position]), SAID)

    concern = Concern.objects.get()
    assert response["Location"] == f"{attempt.report_url}#item-{item.position}"
    assert (concern.place, concern.position, concern.participant) == ("interview", item.position, participant)
    assert concern.evidence["own"] == {"entry": "13", "verdict": "wrong", "fraction": 0.0}


def test_every_kind_of_item_can_be_reported():
    participant = make_participant()
    attempt = make_attempt(participant)
    for item in attempt.items.all():
        save(item, right_answer(item))
    hand_in(attempt.pk, participant_id=participant.pk, now=database_now())
    client = browser(participant)

    for item in attempt.items.all():
        client.post(reverse("findings:attempt-concern", args=[attempt.pk, item.position]), SAID)

    found = {concern.revision.kind: concern.evidence for concern in Concern.objects.select_related("revision")}
    assert set(found) == set(attempt.items.values_list("kind", flat=True))
    assert all(evidence["key"] and evidence["own"]["entry"] for evidence in found.values())


# --- Once -------------------------------------------------------------------------------------------------------------


def test_reporting_twice_keeps_the_first_and_says_so():
    game = closed_game()
    client = at_seat(game.players[0])
    client.post(in_room(game), SAID)

    client.post(in_room(game), {"reason": "typo", "words": "another"})

    assert list(Concern.objects.values_list("reason", "words")) == [("key", "It is 41.")]
    assert "You have reported this item" in client.get(in_room(game)).content.decode()


def test_the_same_question_in_another_room_is_another_report():
    host = browser(make_game().host)

    for _ in range(2):
        host.post(in_room(closed_game()), SAID)

    assert Concern.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_form_that_comes_twice_at_once_is_one_report():
    drill = make_drill()
    reveal_working(drill)
    drill.refresh_from_db()
    subject = subject_of_drill(drill)

    told = at_once(
        4, lambda number: raise_concern(subject, participant_id=drill.participant_id, reason="key", words="")[1]
    )

    assert sorted(told) == [False, False, False, True]
    assert Concern.objects.count() == 1


def test_a_guest_who_signs_in_keeps_their_reports_and_has_each_once():
    user, guest = make_user(), make_participant()
    own = make_participant(user)
    for participant in (guest, own):
        drill = make_drill(participant)
        reveal_working(drill)
        drill.refresh_from_db()
        raise_concern(subject_of_drill(drill), participant_id=participant.pk, reason="key", words="")
    game = closed_game()
    raise_concern(subject_of_host(game.room, 1), participant_id=guest.pk, reason="typo", words="")

    adopt_guest(user, guest.pk)

    assert sorted(Concern.objects.of(own.pk).values_list("place", flat=True)) == ["live", "practice"]
    assert Concern.objects.filter(participant=None).count() == 1


def test_a_report_outlives_its_room():
    game = closed_game()
    client = browser(game.host)
    client.post(in_room(game), SAID)

    Room.objects.filter(pk=game.room_id).delete()

    assert Concern.objects.get().room is None
    assert "The numeric question" in client.get(reverse("findings:concern-list")).content.decode()


# --- Bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({}, "Choose a reason, or say in your own words what is wrong."),
        ({"reason": "other"}, "Say in a few words what it is."),
        ({"reason": "key", "words": "x" * 1001}, "That is 1001 characters; 1000 go in."),
        ({"reason": "nonsense", "words": "this"}, "is not one of the available choices"),
    ],
)
def test_a_report_that_says_nothing_or_too_much_is_told_so_and_keeps_what_was_typed(sent, told):
    game = closed_game()

    response = at_seat(game.players[0]).post(in_room(game), sent)

    page = response.content.decode()
    assert response.status_code == 422
    assert told in page
    assert sent.get("words", "") in page
    assert not Concern.objects.exists()


@pytest.mark.parametrize(("sent", "kept"), [({"reason": "typo"}, ("typo", "")), ({"words": "odd"}, ("other", "odd"))])
def test_a_reason_or_words_are_enough(sent, kept):
    game = closed_game()

    at_seat(game.players[0]).post(in_room(game), sent)

    assert Concern.objects.values_list("reason", "words").get() == kept


def test_what_somebody_typed_is_text_on_every_page():
    game = closed_game()
    client = at_seat(game.players[0])
    client.post(in_room(game), {"words": "<script>alert(1)</script>"})

    assert "<script>alert" not in client.get(reverse("findings:concern-list")).content.decode()


# --- The decision -----------------------------------------------------------------------------------------------------


def test_the_decision_and_its_note_come_back_to_whoever_reported():
    game = closed_game()
    client = at_seat(game.players[0])
    client.post(in_room(game), SAID)

    decide(Concern.objects.get().pk, state="accepted", note="Thank you: 41 it is.", actor=game.host)

    page = client.get(reverse("findings:concern-list")).content.decode()
    assert "The editors agree" in page
    assert "Thank you: 41 it is." in page


def test_the_same_decision_again_changes_nothing_and_another_one_counts():
    game, editor = closed_game(), make_user("editor@example.org")
    browser(game.host).post(in_room(game), SAID)
    pk = Concern.objects.get().pk
    once = decide(pk, state="declined", note="No.", actor=editor)

    twice = decide(pk, state="declined", note="No.", actor=game.host)
    changed = decide(pk, state="open", note="", actor=game.host)

    assert (twice.decided_at, twice.decided_by) == (once.decided_at, editor)
    assert (changed.state, changed.decided_at, changed.decided_by) == ("open", None, None)


def test_the_list_asks_the_same_with_one_report_and_with_three(django_assert_num_queries):
    participant = make_participant()
    attempt = make_attempt(participant)
    hand_in(attempt.pk, participant_id=participant.pk, now=database_now())
    client = browser(participant)
    client.post(reverse("findings:attempt-concern", args=[attempt.pk, 1]), SAID)
    with django_assert_num_queries(1):
        client.get(reverse("findings:concern-list"))
    for position in (2, 3):
        client.post(reverse("findings:attempt-concern", args=[attempt.pk, position]), SAID)

    with django_assert_num_queries(1):
        page = client.get(reverse("findings:concern-list")).content.decode()

    assert page.count("An editor has not decided yet.") == 3
