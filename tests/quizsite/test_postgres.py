"""Our engine for Postgres: what it hands out, and what it asks for that."""

from collections.abc import Iterator

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

pytestmark = pytest.mark.django_db


@pytest.fixture
def other() -> Iterator[BaseDatabaseWrapper]:
    """Return a second way to the database, with a pool of its own that holds one connection."""
    other = connections.create_connection("default")
    other.alias = "other"
    options = other.settings_dict["OPTIONS"]
    other.settings_dict = other.settings_dict | {"OPTIONS": options | {"pool": options["pool"] | {"max_size": 1}}}
    yield other
    other.close()
    other.close_pool()


def process_of(way: BaseDatabaseWrapper) -> int:
    with way.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def hang_up(process: int) -> None:
    """Let the server close this connection, and wait until it is gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [process])
        assert cursor.fetchone()[0]


def test_a_connection_is_used_again(other):
    first = process_of(other)
    other.close()

    assert process_of(other) == first


def test_a_connection_on_which_the_server_hung_up_is_not_handed_out(other):
    first = process_of(other)
    other.close()
    hang_up(first)

    assert process_of(other) != first


def test_the_server_is_not_asked_whether_a_connection_lives(other):
    """What it was asked last is still the request before."""
    process = process_of(other)
    other.close()

    other.ensure_connection()

    with connection.cursor() as cursor:
        cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [process])
        assert cursor.fetchone() == ("SELECT pg_backend_pid()",)
