"""What became of a room: for its hosts all of it, for a player what is theirs."""

import json
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from quizsite.live.exchange import as_csv, as_json
from quizsite.live.exchange import room_report as report_rows
from quizsite.live.ghosts import can_be_raced
from quizsite.live.models import Phase, Room, Seat
from quizsite.live.reports import build_report, own_report
from quizsite.live.transitions import tend
from quizsite.live.views.common import own_seat, patient, room_of_host, seat_of_account


@login_not_required
@require_safe
@patient
def room_report(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """What became of a room: for its hosts all of it, for a player what is theirs."""
    if Room.objects.run_by(request.user).filter(pk=pk).exists():
        return _show_report(request, room_of_host(request, pk))
    seat = own_seat(request, pk) or seat_of_account(request, pk)
    if seat is None:
        raise Http404
    if tend(pk):
        seat.room.refresh_from_db()
    if seat.room.phase == Phase.PACED:
        # Nothing of it may be seen before the end.
        return redirect("live:room-play", pk)
    return _show_own_report(request, seat)


def _show_report(request: HttpRequest, room: Room) -> HttpResponse:
    moment = {"room_id": room.pk, "version": room.version}
    context = {"section": "live", "room": room, "moment": moment, "report": build_report(room)}
    context["can_be_raced"] = can_be_raced(room)
    return render(request, "live/room_report.html", context)


def _show_own_report(request: HttpRequest, seat: Seat) -> HttpResponse:
    report = own_report(seat)
    has_math = any(entry.item.has_math for entry in report.entries)
    context = {"section": "live", "room": seat.room, "report": report, "has_math": has_math}
    context["can_be_raced"] = can_be_raced(seat.room) and request.user.is_authenticated
    return render(request, "live/own_report.html", context)


@require_safe
@patient
def room_export(request: HttpRequest, pk: UUID, form: str) -> HttpResponseBase:
    """Hand the rows of a room out as a file, csv or json: its hosts alone."""
    room = room_of_host(request, pk)
    if form not in ("csv", "json"):
        raise Http404
    rows = report_rows(room)
    if form == "csv":
        response = HttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    else:
        text = json.dumps(as_json(rows), indent=2, ensure_ascii=False)
        response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="room-{room.created_at:%Y-%m-%d-%H%M}.{form}"'
    return response
