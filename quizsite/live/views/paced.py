"""The doors of rooms in which everybody plays in their own time: from item to item, and the desk that watches."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers

from quizsite.accounts.models import Participant
from quizsite.accounts.participants import ensure_participant_id
from quizsite.doorbells import stream_url
from quizsite.limiting import count_here, is_over_limit, too_many
from quizsite.live import paced
from quizsite.live.answers import hash_token, read_fields
from quizsite.live.commands import NotNow, Stale
from quizsite.live.cookies import keep_token
from quizsite.live.forms import BeginForm, EndForm, read_operation, suggested_name, typed_moment
from quizsite.live.ghosts import can_be_raced, open_race, race_after
from quizsite.live.models import Room, Seat
from quizsite.live.names import BadName
from quizsite.live.quizzes import NothingToPlay
from quizsite.live.seats import join
from quizsite.live.turns import paced_desk, paced_state
from quizsite.live.views.common import (
    draw_qr,
    for_the_seated,
    own_seat,
    own_token,
    patient,
    receive_answer,
    room_of_host,
    seat_of_account,
)

# --- Playing ----------------------------------------------------------------------------------------------------------


def show_paced(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show a player where they are, after what the clock had to do for their seat."""
    paced.settle(seat.room_id, seat=seat)
    state = paced_state(seat)
    context = {
        "room": seat.room,
        "state": state,
        "op": uuid4(),
        "is_host": Room.objects.run_by(request.user).filter(pk=seat.room_id).exists(),
        "race": race_after(seat, state.position) if state.result else None,
        "has_math": state.item and state.item.has_math,
    }
    return render(request, f"live/paced_play.html{'#live' if request.htmx else ''}", context)


@login_not_required
@require_POST
@patient
@for_the_seated
def turn_begin(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Begin the next item: its own clock starts."""
    token = own_token(request, pk)
    form = BeginForm(request.POST)
    if not form.is_valid():
        return render(request, "live/answer_refused.html", status=422)
    paced.start_item(pk, token, position=form.cleaned_data["item"])
    return redirect("live:room-play", pk)


@login_not_required
@require_POST
@vary_on_headers("HX-Request")
@patient
@for_the_seated
def turn_save(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    return receive_answer(request, pk, paced.save_turn_answer)


@login_not_required
@require_POST
@patient
@for_the_seated
def turn_finish(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Be done with an item: what stands in its form goes along."""
    token = own_token(request, pk)
    if count_here("live answer", hash_token(token)):
        return too_many(request)
    operation = read_operation(request.POST)
    if operation is None:
        return render(request, "live/answer_refused.html", status=422)
    # A form that never held anything is no answer; one that was emptied is.
    if operation["seq"] > 1 or any(text for texts in read_fields(request.POST).values() for text in texts):
        paced.save_turn_answer(pk, token, data=request.POST, **operation)
    paced.finish_item(pk, token, position=operation["position"])
    return redirect("live:room-play", pk)


@require_POST
@patient
def race_open(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Open a race against a recorded session for somebody who ran it or sat in it, and seat them."""
    recorded = _recorded_room(request, pk)
    if is_over_limit("start", request):
        return too_many(request)
    ensure_participant_id(request)
    participant = Participant.objects.get(pk=request.participant_id)
    sat = recorded.seats.filter(participant=participant).first()
    try:
        race = open_race(recorded, host=request.user)
        seat, token = _sit(race, sat.nickname if sat else suggested_name(request.user), participant)
    except NothingToPlay as error:
        messages.error(request, str(error))
        return redirect("live:room-report", pk)
    response = redirect("live:room-play", race.pk)
    keep_token(response, seat.room, token)
    return response


def _recorded_room(request: HttpRequest, pk: UUID) -> Room:
    room = get_object_or_404(Room, pk=pk)
    seat = own_seat(request, pk) or seat_of_account(request, pk)
    is_host = Room.objects.run_by(request.user).filter(pk=pk).exists()
    if not can_be_raced(room) or not (is_host or seat):
        raise Http404
    return room


def _sit(race: Room, name: str, participant: Participant) -> tuple[Seat, str]:
    try:
        return join(race.code, name, participant=participant)
    except BadName:
        return join(race.code, "", participant=participant)


# --- The desk ---------------------------------------------------------------------------------------------------------


def show_paced_desk(
    request: HttpRequest, room: Room, note: str = "", form: EndForm | None = None, status: int = 200
) -> HttpResponse:
    """Show the hosts of a room how far everybody is."""
    paced.settle(room.pk)
    join_url = request.build_absolute_uri(reverse("live:seat-join", args=[room.code]))
    context: dict[str, Any] = {
        "section": "live",
        "room": room,
        "moment": {"room_id": room.pk, "version": room.version},
        "desk": paced_desk(room),
        "form": form or EndForm(initial={"until": typed_moment(room.ends_at)}),
        "sides": list(room.side_set.all()),
        "join_url": join_url,
        "qr": draw_qr(join_url),
        "note": note,
    }
    if request.htmx:
        return render(request, "live/paced_host.html#live", context, status=status)
    streams = {"stream_url": stream_url(room.topic), "desk_url": stream_url(f"{room.topic}:desk")}
    return render(request, "live/paced_host.html", context | streams, status=status)


@require_POST
@patient
def end_move(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Let a room end later, or sooner."""
    get_object_or_404(Room.objects.run_by(request.user), pk=pk)
    form = EndForm(request.POST)
    note = ""
    if form.is_valid():
        try:
            paced.move_end(
                pk, actor=request.user, seen_version=form.cleaned_data["seen"], ends_at=form.cleaned_data["until"]
            )
        except paced.BadEnd as error:
            form.add_error("until", str(error))
        except Stale:
            note = "Somebody else was faster. This is how the room stands now; your press did nothing."
        except NotNow as refusal:
            note = str(refusal)
    room = room_of_host(request, pk)
    if not room.is_paced or room.ended_at:
        return redirect("live:room-host", pk)
    if form.errors:
        return show_paced_desk(request, room, form=form, status=422)
    if note:
        messages.warning(request, note)
    return redirect("live:room-host", pk)
