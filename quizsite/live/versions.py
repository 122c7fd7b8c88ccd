"""The versions of rooms, read past the ORM: for streams, which hold no connection of Django's."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings

_VERSIONS = "SELECT id, version FROM live_room WHERE id = ANY(%s)"


async def read_versions(topics: Iterable[str]) -> dict[str, str]:
    """Return the version of each room among the topics, by topic. One statement on a connection of its own.

    Topics of other things are passed over. psycopg.Error or OSError when the database is away.
    """
    rooms = {UUID(parts[1]) for topic in topics if (parts := topic.split(":"))[0] == "room"}
    if not rooms:
        return {}
    async with await psycopg.AsyncConnection.connect(**_address(), autocommit=True, connect_timeout=2) as connection:
        rows = await (await connection.execute(_VERSIONS, [list(rooms)])).fetchall()
    return {f"room:{room}": str(version) for room, version in rows}


def _address() -> dict[str, Any]:
    """Return where the database is, in psycopg's words: what is no text says how pages use it."""
    database = settings.DATABASES["default"]
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    found = {name: database[setting] for name, setting in names.items() if database[setting]}
    return found | {name: value for name, value in database["OPTIONS"].items() if isinstance(value, str)}
