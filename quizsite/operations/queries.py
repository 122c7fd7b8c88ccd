"""Is everything there? Read by `/readyz`."""

from datetime import timedelta

import redis
from django.conf import settings
from django.db import OperationalError
from django.db.models import DurationField, ExpressionWrapper, F
from django.db.models.functions import Now
from psycopg_pool import PoolTimeout

from quizsite.operations.durability import volatile_settings
from quizsite.operations.models import Beat

OLDEST_BEAT = timedelta(seconds=60)
NO_CONNECTION = "no connection"


def read_health() -> dict[str, str]:
    """Return "ok" or what is wrong, for the database, the broker and the scheduler."""
    database = _database()
    # Whoever asks waits once for a database that is away, not once more for the beat in it.
    scheduler = "unknown" if database == NO_CONNECTION else _scheduler()
    return {"database": database, "broker": _broker(), "scheduler": scheduler}


def _database() -> str:
    try:
        volatile = volatile_settings()
    except (OperationalError, PoolTimeout):
        return NO_CONNECTION
    return f"{', '.join(volatile)} off" if volatile and settings.PRODUCTION else "ok"


def _broker() -> str:
    try:
        with redis.Redis.from_url(settings.BROKER_URL, socket_connect_timeout=1, socket_timeout=1) as client:
            client.ping()
    except (redis.RedisError, OSError):
        return NO_CONNECTION
    return "ok"


def _scheduler() -> str:
    try:
        beat = Beat.objects.annotate(age=ExpressionWrapper(Now() - F("at"), DurationField())).first()
    except (OperationalError, PoolTimeout):
        return "unknown"
    if beat is None:
        return "no beat yet"
    return "ok" if beat.age <= OLDEST_BEAT else f"last beat {int(beat.age.total_seconds())} s ago"
