"""How questions do in use: facility, discrimination and time, worked out from the rows by one statement.

What is counted is a response: an answer to an item that counts in a sitting. A sitting is a released paper, a seat in a
room, or in practice all that one person has tried for the first time. Left out are rehearsals, removed seats, items
taken out of the count, what waits for marks by hand, tries after the working was shown, and what somebody who plays in
their own time has not begun.

An item that was put to somebody and got no answer is no response to it, since it may tell of the clock alone; in the
rest of a sitting it counts as 0, as it does in the score.

    facility        mean fraction of the responses, 0 to 1: the share of the marks that was earned
    rest score      mean fraction of the other questions of the sitting
    discrimination  Pearson's correlation of the fraction with the rest score, -1 to 1, over responses that have a
                    rest; none under 10 of them, or where either does not vary
    seconds         mean time to the answer, where it was taken: in view in interviews, since the opening in rooms
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from questions.models import Question
from quizsite.findings.models import ItemStatistic

LEAST_RESPONSES = 10
MOST_SLIPS = 8
# Two refreshes at once: the second leaves it to the first.
_LOCK = 0x46494E44

_PUT = """
    SELECT 'interviews' AS source, revision.question_id, item.revision_id, attempt.id::text AS sitting, grade.fraction,
        NULLIF(item.spent, 0) / 1000.0 AS seconds, grade.detail,
        grade.response_id IS NOT NULL AND grade.detail ->> 'verdict' <> 'empty' AS is_answered
    FROM interviews_grade grade
    JOIN interviews_attemptitem item ON item.id = grade.item_id
    JOIN interviews_attempt attempt ON attempt.id = item.attempt_id
    JOIN questions_revision revision ON revision.id = item.revision_id
    WHERE grade.superseded_at IS NULL AND attempt.closed_at IS NOT NULL AND grade.detail ->> 'verdict' <> 'unmarked'
UNION ALL
    SELECT 'live', revision.question_id, item.revision_id, seat.id::text, COALESCE(answer.fraction, 0),
        answer.taken_ms / 1000.0, answer.detail,
        answer.id IS NOT NULL AND answer.detail ->> 'verdict' <> 'empty'
    FROM live_roomitem item
    JOIN live_room room ON room.id = item.room_id
    JOIN live_seat seat ON seat.room_id = room.id AND seat.joined_at_item <= item.position
    JOIN questions_revision revision ON revision.id = item.revision_id
    LEFT JOIN LATERAL (
        SELECT * FROM live_answer given
        WHERE given.room_item_id = item.id AND given.seat_id = seat.id
        ORDER BY given.round DESC LIMIT 1
    ) answer ON true
    WHERE item.is_revealed AND NOT item.is_void AND NOT room.is_rehearsal
        AND seat.status IN ('seated', 'left') AND NOT seat.is_spectator
        AND (answer.id IS NULL OR answer.detail ->> 'verdict' IS NOT NULL)
        AND (room.ends_at IS NULL OR EXISTS (
            SELECT FROM live_seatturn turn WHERE turn.seat_id = seat.id AND turn.room_item_id = item.id
        ))
UNION ALL
    SELECT 'practice', revision.question_id, drill.revision_id, drill.participant_id::text, entered.fraction,
        NULL, entered.detail, true
    FROM practice_try entered
    JOIN practice_drill drill ON drill.id = entered.drill_id
    JOIN questions_revision revision ON revision.id = drill.revision_id
    WHERE entered.number = 1 AND entered.detail ->> 'verdict' <> 'unmarked'
        AND (drill.revealed_at IS NULL OR drill.revealed_at > entered.created_at)
"""

# The rest is rounded: sums in another order differ in the last digit, which would pass for spread.
_REFRESH = f"""
    WITH put AS ({_PUT}), summed AS (
        SELECT source, question_id, revision_id, fraction, seconds, is_answered,
            sum(fraction) OVER sitting - sum(fraction) OVER own AS rest,
            count(*) OVER sitting - count(*) OVER own AS others
        FROM put
        WINDOW sitting AS (PARTITION BY source, sitting), own AS (PARTITION BY source, sitting, question_id)
    ), responses AS (
        SELECT source, question_id, revision_id, fraction, seconds,
            round((rest / NULLIF(others, 0))::numeric, 9)::float8 AS rest
        FROM summed WHERE is_answered
    )
    INSERT INTO findings_itemstatistic
        (question_id, revision_id, source, responses, facility, discrimination, seconds, measured_at)
    SELECT question_id, revision_id, COALESCE(source, 'all'), count(*), LEAST(avg(fraction), 1),
        CASE WHEN count(rest) >= %s THEN round(corr(fraction, rest)::numeric, 6)::float8 END,
        avg(seconds), statement_timestamp()
    FROM responses
    GROUP BY GROUPING SETS (
        (question_id, revision_id, source), (question_id, revision_id), (question_id, source), (question_id)
    )
"""  # noqa: S608  (nothing of it comes from outside)

_SLIPS = f"""
    SELECT box.value ->> 'tag' AS tag, min(box.value ->> 'hint') AS hint, max(box.value ->> 'hint') AS other,
        count(*) AS times
    FROM ({_PUT}) put, jsonb_each(put.detail -> 'boxes') AS box
    WHERE put.question_id = %s AND put.is_answered AND box.value ->> 'tag' <> ''
    GROUP BY tag ORDER BY times DESC, tag LIMIT %s
"""  # noqa: S608


@dataclass(frozen=True)
class Slip:
    """A recognised slip, and in how many responses it was made. `hint` is "" where each variant has its own."""

    tag: str
    hint: str
    count: int


@transaction.atomic
def refresh_statistics() -> int | None:
    """Work all statistics out anew; return how many there are, or None where somebody else is at it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return None
        cursor.execute("DELETE FROM findings_itemstatistic")
        cursor.execute(_REFRESH, [LEAST_RESPONSES])
        return cursor.rowcount


def statistics_of(question: Question) -> list[ItemStatistic]:
    """Return what is known of a question: of all its revisions first, then of each, the newest first."""
    rows = ItemStatistic.objects.filter(question=question).select_related("revision")
    places = {name: place for place, name in enumerate(("all", "interviews", "live", "practice"))}
    return sorted(rows, key=lambda row: (row.revision_id is not None, -_number(row), places[row.source]))


def _number(row: ItemStatistic) -> int:
    return row.revision.number if row.revision else 0


def measured_at(question: Question) -> datetime | None:
    """Return when the statistics of a question were worked out."""
    return ItemStatistic.objects.filter(question=question).values_list("measured_at", flat=True).first()


def slips_of(question: Question) -> list[Slip]:
    """Return the slips that were recognised most in the responses to a question, as they stand now."""
    with connection.cursor() as cursor:
        cursor.execute(_SLIPS, [question.pk, MOST_SLIPS])
        rows = cursor.fetchall()
    return [Slip(tag, hint if hint == other else "", times) for tag, hint, other, times in rows]
