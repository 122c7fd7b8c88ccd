"""Who is asking: the participant of the request, read without a query and made only when there is something to keep.

An account's participant is remembered in its session, a guest's in a signed cookie. Neither needs the database.
"""

import uuid

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse

from quizsite.accounts.models import Participant, User

COOKIE = "__Host-guest" if settings.HTTPS else "guest"
COOKIE_AGE = 365 * 24 * 3600
SESSION_KEY = "participant"

_signer = Signer(salt="guest")

# Sent inside the transaction that joins a guest's rows to an account: `guest` and `owner` are Participants.
participants_joining = Signal()


def read_participant_id(request: HttpRequest) -> uuid.UUID | None:
    """Return the id of the participant who asks, or None for somebody who has kept nothing yet."""
    if request.user.is_authenticated:
        kept = request.session.get(SESSION_KEY)
        return uuid.UUID(kept) if kept else None
    return read_guest_id(request)


def read_guest_id(request: HttpRequest) -> uuid.UUID | None:
    """Return the id in the guest's cookie, or None when there is none or it was not signed here."""
    try:
        return uuid.UUID(_signer.unsign(request.COOKIES.get(COOKIE, "")))
    except (BadSignature, ValueError):
        return None


def ensure_participant_id(request: HttpRequest) -> uuid.UUID:
    """Return the id of the participant who asks; make one, to be remembered with the answer, where there is none."""
    if request.participant_id is None:
        if request.user.is_authenticated:
            participant, _ = Participant.objects.get_or_create(user=request.user)
            request.session[SESSION_KEY] = str(participant.pk)
        else:
            participant = Participant.objects.create()
            request.new_guest_id = participant.pk
        request.participant_id = participant.pk
    return request.participant_id


def remember_guest(response: HttpResponse, guest_id: uuid.UUID) -> None:
    """Set the signed cookie by which a guest is known from now on."""
    response.set_cookie(
        COOKIE, _signer.sign(str(guest_id)), COOKIE_AGE, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )


@transaction.atomic
def adopt_guest(user: User, guest_id: uuid.UUID | None) -> Participant | None:
    """Give the rows that a guest has kept to the account that just signed in; return the account's participant.

    A guest who belongs to an account already is left alone: the cookie of a shared computer gives nothing away.
    """
    own = Participant.objects.select_for_update().filter(user=user).first()
    guest = guest_id and Participant.objects.select_for_update().filter(pk=guest_id, user=None).first()
    if not guest:
        return own
    if own is None:
        guest.user = user
        guest.save(update_fields=["user"])
        return guest
    participants_joining.send(Participant, guest=guest, owner=own)
    for relation in Participant._meta.related_objects:
        relation.related_model.objects.filter(**{relation.field.name: guest}).update(**{relation.field.name: own})
    guest.delete()
    return own
