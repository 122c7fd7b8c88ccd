"""People, papers and deadlines for the benchmarks, made in the database of a running site."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.test import Client

from quizsite.accounts.participants import COOKIE, _signer
from quizsite.interviews.models import Attempt, AttemptItem, Grade, Plan
from quizsite.interviews.plans import Rule
from quizsite.interviews.queries import database_now
from quizsite.interviews.transitions import start_attempt
from tests.bench.bare import MAKE_TABLE
from tests.factories import entry_source, form_data, make_outline, make_participant, make_user, publish, save


@dataclass(frozen=True)
class Sitter:
    """An account that sits a paper with one numeric item."""

    cookies: str
    attempt: str
    position: int


def make_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(MAKE_TABLE)


def seat_accounts(count: int) -> list[Sitter]:
    publish(entry_source("numeric", slug="bench-numeric"))
    sitters = []
    for number in range(count):
        user = make_user(f"bench-{number}@example.org")
        outline = make_outline(Rule(items=("bench-numeric",)), Rule(9, is_drawn=False), minutes=240)
        attempt = start_attempt(make_participant(user).pk, outline, now=database_now())
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        sitters.append(Sitter(f"{settings.SESSION_COOKIE_NAME}={session}", str(attempt.pk), 1))
    return sitters


def offer_sums(count: int) -> str:
    """Offer a plan of so many drawn numeric items; return its slug."""
    rules = [{"count": count, "kind": "numeric", "is_drawn": True}]
    return Plan.objects.create(slug="sums", title="Sums", summary="Sums", minutes=60, sections=[{"rules": rules}]).slug


def make_guests(count: int) -> list[str]:
    return [f"{COOKIE}={_signer.sign(str(make_participant().pk))}" for _ in range(count)]


def count_papers(plan: str) -> int:
    return Attempt.objects.filter(plan__slug=plan).count()


def count_items(plan: str) -> int:
    return AttemptItem.objects.filter(attempt__plan__slug=plan).count()


def abandon(count: int) -> list:
    """Start so many papers of ten items, answer one item in each, and walk away."""
    outline = make_outline(Rule(items=("bench-numeric",)), Rule(9, is_drawn=False), minutes=60)
    ids = []
    for _ in range(count):
        attempt = start_attempt(make_participant().pk, outline, now=database_now())
        save(attempt.items.get(position=1), form_data(product="42"))
        ids.append(attempt.pk)
    return ids


def end_together(ids: list, *, in_seconds: float) -> datetime:
    """Move the papers in time so that all of them end at the same moment; return it."""
    end = database_now() + timedelta(seconds=in_seconds)
    moved = "started_at = started_at + (%s - deadline_at), deadline_at = %s"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE interviews_attempt SET {moved} WHERE id = ANY(%s)", [end, end, ids])  # noqa: S608
    return end


def count_open(ids: list) -> int:
    return Attempt.objects.filter(pk__in=ids, closed_at=None).count()


def seconds_since(moment: datetime) -> float:
    return (database_now() - moment).total_seconds()


def check_graded_once(ids: list) -> None:
    items = AttemptItem.objects.filter(attempt__in=ids).count()
    grades = Grade.objects.filter(item__attempt__in=ids, superseded_at=None).count()
    right = Attempt.objects.filter(pk__in=ids, score__gte=1).count()
    if grades != items or right != len(ids):
        raise SystemExit(f"{items} items have {grades} grades; {right} of {len(ids)} papers have their mark")
    print(f"{items} items, each graded once; every paper has the mark for its one answer")
