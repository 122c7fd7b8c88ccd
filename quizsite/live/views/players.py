"""The doors of players: in by a code, known by the cookie of their seat.

Whoever still holds the cookie of a seat that was taken away is told so, with the status of a page that is not there.
Every look at a room first does what its clock has to do.
"""

from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from quizsite.accounts.models import Participant
from quizsite.accounts.participants import ensure_participant_id
from quizsite.doorbells import stream_url
from quizsite.limiting import address_of, count_over, is_spent, too_many
from quizsite.live import seats
from quizsite.live.answers import NotSeated, save_answer
from quizsite.live.cookies import keep_token, read_token
from quizsite.live.forms import (
    CodeForm,
    JoinForm,
    suggested_name,
)
from quizsite.live.models import Room, Seat, SeatStatus
from quizsite.live.names import BadName
from quizsite.live.queries import PlayerState, player_state
from quizsite.live.sealing import opening_key, seal
from quizsite.live.transitions import tend
from quizsite.live.views.common import draw_qr, for_the_seated, own_seat, patient, receive_answer, show_seatless
from quizsite.live.views.paced import show_paced

LIVE = "live/room_play.html#live"

# --- Coming in --------------------------------------------------------------------------------------------------------


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@patient
def room_find(request: HttpRequest) -> HttpResponseBase:
    """Type a code (POST leads on to the room); below it, where one sat, and what an account has made and runs."""
    if request.method != "POST":
        return _show_start(request, CodeForm())
    form = CodeForm(request.POST)
    if form.is_valid():
        room = _room_by_code(request, form.cleaned_data["code"])
        if isinstance(room, HttpResponse):
            return room
        if room is not None:
            return redirect("live:seat-join", room.code)
        form.add_error("code", "No room has this code now. Look at the wall once more, or ask your host.")
    return _show_start(request, form, status=422)


def _show_start(request: HttpRequest, form: CodeForm, status: int = 200) -> HttpResponse:
    user = request.user
    context: dict[str, Any] = {"section": "live", "form": form}
    if request.participant_id:
        own = Seat.objects.filter(participant=request.participant_id).exclude(status=SeatStatus.KICKED)
        context["played"] = Room.objects.filter(seats__in=own)[:10]
    if user.is_authenticated:
        context["quizzes"] = user.quizzes.all()[:20]
        context["rooms"] = Room.objects.run_by(user).of_people()[:20]
    return render(request, "live/room_find.html", context, status=status)


def _room_by_code(request: HttpRequest, code: str) -> Room | HttpResponse | None:
    """Return the room of a code, None where there is none, or the answer to an address that has guessed too often.

    Only wrong codes are counted, so a class that comes in through one address is not held up. An address that spent its
    guesses gets no answer to a right one either, or the limit would tell them apart.
    """
    address = address_of(request)
    if is_spent("wrong code", address):
        return too_many(request)
    try:
        return seats.room_by_code(code)
    except seats.NoSuchRoom:
        count_over("wrong code", address)
        return None


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@patient
def seat_join(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take a seat in the room of a code. Whoever has one there already is led to it."""
    room = _room_by_code(request, code)
    if isinstance(room, HttpResponse):
        return room
    if room is None:
        return render(request, "live/no_room.html", {"section": "live"}, status=404)
    if request.method == "POST":
        return _sit_down(request, room)
    if seats.seat_by_token(room.pk, read_token(request, room.pk)):
        return redirect("live:room-play", room.pk)
    form = JoinForm(initial={"nickname": suggested_name(request.user)})
    return _show_door(request, room, form)


def _show_door(request: HttpRequest, room: Room, form: JoinForm, status: int = 200) -> HttpResponse:
    own = Seat.objects.filter(room=room, participant=request.participant_id) if request.participant_id else None
    context = {"section": "live", "room": room, "form": form, "own_seat": own and own.first()}
    return render(request, "live/seat_join.html", context, status=status)


def _sit_down(request: HttpRequest, room: Room) -> HttpResponseBase:
    if count_over("join", room.code):
        return too_many(request)
    form = JoinForm(request.POST)
    if form.is_valid():
        if request.user.is_authenticated:
            ensure_participant_id(request)
        participant = Participant.objects.filter(pk=request.participant_id).first()
        try:
            seat, token = seats.join(
                room.code,
                form.cleaned_data["nickname"],
                participant=participant,
                token=read_token(request, room.pk),
                is_spectator=form.cleaned_data["is_spectator"] and not room.is_paced,
            )
        except (BadName, seats.NotAdmitted) as error:
            form.add_error("nickname", str(error))
        except seats.NoSuchRoom:
            return render(request, "live/no_room.html", {"section": "live"}, status=404)
        else:
            response = redirect("live:room-play", seat.room_id)
            keep_token(response, seat.room, token)
            return response
    return _show_door(request, room, form, status=422)


# --- Playing ----------------------------------------------------------------------------------------------------------


@login_not_required
@require_safe
@vary_on_headers("HX-Request")
@patient
def room_play(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    seat = own_seat(request, pk)
    if seat is None:
        return show_seatless(request, pk)
    if tend(pk):
        seat = own_seat(request, pk)
    if seat.room.is_paced:
        return show_paced(request, seat)
    state = player_state(seat)
    context = _live_context(seat, state)
    if state.ahead:
        text = render_to_string(LIVE, _live_context(seat, state.ahead), request)
        context["sealed"] = seal(opening_key(seat.room, state.moment.round), text)
    if request.htmx:
        return render(request, LIVE, context)
    page = {"stream_url": stream_url(seat.room.topic), "has_math": state.item and state.item.has_math}
    return render(request, "live/room_play.html", context | page)


def _live_context(seat: Seat, state: PlayerState) -> dict[str, Any]:
    return {"room": seat.room, "state": state, "moment": state.moment, "op": uuid4()}


@login_not_required
@require_POST
@vary_on_headers("HX-Request")
@patient
@for_the_seated
def answer_save(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Keep an answer, and say so: a fragment for the page's script, the page again for a plain form."""
    return receive_answer(request, pk, save_answer)


@login_not_required
@require_POST
@patient
def seat_leave(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    if own_seat(request, pk) is None:
        raise Http404
    seats.leave(pk, read_token(request, pk))
    return redirect("live:room-play", pk)


@login_not_required
@require_safe
def seat_hand_over(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Show the link with which another device takes the seat."""
    seat = own_seat(request, pk)
    if seat is None:
        raise Http404
    link = request.build_absolute_uri(reverse("live:seat-take", args=[pk, seats.hand_over(seat)]))
    context = {"room": seat.room, "link": link, "minutes": seats.HAND_OVER_SECONDS // 60, "qr": draw_qr(link)}
    return render(request, "live/seat_hand_over.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@patient
def seat_take(request: HttpRequest, pk: UUID, code: str) -> HttpResponseBase:
    """Take a seat over with the link of another device: asked once more (GET), then done (POST)."""
    if request.method != "POST":
        return render(request, "live/seat_take.html")
    try:
        seat, token = seats.take_over(pk, code)
    except NotSeated:
        return render(request, "live/seat_take.html", {"is_spent": True}, status=404)
    response = redirect("live:room-play", seat.room_id)
    keep_token(response, seat.room, token)
    return response
