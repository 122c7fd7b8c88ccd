"""The desk of a room and the wall that the room looks at, for its hosts by their accounts."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from questions.kinds.base import clean_text
from quizsite.accounts.models import User
from quizsite.doorbells import stream_url
from quizsite.live import seats, transitions
from quizsite.live.commands import NotNow, Stale
from quizsite.live.forms import (
    SeatForm,
    StepForm,
)
from quizsite.live.models import Phase, Room, RoomItem, Seat
from quizsite.live.names import BadName
from quizsite.live.queries import Counts, HostState, count_seats, host_state, screen_state
from quizsite.live.standings import Standings
from quizsite.live.views.common import draw_qr, patient, room_of_host
from quizsite.live.views.paced import show_paced_desk

# Above this many the row of cells says nothing any more, and the number stands alone.
MOST_LIGHTS = 60
# On the wall of the lobby, and in what a host looks for.
MOST_NAMES = 60
MOST_CHARACTERS = 24


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@patient
def room_host(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The desk of a room (GET), and its commands (POST): each names the version of the room that the host saw."""
    if request.method != "POST":
        return _show_desk(request, room_of_host(request, pk))
    get_object_or_404(Room.objects.run_by(request.user), pk=pk)
    form = StepForm(request.POST)
    note = _try_out(lambda: _carry_out(pk, request.user, form.cleaned_data)) if form.is_valid() else _first_error(form)
    return _show_outcome(request, pk, note)


def _carry_out(pk: UUID, actor: User, sent: dict[str, Any]) -> None:
    act, at = sent["act"], {"actor": actor, "seen_version": sent["seen"]}
    seconds, position = sent["seconds"], sent["position"] or 0
    if act in STEPS:
        STEPS[act](pk, **at)
    elif act == "extend":
        transitions.extend(pk, **at, seconds=seconds or 0)
    elif act in ("reopen", "vote again"):
        step = transitions.reopen if act == "reopen" else transitions.vote_again
        step(pk, **at, seconds=seconds)
    elif act in ("void", "count"):
        transitions.void(pk, **at, position=position, is_void=act == "void")
    elif act == "regrade":
        transitions.regrade(pk, **at, position=position, accept=sent["accept"])
    elif act in ("lock", "unlock"):
        transitions.set_locked(pk, **at, is_locked=act == "lock")
    elif act == "autopilot":
        transitions.set_autopilot(pk, **at, seconds=seconds)
    elif act == "add host":
        _add_host(pk, actor, sent["email"])
    elif act == "approve all":
        seats.approve_all(pk, actor=actor)
    elif act == "captains":
        seats.draw_captains(pk, actor=actor)


STEPS: dict[str, Callable[..., Room]] = {
    "next": transitions.next_item,
    "open": transitions.open_item,
    "close": transitions.close_item,
    "reveal": transitions.reveal,
    "board": transitions.show_board,
    "pause": transitions.pause,
    "resume": transitions.resume,
    "skip": transitions.skip,
    "end": transitions.end,
}


def _add_host(pk: UUID, actor: User, email: str) -> None:
    user = User.objects.filter(email__iexact=email, is_active=True).first() if email else None
    if user is None:
        raise NotNow("Nobody has an account with this address yet. They sign up first, then you add them.")
    transitions.add_host(pk, actor=actor, user=user)


def _try_out(act: Callable[[], Any]) -> str:
    """Carry a command out; return what the host has to know of it, "" where it is done."""
    try:
        act()
    except Stale:
        return "Somebody else was faster. This is how the room stands now; your press did nothing."
    except (NotNow, BadName) as refusal:
        return str(refusal)
    except (Room.DoesNotExist, Seat.DoesNotExist) as missing:
        raise Http404 from missing
    return ""


def _first_error(form: Any) -> str:
    return next(f"{name}: {errors[0]}" for name, errors in form.errors.items())


def _show_outcome(request: HttpRequest, pk: UUID, note: str) -> HttpResponseBase:
    """Show the desk after a command: a fragment, or for a plain form the page it was on."""
    if request.htmx:
        return _show_desk(request, room_of_host(request, pk), note)
    if note:
        messages.warning(request, note)
    return redirect("live:room-report" if "_report" in request.POST else "live:room-host", pk)


def _show_desk(request: HttpRequest, room: Room, note: str = "") -> HttpResponse:
    if room.phase == Phase.PACED:
        return show_paced_desk(request, room, note)
    find = _sought(request)
    state = host_state(room, find=find)
    moment = state.screen.moment
    join_url = request.build_absolute_uri(reverse("live:seat-join", args=[room.code]))
    remote_url = request.build_absolute_uri(reverse("live:room-host", args=[room.pk]))
    context = {
        "section": "live",
        "room": room,
        "state": state,
        "find": find,
        "screen": state.screen,
        "moment": moment,
        "item_title": next((item.title for item in state.items if item.position == moment.item_no), ""),
        "main": _main_step(state),
        "lights": lights(state.screen.counts),
        "sides": list(room.side_set.all()),
        "host_names": [str(room.host), *map(str, User.objects.filter(pk__in=room.co_hosts.values("user")))],
        "join_url": join_url,
        "qr": draw_qr(join_url) if room.phase == Phase.LOBBY else None,
        "remote_url": remote_url,
        "remote_qr": draw_qr(remote_url),
        "note": note,
        "has_math": state.screen.item and state.screen.item.has_math,
    }
    if request.htmx:
        return render(request, "live/room_host.html#live", context)
    streams = {"stream_url": stream_url(room.topic), "desk_url": stream_url(f"{room.topic}:desk")}
    return render(request, "live/room_host.html", context | streams)


