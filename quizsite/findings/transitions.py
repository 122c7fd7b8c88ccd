"""Every write to concerns: somebody raises one, an editor decides."""

import uuid

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from quizsite.accounts.models import User
from quizsite.findings.models import Concern, State
from quizsite.findings.queries import Subject, concern_about


def raise_concern(subject: Subject, *, participant_id: uuid.UUID, reason: str, words: str) -> tuple[Concern, bool]:
    """Keep what a person says about an item; return it, and whether it is new. Said twice, it stays as it was."""
    if known := concern_about(subject, participant_id):
        return known, False
    try:
        with transaction.atomic():
            concern = Concern.objects.create(
                question_id=subject.revision.question_id,
                revision=subject.revision,
                participant_id=participant_id,
                place=subject.place,
                room=subject.room,
                position=subject.position,
                reason=reason,
                words=words,
                evidence=subject.evidence,
            )
    except IntegrityError:
        # The form came twice at once: the first one counts.
        if known := concern_about(subject, participant_id):
            return known, False
        raise
    return concern, True


@transaction.atomic
def decide(concern_id: int, *, state: str, note: str, actor: User) -> Concern:
    """Accept or decline a concern; the same decision again changes nothing. A decision may be changed."""
    concern = Concern.objects.select_for_update().get(pk=concern_id)
    if (concern.state, concern.note) != (state, note):
        concern.state, concern.note = state, note
        concern.decided_by = None if state == State.OPEN else actor
        concern.decided_at = None if state == State.OPEN else Now()
        concern.save(update_fields=["state", "note", "decided_by", "decided_at"])
        concern.refresh_from_db(fields=["decided_at"])
    return concern
