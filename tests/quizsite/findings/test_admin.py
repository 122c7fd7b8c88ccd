"""Editors at work on concerns, and the questions with how they do in use."""

import pytest
from django.urls import reverse

from questions.models import Question
from quizsite.findings.admin import MeasuredQuestionAdmin
from quizsite.findings.models import Concern
from quizsite.findings.queries import subject_of_host, subject_of_seat
from quizsite.findings.statistics import refresh_statistics
from quizsite.findings.transitions import decide, raise_concern
from quizsite.live.models import Seat
from tests.factories import entry_source, make_participant, make_user, publish
from tests.people import staff
from tests.rooms import Game, make_game

pytestmark = pytest.mark.django_db

LIST = reverse("admin:findings_concern_changelist")
QUESTIONS = reverse("admin:questions_question_changelist")


@pytest.fixture
def editor():
    return staff("Editors")


def played(*kinds: str) -> Game:
    game = make_game(*kinds or ("numeric",), players=3)
    for _ in kinds or ("numeric",):
        game.open_next()
        game.players[0].send_right()
        game.players[1].send_wrong()
        game.do("close_item")
    return game


def report(game: Game, position: int = 1, *, reason: str = "key", words: str = "It is 41.") -> Concern:
    subject = subject_of_host(game.room, position)
    return raise_concern(subject, participant_id=make_participant().pk, reason=reason, words=words)[0]


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def change(concern: Concern) -> str:
    return reverse("admin:findings_concern_change", args=[concern.pk])


def test_open_concerns_come_first(editor):
    game = played("numeric", "true_false")
    old, new = report(game, words="the older one"), report(game, 2, words="the newer one")
    decide(new.pk, state="declined", note="", actor=game.host)

    page = text(editor.get(LIST))

    assert page.index("the older one") < page.index("the newer one")
    assert old.state == "open"


def test_concerns_are_found_by_state_reason_topic_question_and_words(editor):
    concern = report(played(), reason="typo", words="the older one")
    question, other = concern.question, publish(entry_source("grid"), topic="rnn").question
    queries = {
        "state__exact": ("open", "declined"),
        "reason__exact": ("typo", "key"),
        "question__topic__id__exact": (question.topic_id, other.topic_id),
        "question__id__exact": (question.pk, other.pk),
        "q": ("older", "younger"),
    }

    for name, (right, wrong) in queries.items():
        assert "the older one" in text(editor.get(LIST, {name: right}))
        assert "the older one" not in text(editor.get(LIST, {name: wrong}))


def test_the_evidence_is_laid_out_and_leads_on(editor):
    game = played()
    seat = Seat.objects.get(pk=game.players[1].seat_id)
    participant = make_participant()
    concern, _ = raise_concern(subject_of_seat(seat, 1), participant_id=participant.pk, reason="key", words="It is 41.")
    question = concern.question

    page = text(editor.get(change(concern)))

    for shown in ("It is 41.", "Counted as right: <b>42</b>", "Their own answer: <b>13</b>, wrong"):
        assert shown in page
    assert "2 answers in the room" in page
    assert "<tr><td>13</td><td>1</td><td>not right</td></tr>" in page
    assert "<tr><td>You added. Multiply.</td><td>1</td></tr>" in page
    assert reverse("admin:questions_question_change", args=[question.pk]) in page
    assert reverse("practice:drill-new", args=[question.slug]) in page


def test_editors_see_nobodys_name_or_account(editor):
    game = played()
    participant = make_participant(make_user("ada@example.org", name="Ada Lovelace"))
    concern, _ = raise_concern(subject_of_host(game.room, 1), participant_id=participant.pk, reason="key", words="")

    pages = text(editor.get(LIST)) + text(editor.get(change(concern)))

    for name in ("Ada", "ada@", "Player", game.host.email, str(participant.pk)):
        assert name not in pages


def test_an_editor_decides_with_a_note(editor):
    concern = report(played())

    response = editor.post(change(concern), {"state": "accepted", "note": "Thank you."})

    concern.refresh_from_db()
    assert response.status_code == 302
    assert (concern.state, concern.note, concern.decided_by.email) == ("accepted", "Thank you.", "editor@example.org")
    assert concern.decided_at is not None