def _sought(request: HttpRequest) -> str:
    """Return the name that the host looks for: by the address of the page, also where a part of it is fetched anew."""
    address = request.htmx.current_url if request.htmx else request.get_full_path()
    return clean_text(QueryDict(urlsplit(address or "").query).get("find", ""), MOST_CHARACTERS)


def _main_step(state: HostState) -> str:
    """Return the command that leads on: the one behind the space bar."""
    order = {
        Phase.LOBBY: ("next",),
        Phase.READY: ("open",),
        Phase.OPEN: ("resume", "close"),
        Phase.CLOSED: ("reveal", "board"),
        Phase.BOARD: ("next", "end"),
    }
    return next((act for act in order.get(state.screen.moment.phase, ()) if act in state.moves), "")


@require_POST
@vary_on_headers("HX-Request")
@patient
def seat_act(request: HttpRequest, pk: UUID, seat: int) -> HttpResponseBase:
    """Do something about one seat."""
    get_object_or_404(Seat.objects.filter(room__in=Room.objects.run_by(request.user)), pk=seat, room=pk)
    form = SeatForm(request.POST)
    if not form.is_valid():
        return _show_outcome(request, pk, _first_error(form))
    note = _try_out(lambda: _act_on_seat(pk, seat, request.user, form.cleaned_data))
    return _show_outcome(request, pk, note)


def _act_on_seat(pk: UUID, seat: int, actor: User, sent: dict[str, Any]) -> None:
    act = sent["act"]
    if act == "approve":
        seats.approve(pk, seat, actor=actor)
    elif act == "kick":
        seats.kick(pk, seat, actor=actor)
    elif act == "let back":
        seats.let_back(pk, seat, actor=actor)
    elif act == "rename":
        seats.rename(pk, seat, actor=actor, nickname=sent["nickname"])
    elif act in ("hide", "show"):
        seats.hide_name(pk, seat, actor=actor, is_hidden=act == "hide")
    elif act == "extra":
        seats.give_extra_time(pk, seat, actor=actor, factor=sent["factor"] or 1.0)
    elif act == "side":
        seats.move_to_side(pk, seat, actor=actor, side_id=sent["side"] or 0)
    elif act == "captain":
        seats.make_captain(pk, seat, actor=actor)


@require_safe
@patient
def room_counter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How many have answered: what desk and wall ask for once a second while an item is open."""
    room = room_of_host(request, pk)
    item = RoomItem.objects.filter(room=room, position=room.item_no).only("round").first()
    counts = count_seats(room, item)
    return render(request, "live/counter.html", {"counts": counts, "lights": lights(counts), "room": room})


def lights(counts: Counts) -> list[dict[str, Any]]:
    """Return the cells of a row that shows how many of those who sit have answered; none for a large room."""
    if counts.seated > MOST_LIGHTS:
        return []
    return [{"x": place * 17, "is_lit": place < counts.answered} for place in range(counts.seated)]


@require_safe
@vary_on_headers("HX-Request")
@patient
def room_screen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the room looks at. It needs no hand: it follows the room."""
    room = room_of_host(request, pk)
    if room.phase == Phase.PACED:
        # There is nothing that all look at together.
        return redirect("live:room-host", pk)
    state = screen_state(room)
    join_url = request.build_absolute_uri(reverse("live:seat-join", args=[room.code]))
    context = {
        "room": room,
        "state": state,
        "moment": state.moment,
        "lights": lights(state.counts),
        "host": request.get_host(),
        "join_url": join_url,
        "qr": draw_qr(join_url) if room.phase == Phase.LOBBY else None,
        # In a full room those who came last; the number says the rest.
        "seats": room.seats.playing().order_by("-joined_at", "-pk")[:MOST_NAMES] if room.phase == Phase.LOBBY else (),
        "podium": podium(state.standings) if state.standings else [],
        "has_math": state.item and state.item.has_math,
    }
    if request.htmx:
        return render(request, "live/room_screen.html#live", context)
    streams = {"stream_url": stream_url(room.topic), "desk_url": stream_url(f"{room.topic}:desk")}
    return render(request, "live/room_screen.html", context | streams)


def podium(tables: Standings) -> list[dict[str, Any]]:
    """Return who stands on the steps, from left to right: the second, the first, the third; of sides where there are.

    Who shares a rank stands equally high. A step is 42 units.
    """
    best = (tables.sides or tables.seats)[:3]
    rows = [
        {"name": row.name, "total": row.total, "rank": row.rank, "height": 42 * (5 - row.rank)}
        | {"steps": [1 + 42 * step for step in range(5 - row.rank)]}
        for row in best
    ]
    return [*rows[1:2], *rows[:1], *rows[2:]]
