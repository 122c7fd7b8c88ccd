import pytest
from django.db import IntegrityError, transaction

from questions.models import Question
from questions.transitions import retire_question
from quizsite.live.clock import database_now
from quizsite.live.codes import read_code
from quizsite.live.models import Quiz, Room, RoomItem
from quizsite.live.quizzes import NothingToPlay, UnknownQuestion, make_quiz, make_quiz_by_rules, open_room
from quizsite.live.selection import Rule
from tests.factories import entry_source, publish, publish_one_of_each_kind
from tests.rooms import make_host

pytestmark = pytest.mark.django_db


def slugs(quiz: Quiz) -> list[str]:
    return list(quiz.entries.values_list("question__slug", flat=True))


def test_a_quiz_by_hand_asks_what_was_chosen_in_its_order_and_nothing_twice():
    publish_one_of_each_kind()

    quiz = make_quiz(make_host(), title="Mine", slugs=["the-numeric", "the-grid", "the-numeric"], scoring="speed")

    assert slugs(quiz) == ["the-numeric", "the-grid"]
    assert (quiz.scoring, quiz.sides, [entry.seconds for entry in quiz.entries.all()]) == ("speed", "none", [60, 60])


@pytest.mark.parametrize("slug", ["the-open-answer", "nowhere"])
def test_a_quiz_names_the_question_that_cannot_be_played(slug):
    publish_one_of_each_kind()

    with pytest.raises(UnknownQuestion, match=slug):
        make_quiz(make_host(), title="Mine", slugs=["the-numeric", slug])

    assert not Quiz.objects.exists()


def test_a_quiz_by_rules_asks_so_many_of_a_kind():
    publish_one_of_each_kind()

    quiz = make_quiz_by_rules(make_host(), title="Ours", wanted=[Rule(1, kind="grid"), Rule(3)])

    assert slugs(quiz)[0] == "the-grid"
    assert len(set(slugs(quiz))) == 4


def test_there_is_no_quiz_of_nothing():
    with pytest.raises(NothingToPlay):
        make_quiz_by_rules(make_host(), title="Ours", wanted=[Rule(3)])
    with pytest.raises(NothingToPlay):
        make_quiz(make_host(), title="Mine", slugs=[])


def test_a_room_keeps_the_wording_of_its_opening_and_the_rules_of_its_quiz():
    publish_one_of_each_kind()
    host = make_host()
    quiz = make_quiz(host, title="Mine", slugs=["the-numeric", "the-grid"], scoring="speed", reading_seconds=7)

    room = open_room(quiz, host=host, scoring="confidence")
    publish(entry_source("numeric", title="Another wording"))
    quiz.delete()

    room = Room.objects.get(pk=room.pk)
    assert (room.scoring, room.reading_seconds, room.phase, room.version) == ("confidence", 7, "lobby", 1)
    assert [item.title for item in room.items.all()] == ["The numeric question", "The grid question"]
    assert read_code(room.code) == room.code
    assert len(bytes(room.secret)) == 32


def test_what_was_retired_since_is_left_out_and_all_of_it_is_no_room():
    publish_one_of_each_kind()
    host = make_host()
    quiz = make_quiz(host, title="Mine", slugs=["the-numeric", "the-grid"])
    retire_question(Question.objects.get(slug="the-numeric").pk, now=database_now())

    assert [item.title for item in open_room(quiz, host=host).items.all()] == ["The grid question"]
    retire_question(Question.objects.get(slug="the-grid").pk, now=database_now())
    with pytest.raises(NothingToPlay):
        open_room(quiz, host=host)

    assert Room.objects.count() == 1


def test_a_code_that_is_taken_is_drawn_again(monkeypatch):
    publish_one_of_each_kind()
    host = make_host()
    quiz = make_quiz(host, title="Mine", slugs=["the-numeric"])
    codes = iter(["AAAAAA", "AAAAAA", "BBBBBB"])
    monkeypatch.setattr("quizsite.live.quizzes.draw_code", lambda: next(codes))

    rooms = [open_room(quiz, host=host).code for _ in range(2)]

    assert rooms == ["AAAAAA", "BBBBBB"]


def test_sides_have_names_or_get_some():
    publish_one_of_each_kind()
    host = make_host()
    quiz = make_quiz(host, title="Mine", slugs=["the-numeric"], sides="individual")

    named = open_room(quiz, host=host, side_names=[" Red ", "", "Green", "Blue"])
    unnamed = open_room(quiz, host=host)
    without = open_room(quiz, host=host, sides="none", side_names=["Red", "Green"])

    assert [[side.name for side in room.side_set.all()] for room in (named, unnamed, without)] == [
        ["Red", "Green", "Blue"],
        ["Amber", "Blue"],
        [],
    ]


def test_the_database_refuses_rooms_and_items_that_contradict_themselves():
    publish_one_of_each_kind()
    host = make_host()
    room = open_room(make_quiz(host, title="Mine", slugs=["the-numeric"]), host=host)

    for rows, changes in (
        (Room.objects, {"phase": "nonsense"}),
        (Room.objects, {"phase": "ended"}),
        (Room.objects, {"phase": "open"}),
        (RoomItem.objects, {"is_revealed": True}),
        (RoomItem.objects, {"opened_at": room.created_at}),
        (RoomItem.objects, {"round": 3}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**changes)
