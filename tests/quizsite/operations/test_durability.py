import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from quizsite.operations.durability import REQUIRED_ON, refuse_volatile_database, volatile_settings


def switch_commits(word: str) -> None:
    """Switch waiting for the disk on or off: of the three, the one that a session can decide for itself."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET synchronous_commit TO {word}")  # noqa: S608  (words of this file)


@pytest.fixture
def own_connection(transactional_db):
    """A connection that may be closed and is thrown away, so that what was set in it reaches no other test."""
    yield connection
    connection.close_pool()


def test_a_setting_that_loses_answers_is_named(db):
    switch_commits("on")
    before = volatile_settings()

    switch_commits("off")

    assert "synchronous_commit" not in before
    assert volatile_settings() == sorted({*before, "synchronous_commit"})


def test_every_weaker_way_to_commit_but_off_waits_for_this_servers_disk(db):
    switch_commits("local")

    assert "synchronous_commit" not in volatile_settings()


def test_what_is_looked_at_are_settings_that_postgres_has(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_settings WHERE name = ANY(%s)", [list(REQUIRED_ON)])
        (known,) = cursor.fetchone()

    assert known == len(REQUIRED_ON) == 3


def test_a_production_site_refuses_a_volatile_database(own_connection, settings):
    settings.PRODUCTION = True
    switch_commits("off")

    with pytest.raises(ImproperlyConfigured, match="synchronous_commit off: answers would be lost in a crash"):
        refuse_volatile_database()


def test_a_site_for_tests_may_forget(own_connection, settings):
    settings.PRODUCTION = False
    switch_commits("off")

    refuse_volatile_database()

    assert "synchronous_commit" in volatile_settings()
