"""What the doors to rooms share: whose seat it is, whose room, and what is said when the database is busy.

A room that is run by others is a 404, and so is one in which somebody has no seat.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any
from uuid import UUID

import psycopg.errors
from django.db import OperationalError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from quizsite.live import seats
from quizsite.live.cookies import read_token
from quizsite.live.models import Room, Seat, SeatStatus
from quizsite.live.qr import qr_matrix, qr_path
from quizsite.live.transitions import tend

View = Callable[..., HttpResponseBase]

BUSY = (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected, psycopg.errors.QueryCanceled)


def patient(view: View) -> View:
    """Answer 503 where the database had to make somebody wait for too long: the page sends it again by itself."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except OperationalError as error:
            if not isinstance(error.__cause__, BUSY):
                raise
        response = render(request, "live/busy.html", status=503)
        response["Retry-After"] = "1"
        return response

    return inner


def own_seat(request: HttpRequest, pk: UUID) -> Seat | None:
    return seats.seat_by_token(pk, read_token(request, pk))


def seat_of_account(request: HttpRequest, pk: UUID) -> Seat | None:
    if request.participant_id is None:
        return None
    rows = Seat.objects.exclude(status=SeatStatus.KICKED).select_related("room")
    return rows.filter(room=pk, participant=request.participant_id).first()


def room_of_host(request: HttpRequest, pk: UUID) -> Room:
    """Return a room that the account runs, after what its clock had to do; 404 for any other."""
    room = get_object_or_404(Room.objects.run_by(request.user), pk=pk)
    if tend(pk):
        room.refresh_from_db()
    return room


@lru_cache(maxsize=64)
def draw_qr(text: str) -> dict[str, Any] | None:
    """Return the code of an address for a template: its path, and its side with the quiet zone."""
    try:
        matrix = qr_matrix(text)
    except ValueError:
        return None
    return {"path": qr_path(matrix), "side": len(matrix) + 8}
