"""A saved answer is one that survives a crash: refuse a database that was told to forget."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from psycopg_pool import PoolTimeout

REQUIRED_ON = ("fsync", "synchronous_commit", "full_page_writes")


def volatile_settings() -> list[str]:
    """Return the names of Postgres settings that would lose acknowledged answers in a crash."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_settings WHERE name = ANY(%s) AND setting = 'off'", [list(REQUIRED_ON)])
        return sorted(name for (name,) in cursor.fetchall())


def refuse_volatile_database() -> None:
    """Raise ImproperlyConfigured when Postgres would lose acknowledged answers.

    A database that cannot be reached yet is not refused: the readiness check asks again.
    """
    if not settings.PRODUCTION:
        return
    try:
        volatile = volatile_settings()
    except (OperationalError, PoolTimeout):
        return
    finally:
        connection.close()
    if volatile:
        raise ImproperlyConfigured(f"Postgres runs with {', '.join(volatile)} off: answers would be lost in a crash.")
