"""The same thing done more than once from the same moment: same ids, same random draws, same clock of the database.

What differs in the outcome then was caused by what was done differently, and by nothing else.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import TypeVar

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from quizsite.doorbells import ring
from tests.access.knocking import undone

T = TypeVar("T")

_STILL_CLOCK = """
    CREATE SCHEMA IF NOT EXISTS still;
    CREATE OR REPLACE FUNCTION still.clock_timestamp() RETURNS timestamptz LANGUAGE sql
        AS $$ SELECT pg_catalog.transaction_timestamp() $$;
    CREATE OR REPLACE FUNCTION still.statement_timestamp() RETURNS timestamptz LANGUAGE sql
        AS $$ SELECT pg_catalog.transaction_timestamp() $$;
    SET LOCAL search_path = still, pg_catalog, public;
"""


def each_from_here(*acts: Callable[[], T]) -> list[T]:
    """Do each act as if the others had not been done, and return what they return."""
    _load_the_site()
    results = []
    with connection.cursor() as cursor:
        marks = _read_sequences(cursor)
        for act in acts:
            _set_sequences(cursor, marks)
            with undone(), seeded():
                cursor.execute(_STILL_CLOCK)
                results.append(act())
    return results


def _load_the_site() -> None:
    """Import the views and connect to the broker: the first time this draws bytes, and never again."""
    Client().get(reverse("operations:readyz"))
    ring("nobody")


@contextmanager
def seeded() -> Iterator[None]:
    """Let the operating system draw the same bytes each time: keys, tokens and operation ids come out of them."""
    drawn = 0

    def urandom(size: int) -> bytes:
        nonlocal drawn
        blocks = []
        while len(blocks) * 32 < size:
            drawn += 1
            blocks.append(sha256(f"{drawn}".encode()).digest())
        return b"".join(blocks)[:size]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.urandom", urandom)
        patch.setattr(random, "_urandom", urandom)
        yield


def _read_sequences(cursor) -> dict[str, tuple[int, bool]]:
    cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")
    marks = {}
    for (name,) in cursor.fetchall():
        cursor.execute(f'SELECT last_value, is_called FROM "{name}"')  # noqa: S608
        marks[name] = cursor.fetchone()
    return marks


def _set_sequences(cursor, marks: dict[str, tuple[int, bool]]) -> None:
    cursor.executemany("SELECT setval(%s, %s, %s)", [(f'"{name}"', *mark) for name, mark in marks.items()])
