"""Every write to drills: a try, and asking for the working."""

import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from questions.grading import ItemGrade, grade_item
from questions.items import FormData, collect_response, is_marked_by_hand, mark_by_hand
from quizsite.practice.models import Drill, Try


def add_try(drill: Drill, *, op_id: uuid.UUID, data: FormData) -> tuple[Try | None, ItemGrade, dict[str, Any]]:
    """Mark what was entered, and keep it as the next try; the same operation again returns the try that is there.

    An entry that cannot be read is no try: nothing is kept, and the grade says which box and why.
    """
    raw = collect_response(drill.boxes, data)
    grade = grade_item(drill.boxes, drill.key, raw)
    if grade.verdict in ("unreadable", "empty"):
        return None, grade, raw
    try:
        with transaction.atomic():
            # The row of the drill is the lock: two sends of one form get one number each, or one try together.
            Drill.objects.select_for_update().get(pk=drill.pk)
            entered = Try.objects.create(
                drill=drill,
                number=drill.tries.count() + 1,
                op_id=op_id,
                raw=raw,
                fraction=grade.fraction,
                detail=grade.to_json(),
            )
    except IntegrityError:
        # The form came twice: what is answered is what was kept, whatever the second one held.
        entered = Try.objects.get(drill=drill, op_id=op_id)
        return entered, ItemGrade.from_json(entered.detail), entered.raw
    return entered, grade, raw


@transaction.atomic
def mark_own(drill: Drill, data: FormData) -> Try:
    """Keep which key points the person finds in their own last answer; raise Try.DoesNotExist if there is none."""
    if not is_marked_by_hand(drill.boxes):
        raise Try.DoesNotExist
    Drill.objects.select_for_update().get(pk=drill.pk)
    last = drill.tries.latest("number")
    grade = grade_item(drill.boxes, drill.key, mark_by_hand(drill.boxes, last.raw, data))
    last.fraction, last.detail = grade.fraction, grade.to_json()
    last.save(update_fields=["fraction", "detail"])
    return last


def keep_offer(drill: Drill, *, participant_id: uuid.UUID) -> Drill:
    """Save a drill that was only an offer so far; one that is there already is left as it is.

    Raise Drill.DoesNotExist when the same offer was taken up by somebody else.
    """
    drill.participant_id = participant_id
    Drill.objects.bulk_create([drill], ignore_conflicts=True)
    return Drill.objects.select_related("topic", "revision__question").get(pk=drill.pk, participant_id=participant_id)


def reveal_working(drill: Drill) -> None:
    """Note that the working was shown: a right answer after it proves nothing."""
    Drill.objects.filter(pk=drill.pk, revealed_at=None).update(revealed_at=Now())


def read_entered(drill: Drill, data: FormData) -> dict[str, Any]:
    """Return what stands in the boxes of a form that is not checked."""
    return collect_response(drill.boxes, data)
