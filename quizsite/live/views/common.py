"""What the doors to rooms share: whose seat it is, whose room, and what is said when the database is busy.

A room that is run by others is a 404, and so is one in which somebody has no seat.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any
from uuid import UUID

import psycopg.errors
from django.contrib import messages
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from quizsite.limiting import count_here, too_many
from quizsite.live import seats
from quizsite.live.answers import NotSeated, Receipt, hash_token
from quizsite.live.commands import NotNow
from quizsite.live.cookies import read_token
from quizsite.live.forms import read_operation
from quizsite.live.models import Phase, Room, Seat, SeatStatus
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


def for_the_seated(view: View) -> View:
    """Say what became of the seat where somebody has none, and why where what they ask for cannot be done."""

    @wraps(view)
    def inner(request: HttpRequest, pk: UUID) -> HttpResponseBase:
        try:
            return view(request, pk)
        except NotSeated:
            return show_seatless(request, pk)
        except NotNow as refusal:
            return _refuse(request, pk, refusal)

    return inner


def _refuse(request: HttpRequest, pk: UUID, refusal: NotNow) -> HttpResponseBase:
    """Say why nothing can be done, on the page that shows how it stands."""
    if request.htmx:
        return render(request, "live/answer_refused.html", {"refusal": refusal}, status=422)
    messages.error(request, str(refusal))
    return redirect("live:room-play", pk)


def own_token(request: HttpRequest, pk: UUID) -> str:
    """Return the token of the seat that the browser holds; 404 where it holds none."""
    token = read_token(request, pk)
    if not token:
        raise Http404
    return token


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


def show_seatless(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tell somebody without a seat what became of theirs; a stranger gets what a room that is none gets."""
    own = seat_of_account(request, pk)
    if own is not None and own.room.phase != Phase.ENDED:
        return render(request, "live/seat_elsewhere.html", {"room": own.room, "seat": own})
    if own is not None:
        return redirect("live:room-report", pk)
    if read_token(request, pk):
        return render(request, "live/seat_gone.html", status=404)
    raise Http404


def receive_answer(request: HttpRequest, pk: UUID, keep: Callable[..., Receipt]) -> HttpResponseBase:
    """Keep an answer, and say so: a fragment for the page's script, the page again for a plain form."""
    token = own_token(request, pk)
    if count_here("live answer", hash_token(token)):
        return too_many(request)
    operation = read_operation(request.POST)
    if operation is None:
        return render(request, "live/answer_refused.html", status=422)
    receipt = keep(pk, token, data=request.POST, **operation)
    if request.htmx:
        return render(request, "live/receipt.html", {"receipt": receipt, "answer": receipt})
    if receipt.refusal:
        messages.error(request, receipt.refusal)
    return redirect("live:room-play", pk)
