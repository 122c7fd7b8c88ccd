"""Plain SQL past the application: to move an attempt's end, and to read what is stored."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import psycopg

from tests.chaos.verdict import Stored, StoredAttempt, StoredItem, StoredResponse

Answer = TypeVar("Answer")

# The start moves along, so that the length of the attempt stays what its plan says.
END_SOON = """
    UPDATE interviews_attempt
    SET started_at = started_at - (deadline_at - now() - make_interval(secs => %(seconds)s)),
        deadline_at = now() + make_interval(secs => %(seconds)s)
    WHERE closed_at IS NULL AND deadline_at > now() + make_interval(secs => %(seconds)s)
      AND (%(attempt)s::uuid IS NULL OR id = %(attempt)s::uuid)
    RETURNING extract(epoch FROM deadline_at)::float8
"""
OPEN_PAST_END = """
    SELECT count(*) FROM interviews_attempt
    WHERE closed_at IS NULL AND deadline_at < now() - make_interval(secs => %s)
"""
RESPONSES = """
    SELECT r.id, r.op_id::text, i.attempt_id::text, i.position, r.seq, r.notes, r.raw,
           extract(epoch FROM r.received_at)::float8, r.is_late
    FROM interviews_response r JOIN interviews_attemptitem i ON i.id = r.item_id
"""
ATTEMPTS = """
    SELECT id::text, extract(epoch FROM deadline_at)::float8, extract(epoch FROM closed_at)::float8, is_handed_in, score
    FROM interviews_attempt
"""
ITEMS = """
    SELECT i.attempt_id::text, i.position, i.weight,
           COALESCE(array_agg(g.fraction) FILTER (WHERE g.id IS NOT NULL), '{}'),
           COALESCE(array_agg(g.response_id) FILTER (WHERE g.id IS NOT NULL), '{}')
    FROM interviews_attemptitem i LEFT JOIN interviews_grade g ON g.item_id = i.id AND g.superseded_at IS NULL
    GROUP BY i.id
"""


class Database:
    """The site's database, reached through its socket by a connection for each question."""

    def __init__(self, socket_folder: Path) -> None:
        self.address = f"host={socket_folder} user=quiz dbname=quiz connect_timeout=3"

    def end_soon(self, attempt: str | None, *, seconds: float) -> list[float]:
        """Move the deadline of an attempt (of all with None) to `seconds` from now; return the new deadlines.

        What is closed or ends sooner stays as it is.
        """
        return [
            deadline
            for (deadline,) in self._ask(
                lambda connection: connection.execute(END_SOON, {"attempt": attempt, "seconds": seconds}).fetchall()
            )
        ]

    def count_open_past_end(self, *, grace: float) -> int:
        return self._ask(lambda connection: connection.execute(OPEN_PAST_END, [grace]).fetchone()[0])

    def read_all(self) -> Stored:
        """Return all attempts, items and responses."""
        return self._ask(
            lambda connection: Stored(
                responses=[StoredResponse(*row) for row in connection.execute(RESPONSES)],
                attempts={row[0]: StoredAttempt(*row) for row in connection.execute(ATTEMPTS)},
                items=[StoredItem(*row) for row in connection.execute(ITEMS)],
            )
        )

    def _ask(self, question: Callable[[psycopg.Connection], Answer], *, patience: float = 30) -> Answer:
        """Ask again while the database is down, for `patience` seconds at most."""
        give_up_at = time.monotonic() + patience
        while True:
            try:
                with psycopg.connect(self.address, options="-c lock_timeout=2s") as connection:
                    return question(connection)
            except psycopg.OperationalError:
                if time.monotonic() > give_up_at:
                    raise
                time.sleep(0.2)
