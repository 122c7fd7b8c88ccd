"""The signed cookie in which a browser keeps the token of its seat, one for each room."""

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

from quizsite.live.models import Room

# A room that a host leads lasts for hours at most; who has an account finds the report again without the cookie.
COOKIE_AGE = 24 * 3600
# One in which everybody plays in their own time may be extended for as long as somebody extends it.
PACED_COOKIE_AGE = 90 * 24 * 3600

_signer = Signer(salt="live seat")


def cookie_name(room_id: UUID) -> str:
    return f"{'__Host-' if settings.HTTPS else ''}seat-{room_id.hex}"


def read_token(request: HttpRequest, room_id: UUID) -> str:
    """Return the token that the browser holds for the room; "" for none, or one that was not signed here."""
    try:
        return _signer.unsign(request.COOKIES.get(cookie_name(room_id), ""))
    except BadSignature:
        return ""


def seat_cookie(room_id: UUID, token: str) -> tuple[str, str]:
    """Return name and value of the cookie that opens the seat of a token."""
    return cookie_name(room_id), _signer.sign(token)


def keep_token(response: HttpResponse, room: Room, token: str) -> None:
    """Let the browser hold the token of its seat."""
    name, value = seat_cookie(room.pk, token)
    age = PACED_COOKIE_AGE if room.is_paced else COOKIE_AGE
    response.set_cookie(name, value, age, secure=settings.HTTPS, httponly=True, samesite="Lax")
