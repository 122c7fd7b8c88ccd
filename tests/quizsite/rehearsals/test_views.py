"""The button of a rehearsal and its page, as browsers of hosts meet them."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.urls import reverse

from quizsite.live.models import Quiz, Room
from quizsite.rehearsals import transitions
from quizsite.rehearsals.figures import sum_up
from quizsite.rehearsals.models import Rehearsal, State
from tests.people import HTMX, browser
from tests.rooms import make_game, make_host

pytestmark = pytest.mark.django_db

PRESS = """
import sys, time, django
django.setup()
from django.test import Client
from quizsite.accounts.models import User
client = Client(HTTP_HOST="localhost")
client.force_login(User.objects.get())
began = time.monotonic()
response = client.post(sys.argv[1], {"most": 10})
print(response.status_code, "The workers cannot be reached now" in response.content.decode(), time.monotonic() - began)
"""


def make_quiz(**rules) -> Quiz:
    game = make_game(**rules)
    Room.objects.filter(pk=game.room_id).update(is_rehearsal=True)
    return game.room.quiz


def begin_at(quiz: Quiz) -> str:
    return reverse("rehearsals:rehearsal-begin", args=[quiz.pk])


def page_of(rehearsal: Rehearsal) -> str:
    return reverse("rehearsals:rehearsal-detail", args=[rehearsal.pk])


def measured(quiz: Quiz, *, refused: int = 0, state: str = State.RUNNING) -> Rehearsal:
    rehearsal = transitions.begin(quiz, host=quiz.owner, most=100)
    transitions.take_up(rehearsal.pk)
    for bots, lacking in ((10, 0), (25, refused)):
        figures = sum_up(bots, joined=1, openings=[0.1], answers=[0.2], acknowledged=3 * bots, lost=0, refused=lacking)
        transitions.keep_step(rehearsal, figures)
    if state == State.DONE:
        transitions.finish(rehearsal.pk)
    return rehearsal


def test_the_button_is_on_the_page_of_a_quiz_and_leads_to_the_page_of_figures():
    quiz = make_quiz()
    client = browser(quiz.owner)

    shown = client.get(reverse("live:quiz-edit", args=[quiz.pk])).content.decode()
    response = client.post(begin_at(quiz), {"most": 25})

    rehearsal = Rehearsal.objects.get()
    assert begin_at(quiz) in shown
    assert response["Location"] == page_of(rehearsal)
    assert (rehearsal.most, rehearsal.host, rehearsal.state) == (25, quiz.owner, State.QUEUED)
    assert "It waits for a worker." in client.get(page_of(rehearsal)).content.decode()


def test_rooms_of_bots_are_in_no_list_of_rooms():
    quiz = make_quiz(title="The bots")
    client = browser(quiz.owner)

    lists = [client.get(path).content.decode() for path in ("/live/", reverse("live:quiz-edit", args=[quiz.pk]))]

    assert [str(quiz.rooms.get().pk) in page for page in lists] == [False, False]


def test_the_page_asks_for_itself_while_bots_play_and_is_quiet_afterwards():
    quiz = make_quiz()
    rehearsal = measured(quiz)
    client = browser(quiz.owner)

    running = client.get(page_of(rehearsal), headers=HTMX).content.decode()
    transitions.finish(rehearsal.pk)
    done = client.get(page_of(rehearsal), headers=HTMX).content.decode()

    assert running.lstrip().startswith('<div class="stack loose" id="run"')
    assert 'hx-trigger="every 2s"' in running
    assert '<b class="num">50</b> bots play now.' in running
    assert "Stop</button>" in running
    assert "hx-trigger" not in done
    assert "This server carries 25 players in one room" in done


def test_the_page_says_what_the_first_room_that_failed_failed_at():
    quiz = make_quiz()

    page = browser(quiz.owner).get(page_of(measured(quiz, refused=2, state=State.DONE))).content.decode()

    assert "This server carries 10 players in one room" in page
    assert "With 25 players a seat, a page or an answer was refused 2 times." in page


def test_stop_ends_it_and_keeps_what_was_measured():
    quiz = make_quiz()
    rehearsal = measured(quiz)

    page = browser(quiz.owner).post(reverse("rehearsals:rehearsal-stop", args=[rehearsal.pk]), follow=True)

    assert Rehearsal.objects.get().state == State.STOPPED
    assert "It was stopped." in page.content.decode()
    assert "This server carries 25 players in one room" in page.content.decode()


def test_a_second_one_is_refused_in_a_sentence_that_keeps_the_choice():
    quiz = make_quiz()
    client = browser(quiz.owner)
    client.post(begin_at(quiz), {"most": 25})

    response = client.post(begin_at(quiz), {"most": 50})

    page = response.content.decode()
    assert response.status_code == 422
    assert "There is one at a time" in page
    assert '<option value="50" selected>' in page


def test_while_people_play_it_wants_to_be_told_that_it_may_disturb_them():
    game = make_game(players=2)
    quiz = game.room.quiz
    client = browser(quiz.owner)

    asked = client.get(begin_at(quiz)).content.decode()
    refused = client.post(begin_at(quiz), {"most": 10})
    begun = client.post(begin_at(quiz), {"most": 10, "is_confirmed": "on"})

    assert "people play in 1 room of this server and sit 0 interviews" in asked
    assert refused.status_code == 422
    assert "People need the server now." in refused.content.decode()
    assert begun.status_code == 302
    assert Rehearsal.objects.get().others == 1


@pytest.mark.parametrize("most", ["", "7", "10 000", "many"])
def test_a_size_that_is_none_is_a_message(most):
    quiz = make_quiz()

    response = browser(quiz.owner).post(begin_at(quiz), {"most": most})

    assert response.status_code == 422
    assert 'class="error"' in response.content.decode()
    assert not Rehearsal.objects.exists()


def test_the_quiz_and_the_figures_of_somebody_else_are_not_there():
    quiz = make_quiz()
    rehearsal = measured(quiz)
    stranger = browser(make_host("stranger@example.org"))

    answers = [
        stranger.get(begin_at(quiz)),
        stranger.post(begin_at(quiz), {"most": 10}),
        stranger.get(page_of(rehearsal)),
        stranger.post(reverse("rehearsals:rehearsal-stop", args=[rehearsal.pk])),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert Rehearsal.objects.get().state == State.RUNNING


def test_the_page_asks_the_database_the_same_with_one_step_and_with_two(django_assert_num_queries):
    quiz = make_quiz()
    rehearsal = measured(quiz)
    client = browser(quiz.owner)
    client.get(page_of(rehearsal))

    with django_assert_num_queries(5):
        client.get(page_of(rehearsal), headers=HTMX)
    rehearsal.steps.filter(bots=25).delete()
    with django_assert_num_queries(5):
        client.get(page_of(rehearsal), headers=HTMX)


@pytest.mark.django_db(transaction=True)
def test_with_the_broker_dead_the_button_says_so_at_once_and_nothing_is_begun(settings, tmp_path):
    quiz = make_quiz()
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()

    process = subprocess.run(
        [sys.executable, "-c", PRESS, begin_at(quiz)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "BROKER_URL": f"unix://{tmp_path}/nobody.sock", "DATABASE_URL": url},
        capture_output=True,
        text=True,
        timeout=60,
    )

    status, is_told, seconds = process.stdout.split()
    assert (status, is_told) == ("503", "True"), process.stderr
    assert float(seconds) < 10
    assert not Rehearsal.objects.exists()
