"""Who is asking: the participant of the request, read without a query and made only when there is something to keep.

An account's participant is remembered in its session, a guest's in a signed cookie: once known, neither is asked of
the database again.
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
    if not request.user.is_authenticated:
        return read_guest_id(request)
    if SESSION_KEY not in request.session:
        # Another device of the same account may have kept something after this one signed in.
        found = Participant.objects.filter(user=request.user).first()
        if found is None:
            return None
        request.session[SESSION_KEY] = str(found.pk)
    return uuid.UUID(request.session[SESSION_KEY])


def read_guest_id(request: HttpRequest) -> uuid.UUID | None:
    """Return the id in the guest's cookie, or None when there is none or it was not signed here."""
    try:
        return uuid.UUID(_signer.unsign(request.COOKIES.get(COOKIE, "")))
    except (BadSignature, ValueError):
        return None


def ensure_participant_id(request: HttpRequest) -> uuid.UUID:
    """Return the id of the participant who asks; make one, to be remembered with the answer, where there is none."""
    if request.user.is_authenticated:
        if request.participant_id is None:
            participant, _ = Participant.objects.get_or_create(user=request.user)
            request.session[SESSION_KEY] = str(participant.pk)
            request.participant_id = participant.pk
    # A cookie outlives its guest: the rows went to an account, or a backup from before them came back.
    elif not Participant.objects.filter(pk=request.participant_id, user=None).exists():
        request.participant_id = request.new_guest_id = Participant.objects.create().pk
    return request.participant_id


def remember_guest(response: HttpResponse, guest_id: uuid.UUID) -> None:
    """Set the signed cookie by which a guest is known from now on."""
    response.set_cookie(
        COOKIE, _signer.sign(str(guest_id)), COOKIE_AGE, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )


@transaction.atomic
def adopt_guest(user: User, guest_id: uuid.UUID | None) -> Participant | None:
    """Give the rows that a guest has kept to the account that just signed in; return the account's participant.

    The guest is no more after it, so a copy of the cookie opens nothing. A participant with an account is no guest:
    the cookie of a shared computer gives nothing away.
    """
    guest = guest_id and Participant.objects.select_for_update().filter(pk=guest_id, user=None).first()
    if not guest:
        return Participant.objects.filter(user=user).first()
    own, _ = Participant.objects.select_for_update().get_or_create(user=user)
    participants_joining.send(Participant, guest=guest, owner=own)
    for relation in Participant._meta.related_objects:
        relation.related_model.objects.filter(**{relation.field.name: guest}).update(**{relation.field.name: own})
    guest.delete()
    return own