def test_what_was_reported_is_not_for_editors_to_change(editor):
    concern = report(played())
    sent = {"state": "open", "note": "", "words": "something else", "reason": "typo", "evidence": "{}"}

    editor.post(change(concern), sent)

    kept = Concern.objects.get()
    assert (kept.words, kept.reason, kept.evidence) == (concern.words, concern.reason, concern.evidence)


def test_several_are_decided_at_once_with_one_note(editor):
    game = played("numeric", "true_false")
    concerns = [report(game), report(game, 2)]

    editor.post(
        LIST, {"action": "decline", "_selected_action": [one.pk for one in concerns], "note": "Both are right."}
    )

    assert set(Concern.objects.values_list("state", "note")) == {("declined", "Both are right.")}


def test_a_note_that_is_too_long_decides_nothing(editor):
    concern = report(played())

    answer = editor.post(LIST, {"action": "accept", "_selected_action": concern.pk, "note": "x" * 1001}, follow=True)

    assert "nothing was decided" in text(answer)
    assert Concern.objects.get().state == "open"


def test_what_somebody_typed_is_text_in_the_admin(editor):
    concern = report(played(), words="<script>alert(1)</script>")

    assert "<script>alert" not in text(editor.get(LIST)) + text(editor.get(change(concern)))


def test_the_list_of_concerns_asks_the_same_with_one_and_with_three(editor, django_assert_num_queries):
    game = played("numeric", "true_false", "shape")
    report(game)
    editor.get(LIST)
    with django_assert_num_queries(9) as first:
        editor.get(LIST)
    report(game, 2)
    report(game, 3)

    with django_assert_num_queries(len(first)):
        assert text(editor.get(LIST)).count("It is 41.") == 3


# --- Questions in use -------------------------------------------------------------------------------------------------


def test_questions_are_listed_with_their_numbers_and_sorted_by_them(editor):
    played("numeric", "true_false")
    game = make_game("true_false", players=1)
    game.open_next()
    game.players[0].send_right()
    game.do("close_item")
    publish(entry_source("grid"))
    refresh_statistics()
    page = text(editor.get(QUESTIONS))
    columns = ["responses", "facility", "discrimination", "measured"]

    assert '<td class="field-facility">0.50</td>' in page
    assert '<td class="field-facility">0.67</td>' in page
    for column in columns:
        assert f"column-{column}" in page
    number = MeasuredQuestionAdmin.list_display.index("facility") + 1
    up, down = text(editor.get(f"{QUESTIONS}?o={number}")), text(editor.get(f"{QUESTIONS}?o=-{number}"))
    assert up.index(">the-numeric<") < up.index(">the-true-false<")
    assert down.index(">the-true-false<") < down.index(">the-numeric<")


def test_a_question_shows_how_it_does_its_slips_and_its_open_concerns(editor):
    game = played()
    report(game)
    refresh_statistics()
    question = Question.objects.get()

    page = text(editor.get(reverse("admin:questions_question_change", args=[question.pk])))

    assert "<td>all</td><td>Rooms</td><td>2</td><td>0.50</td><td>–</td>" in page
    assert "<tr><td>You added. Multiply.</td><td>1</td></tr>" in page
    assert f"{LIST}?question__id__exact={question.pk}" in page
    assert "1 open concern" in page


def test_a_question_that_nobody_has_answered_says_so(editor):
    question = publish(entry_source("numeric")).question

    page = text(editor.get(reverse("admin:questions_question_change", args=[question.pk])))

    assert "No responses have been counted yet." in page
    assert "No open concerns." in page


def test_the_list_of_questions_asks_the_same_however_much_was_measured(editor, django_assert_num_queries):
    publish(entry_source("numeric"))
    editor.get(QUESTIONS)
    with django_assert_num_queries(9) as first:
        editor.get(QUESTIONS)
    played("numeric", "true_false", "shape")
    refresh_statistics()

    with django_assert_num_queries(len(first)):
        editor.get(QUESTIONS)
