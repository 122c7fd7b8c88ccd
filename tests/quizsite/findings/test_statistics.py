"""Facility and discrimination by SQL, and by plain Python over the same rows: two roads to the same numbers."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from statistics import correlation, fmean

import pytest
from django.core.management import call_command

from questions.models import Question
from quizsite.findings.models import ItemStatistic
from quizsite.findings.statistics import Slip, refresh_statistics, slips_of, statistics_of
from quizsite.findings.tasks import refresh_statistics as task
from quizsite.interviews.models import Attempt, AttemptItem
from quizsite.interviews.queries import database_now
from quizsite.interviews.transitions import hand_in
from quizsite.live.models import Answer, Room, RoomItem, SeatTurn
from quizsite.live.seats import kick
from quizsite.live.transitions import tend
from quizsite.practice.models import Try
from quizsite.practice.offers import make_offer
from quizsite.practice.transitions import add_try, keep_offer, reveal_working
from tests.factories import (
    drawn_source,
    entry_source,
    form_data,
    make_attempt,
    make_participant,
    publish,
    right_answer,
    save,
    wrong_answer,
)
from tests.racing import at_once
from tests.rooms import Game, make_game, make_paced

pytestmark = pytest.mark.django_db

KINDS = ("numeric", "vector", "true_false", "shape")


# --- The second road --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Put:
    """An item that was put to somebody in a sitting; with `is_answered` false it counts in the rest alone."""

    source: str
    sitting: object
    slug: str
    number: int
    fraction: float
    seconds: float | None
    is_answered: bool = True


def put_in_interviews() -> list[Put]:
    rows = []
    for item in AttemptItem.objects.filter(attempt__closed_at__isnull=False).select_related("revision__question"):
        grade = item.grades.get(superseded_at=None)
        if grade.detail.get("verdict") in (None, "unmarked"):
            continue
        is_answered = grade.response is not None and grade.detail["verdict"] != "empty"
        seconds = item.spent / 1000 or None
        rows.append(_put("interviews", item.attempt_id, item.revision, grade.fraction, seconds, is_answered))
    return rows


def put_in_rooms() -> list[Put]:
    rows = []
    for room in Room.objects.filter(is_rehearsal=False):
        seats = [seat for seat in room.seats.filter(is_spectator=False) if seat.status in ("seated", "left")]
        for item in room.items.filter(is_revealed=True, is_void=False).select_related("revision__question"):
            for seat in seats:
                was_begun = SeatTurn.objects.filter(seat=seat, room_item=item).exists()
                if seat.joined_at_item > item.position or room.is_paced and not was_begun:
                    continue
                last = Answer.objects.filter(room_item=item, seat=seat).order_by("round").last()
                values = (last.fraction, last.taken_ms / 1000, True) if last else (0.0, None, False)
                rows.append(_put("live", seat.pk, item.revision, *values))
    return rows


def put_in_practice() -> list[Put]:
    return [
        _put("practice", entered.drill.participant_id, entered.drill.revision, entered.fraction, None, True)
        for entered in Try.objects.filter(number=1).select_related("drill__revision__question")
        if entered.drill.revealed_at is None or entered.drill.revealed_at > entered.created_at
    ]


def _put(source, sitting, revision, fraction, seconds, is_answered) -> Put:
    return Put(source, sitting, revision.question.slug, revision.number, fraction, seconds, is_answered)


def by_hand() -> dict:
    """Return (responses, facility, discrimination, seconds) by question, revision (None for all) and source."""
    put = put_in_interviews() + put_in_rooms() + put_in_practice()
    groups = defaultdict(list)
    for one in put:
        if one.is_answered:
            others = [
                other.fraction
                for other in put
                if (other.source, other.sitting) == (one.source, one.sitting) and other.slug != one.slug
            ]
            for number in (one.number, None):
                for source in (one.source, "all"):
                    groups[one.slug, number, source].append((one, fmean(others) if others else None))
    return {name: _measure(pairs) for name, pairs in groups.items()}


def _measure(pairs) -> tuple:
    marks = [(one.fraction, rest) for one, rest in pairs if rest is not None]
    varies = all(len({round(value, 9) for value in column}) > 1 for column in zip(*marks, strict=True))
    times = [one.seconds for one, _ in pairs if one.seconds is not None]
    return (
        len(pairs),
        pytest.approx(fmean(one.fraction for one, _ in pairs)),
        pytest.approx(correlation(*zip(*marks, strict=True)), abs=1e-5) if len(marks) >= 10 and varies else None,
        pytest.approx(fmean(times)) if times else None,
    )


def by_sql() -> dict:
    refresh_statistics()
    rows = ItemStatistic.objects.select_related("question", "revision")
    return {
        (row.question.slug, row.revision and row.revision.number, row.source): (
            row.responses,
            row.facility,
            row.discrimination,
            row.seconds,
        )
        for row in rows
    }


# --- Sittings ---------------------------------------------------------------------------------------------------------


def sit(*marks: str, spent: int = 0) -> Attempt:
    """Hand in a paper over the four kinds; each of them is answered right ("r"), wrong ("w") or not at all ("-")."""
    attempt = make_attempt(count=len(KINDS))
    for kind, mark in zip(KINDS, marks, strict=True):
        item = attempt.items.get(kind=kind)
        if mark != "-":
            save(item, right_answer(item) if mark == "r" else wrong_answer(item))
        AttemptItem.objects.filter(pk=item.pk).update(spent=spent)
    return hand_in(attempt.pk, participant_id=attempt.participant_id, now=database_now())


def play(players: int = 6) -> Game:
    """Play three items; who sits further back is right less often, and the last is silent."""
    game = make_game(*KINDS[:3], players=players)
    for number in range(3):
        game.open_next()
        for place, player in enumerate(game.players[:-1]):
            (player.send_right if place > number else player.send_wrong)()
        game.do("close_item")
    return game


def practise(kind: str, answer: str, participant=None, *, is_shown: bool = False):
    question = Question.objects.get(slug=f"the-{kind.replace('_', '-')}")
    drill = keep_offer(make_offer(question).drill, participant_id=(participant or make_participant()).pk)
    if is_shown:
        reveal_working(drill)
    fields = {"numeric": {"product": answer}, "true_false": {"truth": answer}}[kind]
    add_try(drill, op_id=uuid.uuid4(), data=form_data(**fields))
    return drill


@pytest.fixture
def bank() -> None:
    for kind in KINDS:
        publish(entry_source(kind))


# --- The numbers ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("bank")
def test_both_roads_lead_to_the_same_numbers():
    papers = ["rrrr", "rrrw", "rrw-", "rw-w", "wwrw", "rwrr", "wwww", "rrww", "w-rr", "rrr-", "wrrr", "----"]
    for number, paper in enumerate(papers):
        sit(*paper, spent=1000 * number)
    play()
    play()
    learner = make_participant()
    for kind, answer in (("numeric", "42"), ("numeric", "13"), ("true_false", "false")):
        practise(kind, answer, learner)
    practise("numeric", "13")
    publish(entry_source("numeric", stem="What is $7 \\cdot 6$?"))
    for paper in papers[:3]:
        sit(*paper)

    measured = by_sql()

    assert measured == by_hand()
    assert measured["the-numeric", None, "all"][2] is not None
    assert {number for slug, number, _ in measured if slug == "the-numeric"} == {None, 1, 2}
    assert {source for *_, source in measured} == {"all", "interviews", "live", "practice"}


@pytest.mark.usefixtures("bank")
def test_an_item_that_goes_with_the_rest_discriminates_fully_and_its_opposite_the_other_way():
    for number in range(10):
        sit(*("rwrr" if number % 2 else "wrww"))

    measured = by_sql()

    assert measured["the-numeric", None, "interviews"][:2] == (10, 0.5)
    assert measured["the-vector", None, "interviews"][2] == -1
    assert 0 < measured["the-numeric", None, "interviews"][2] <= 1


@pytest.mark.usefixtures("bank")
def test_under_ten_responses_or_without_spread_there_is_no_discrimination():
    for number in range(9):
        sit(*("rrrr" if number % 2 else "wwwr"))
    nine = by_sql()
    sit(*"rrrr")
    ten = by_sql()

    assert {values[2] for values in nine.values()} == {None}
    assert ten["the-numeric", None, "interviews"][2] == 1
    assert ten["the-shape", None, "interviews"][1:3] == (1, None)


@pytest.mark.usefixtures("bank")
def test_who_gave_no_answer_gave_no_response_but_lacks_the_marks_in_the_rest():
    for _ in range(5):
        sit(*"r---")
        sit(*"wrrr")

    measured = by_sql()

    assert measured["the-vector", None, "interviews"][:2] == (5, 1)
    assert measured["the-numeric", None, "interviews"][:3] == (10, 0.5, -1)


@pytest.mark.usefixtures("bank")
def test_a_paper_that_runs_counts_nowhere():
    attempt = make_attempt(count=4)
    item = attempt.items.get(kind="numeric")
    save(item, right_answer(item))

    assert by_sql() == {}


def test_what_waits_for_marks_by_hand_counts_nowhere():
    attempt = make_attempt()
    item = attempt.items.get(kind="open_answer")
    save(item, right_answer(item))
    hand_in(attempt.pk, participant_id=attempt.participant_id, now=database_now())

    assert by_sql() == {}


def test_rehearsals_items_taken_out_removed_seats_and_what_is_hidden_count_nowhere():
    game = play(players=3)
    game.do("void", position=2)
    kick(game.room_id, game.players[0].seat_id, actor=game.host)
    Room.objects.filter(pk=play(players=3).room_id).update(is_rehearsal=True)
    hidden = make_game("shape", players=2, reveals_at_close=False)
    hidden.open_next()
    hidden.players[0].send_right()
    hidden.do("close_item")

    measured = by_sql()

    assert measured == by_hand()
    assert {(slug, values[0]) for (slug, number, source), values in measured.items() if not number} == {
        ("the-numeric", 1),
        ("the-true-false", 1),
    }


def test_in_ones_own_time_what_was_not_begun_lacks_no_marks():
    game = make_paced(*KINDS[:3], players=12)
    for place, player in enumerate(game.players):
        for position in range(1, 2 + place % 3):
            player.play(position, is_right=(place + position) % 2 == 0)
    Room.objects.filter(pk=game.room_id).update(ends_at=database_now() - timedelta(seconds=2))
    before = by_sql()
    tend(game.room_id)

    measured = by_sql()

    assert before == {}
    assert measured == by_hand()
    assert measured["the-numeric", None, "live"][0] == 12
    assert measured["the-vector", None, "live"][0] == 8


def test_of_two_votes_the_second_counts_and_after_a_regrade_the_new_mark():
    game = make_game("numeric", players=2, reveals_at_close=False)
    game.open_next()
    game.players[0].send_wrong()
    game.players[1].send_wrong()
    game.do("close_item")
    game.do("vote_again")
    game.players[0].send_right()
    game.do("close_item")
    game.do("reveal")
    before = by_sql()["the-numeric", None, "live"][:2]
    wrong = next(reading for reading in game.item.tally["readings"] if reading["text"] == "13")
    game.do("regrade", position=1, accept=wrong["meaning"])

    assert (before, by_sql()["the-numeric", None, "live"][:2]) == ((2, 0.5), (2, 1))


@pytest.mark.usefixtures("bank")
def test_of_practice_the_first_tries_count_and_none_after_the_working():
    drill = practise("numeric", "13")
    add_try(drill, op_id=uuid.uuid4(), data=form_data(product="42"))
    practise("numeric", "42", is_shown=True)

    assert by_sql()["the-numeric", None, "practice"] == (1, 0, None, None)


# --- When they are worked out -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("bank")
def test_the_command_and_the_task_do_the_same_and_leave_nothing_behind():
    sit(*"rwrw")
    out = StringIO()
    call_command("item_statistics", stdout=out)
    first = by_sql()
    Attempt.objects.all().delete()

    task()

    assert out.getvalue() == f"{len(first)} statistics.\n"
    assert not ItemStatistic.objects.exists()


@pytest.mark.usefixtures("bank")
def test_they_cost_three_statements_however_many_rows(django_assert_num_queries):
    sit(*"rrrr")
    with django_assert_num_queries(5):  # with the savepoint around them
        refresh_statistics()
    for _ in range(3):
        sit(*"rwrw")

    with django_assert_num_queries(5):
        refresh_statistics()


@pytest.mark.django_db(transaction=True)
def test_two_refreshes_at_once_leave_one_set():
    play(players=3)
    expected = by_sql()

    told = at_once(4, lambda number: refresh_statistics())

    assert {one for one in told if one is not None} == {len(expected)}
    assert ItemStatistic.objects.count() == len(expected)


# --- What the question's page gets ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("bank")
def test_slips_are_counted_over_all_sources():
    sit(*"wrrr")
    play(players=3)
    practise("numeric", "13")

    question = Question.objects.get(slug="the-numeric")

    assert slips_of(question) == [Slip("added", "You added. Multiply.", 3)]
    assert slips_of(Question.objects.get(slug="the-vector")) == []


def test_a_slip_whose_hint_has_the_numbers_of_its_variant_goes_by_its_tag():
    game = make_game(exercise="conv-output-size", players=6)
    game.open_next()
    for player in game.players:
        key = player.item().key
        box = next(iter(key))
        slip = next(one for one in key[box]["mistakes"] if one["tag"])
        player.send(form_data(**{box: str(slip["value"])}))
    game.do("close_item")

    slips = slips_of(RoomItem.objects.get(room=game.room).revision.question)

    assert sum(slip.count for slip in slips) == 6


@pytest.mark.usefixtures("bank")
def test_a_question_shows_all_its_revisions_together_first():
    sit(*"rrrr")
    publish(entry_source("numeric", stem="Another wording?"))
    sit(*"rrrr")
    refresh_statistics()

    rows = statistics_of(Question.objects.get(slug="the-numeric"))

    assert [(row.revision and row.revision.number, row.source) for row in rows] == [
        (None, "all"),
        (None, "interviews"),
        (2, "all"),
        (2, "interviews"),
        (1, "all"),
        (1, "interviews"),
    ]


def test_a_drawn_question_is_measured_like_any_other():
    publish(drawn_source("conv-output-size"))
    question = Question.objects.get()
    drill = keep_offer(make_offer(question).drill, participant_id=make_participant().pk)
    box = drill.boxes[0]["name"]
    add_try(drill, op_id=uuid.uuid4(), data=form_data(**{box: str(drill.key[box]["value"])}))

    assert by_sql()["conv-output-size", 1, "practice"] == (1, 1, None, None)
