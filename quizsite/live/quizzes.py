"""What a host prepares: quizzes, by hand or by rules, and the rooms that are opened from them."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from questions.models import Question
from questions.rng import Rng
from quizsite.accounts.models import User
from quizsite.live.clock import database_now
from quizsite.live.codes import draw_code
from quizsite.live.models import RULES, Phase, Quiz, QuizEntry, Room, RoomItem, Side, Sides
from quizsite.live.paced import check_end
from quizsite.live.selection import Candidate, Rule, is_playable, select_questions

LEAST_SECONDS = 10
MOST_SECONDS = 600
MOST_ITEMS = 100
MOST_SIDES = 20
CODE_TRIES = 20


class NothingToPlay(Exception):
    """No question is left to ask; the message is for the host."""


class UnknownQuestion(Exception):
    """A question that is not in the bank, or that a room cannot play; the message names it."""


def make_quiz(owner: User, *, title: str, slugs: Sequence[str], summary: str = "", **rules: Any) -> Quiz:
    """Keep a quiz of these questions, in this order. `rules` are fields of Rules, the defaults of its rooms.

    Raise UnknownQuestion for one that is not live or is written at length, NothingToPlay for none at all.
    """
    slugs = list(dict.fromkeys(slugs))[:MOST_ITEMS]
    found = _playable(slugs)
    for slug in slugs:
        if slug not in found:
            raise UnknownQuestion(f"{slug} is not a question that a room can play.")
    return _keep_quiz(owner, [found[slug] for slug in slugs], title=title, summary=summary, **rules)


def make_quiz_by_rules(
    owner: User, *, title: str, wanted: Sequence[Rule], summary: str = "", rng: Rng | None = None, **rules: Any
) -> Quiz:
    """Keep a quiz of questions drawn by topic, level and kind; NothingToPlay if the bank has none that fit."""
    rows = Question.objects.live().values_list("pk", "topic__slug", "current__level", "current__kind")
    rng = rng or Rng("quiz", secrets.randbits(62))
    chosen = select_questions(wanted, (Candidate(*row) for row in rows.order_by("pk")), rng)[:MOST_ITEMS]
    by_id = Question.objects.select_related("current").in_bulk(chosen)
    return _keep_quiz(owner, [by_id[pk] for pk in chosen], title=title, summary=summary, **rules)


@transaction.atomic
def _keep_quiz(owner: User, questions: Sequence[Question], **fields: Any) -> Quiz:
    if not questions:
        raise NothingToPlay("There is no question in it. Choose some, or ask for less.")
    quiz = Quiz.objects.create(owner=owner, **fields)
    QuizEntry.objects.bulk_create(
        QuizEntry(quiz=quiz, position=position, question=question, seconds=_fit(question.current.seconds))
        for position, question in enumerate(questions, start=1)
    )
    return quiz


def _fit(seconds: int) -> int:
    return min(MOST_SECONDS, max(LEAST_SECONDS, seconds))


def open_room(
    quiz: Quiz,
    *,
    host: User,
    title: str = "",
    side_names: Iterable[str] = (),
    ends_at: datetime | None = None,
    shows_each: bool = False,
    **rules: Any,
) -> Room:
    """Open a room for a quiz, in its lobby, with a code of its own; `rules` go before those of the quiz.

    With `ends_at` everybody plays in their own time until then, and sees solutions at the end or after each own item.
    The wordings are those published now. Questions retired since are left out; NothingToPlay if none is left.
    """
    entries = [
        entry
        for entry in quiz.entries.select_related("question__current").order_by("position")
        if entry.question.current_id and entry.question.retired_at is None and is_playable(entry.question.current.kind)
    ]
    if not entries:
        raise NothingToPlay("Every question of this quiz has been retired.")
    fields = {name: getattr(quiz, name) for name in RULES} | rules
    if ends_at is not None:
        check_end(ends_at, now=database_now())
        fields |= {"phase": Phase.PACED, "ends_at": ends_at, "shows_each": shows_each}
    names = [name.strip()[:30] for name in side_names if name.strip()][:MOST_SIDES]
    if fields["sides"] != Sides.NONE and len(names) < 2:
        names = ["Amber", "Blue"]
    with transaction.atomic():
        room = save_with_code(
            Room(quiz=quiz, host=host, title=title or quiz.title, secret=secrets.token_bytes(32), **fields)
        )
        RoomItem.objects.bulk_create(
            RoomItem(
                room=room,
                position=position,
                revision=entry.question.current,
                title=entry.question.current.title,
                seconds=entry.seconds,
            )
            for position, entry in enumerate(entries, start=1)
        )
        if fields["sides"] != Sides.NONE:
            Side.objects.bulk_create(
                Side(room=room, position=position, name=name) for position, name in enumerate(names, start=1)
            )
    return room


def save_with_code(room: Room) -> Room:
    """Save the room under a code that no living room has."""
    for _ in range(CODE_TRIES):
        room.code = draw_code()
        try:
            with transaction.atomic():
                room.save(force_insert=True)
        except IntegrityError as error:
            if "room_code_once_while_it_lives" not in str(error):
                raise
        else:
            return room
    raise RuntimeError("every code that was drawn is taken")


@transaction.atomic
def change_quiz(quiz: Quiz, *, title: str, slugs: Sequence[str], **rules: Any) -> Quiz:
    """Give a quiz other questions or rules. Rooms that were opened from it stay as they are.

    A question that has left the bank may stay in the quiz: a room leaves it out. Raise UnknownQuestion, NothingToPlay.
    """
    slugs = list(dict.fromkeys(slugs))[:MOST_ITEMS]
    kept = {entry.question.slug: entry for entry in quiz.entries.select_related("question")}
    found = {slug: entry.question for slug, entry in kept.items()} | _playable(slugs)
    for slug in slugs:
        if slug not in found:
            raise UnknownQuestion(f"{slug} is not a question that a room can play.")
    if not slugs:
        raise NothingToPlay("There is no question in it. Choose some first.")
    for name, value in {"title": title, **rules}.items():
        setattr(quiz, name, value)
    quiz.save()
    quiz.entries.all().delete()
    QuizEntry.objects.bulk_create(
        QuizEntry(
            quiz=quiz,
            position=position,
            question=found[slug],
            seconds=kept[slug].seconds if slug in kept else _fit(found[slug].current.seconds),
        )
        for position, slug in enumerate(slugs, start=1)
    )
    return quiz


def _playable(slugs: Sequence[str]) -> dict[str, Question]:
    questions = Question.objects.live().filter(slug__in=slugs).select_related("current")
    return {question.slug: question for question in questions if is_playable(question.current.kind)}


def draw_questions(rule: Rule, *, but: Sequence[str] = (), rng: Rng | None = None) -> list[str]:
    """Return the slugs of questions drawn by a rule, none of those that are in already."""
    rows = Question.objects.live().exclude(slug__in=but).order_by("pk")
    slugs = dict(rows.values_list("pk", "slug"))
    candidates = rows.values_list("pk", "topic__slug", "current__level", "current__kind")
    rng = rng or Rng("quiz", secrets.randbits(62))
    return [slugs[pk] for pk in select_questions([rule], (Candidate(*row) for row in candidates), rng)]
