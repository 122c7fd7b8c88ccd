"""The doors to group quizzes: for players by the cookie of their seat, for hosts by their account.

A room that is run by others is a 404, and so is one in which somebody has no seat. Whoever still holds the cookie of a
seat that was taken away is told so, with the same status. Every look at a room first does what its clock has to do.
"""

import json
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any
from uuid import UUID, uuid4

import psycopg.errors
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.forms.models import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from questions.models import Topic
from quizsite.accounts.models import Participant, User
from quizsite.accounts.participants import ensure_participant_id
from quizsite.doorbells import stream_url
from quizsite.limiting import count_over, is_over_limit, is_spent, too_many
from quizsite.live import quizzes, seats, transitions
from quizsite.live.answers import NotSeated, hash_token, save_answer
from quizsite.live.commands import NotNow, Stale
from quizsite.live.cookies import keep_token, read_token
from quizsite.live.exchange import as_csv, as_json
from quizsite.live.exchange import room_report as report_rows
from quizsite.live.forms import (
    AnswerForm,
    ChoosingForm,
    CodeForm,
    JoinForm,
    OpenForm,
    QuizForm,
    SeatForm,
    StepForm,
    suggested_name,
)
from quizsite.live.models import Phase, Quiz, QuizEntry, Room, RoomItem, Seat, SeatStatus
from quizsite.live.names import BadName
from quizsite.live.previews import listed_questions, sample_item, search_questions
from quizsite.live.qr import qr_matrix, qr_path
from quizsite.live.queries import Counts, HostState, count_seats, host_state, player_state, screen_state
from quizsite.live.reports import build_report, own_report
from quizsite.live.selection import Rule
from quizsite.live.standings import Standings
from quizsite.live.transitions import tend

View = Callable[..., HttpResponseBase]

# Above this many the row of cells says nothing any more, and the number stands alone.
MOST_LIGHTS = 60
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
        context["rooms"] = Room.objects.run_by(user)[:20]
    return render(request, "live/room_find.html", context, status=status)


def _room_by_code(request: HttpRequest, code: str) -> Room | HttpResponse | None:
    """Return the room of a code, None where there is none, or the answer to an address that has guessed too often.

    Only wrong codes are counted, so a class that comes in through one address is not held up. An address that spent its
    guesses gets no answer to a right one either, or the limit would tell them apart.
    """
    address = request.META.get("REMOTE_ADDR", "")
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
                is_spectator=form.cleaned_data["is_spectator"],
            )
        except (BadName, seats.NotAdmitted) as error:
            form.add_error("nickname", str(error))
        except seats.NoSuchRoom:
            return render(request, "live/no_room.html", {"section": "live"}, status=404)
        else:
            response = redirect("live:room-play", seat.room_id)
            keep_token(response, seat.room_id, token)
            return response
    return _show_door(request, room, form, status=422)


# --- Playing ----------------------------------------------------------------------------------------------------------


@login_not_required
@require_safe
@vary_on_headers("HX-Request")
@patient
def room_play(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    seat = _own_seat(request, pk)
    if seat is None:
        return _show_seatless(request, pk)
    if tend(pk):
        seat = _own_seat(request, pk)
    state = player_state(seat)
    context = {
        "room": seat.room,
        "state": state,
        "moment": state.moment,
        "op": uuid4(),
        "has_math": state.item and state.item.has_math,
    }
    if request.htmx:
        return render(request, "live/room_play.html#live", context)
    return render(request, "live/room_play.html", context | {"stream_url": stream_url(seat.room.topic)})


def _own_seat(request: HttpRequest, pk: UUID) -> Seat | None:
    return seats.seat_by_token(pk, read_token(request, pk))


def _show_seatless(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tell somebody without a seat what became of theirs; a stranger gets what a room that is none gets."""
    own = _seat_of_account(request, pk)
    if own is not None and own.room.phase != Phase.ENDED:
        return render(request, "live/seat_elsewhere.html", {"room": own.room, "seat": own})
    if own is not None:
        return redirect("live:room-report", pk)
    if read_token(request, pk):
        return render(request, "live/seat_gone.html", status=404)
    raise Http404


def _seat_of_account(request: HttpRequest, pk: UUID) -> Seat | None:
    if request.participant_id is None:
        return None
    rows = Seat.objects.exclude(status=SeatStatus.KICKED).select_related("room")
    return rows.filter(room=pk, participant=request.participant_id).first()


@login_not_required
@require_POST
@vary_on_headers("HX-Request")
@patient
def answer_save(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Keep an answer, and say so: a fragment for the page's script, the page again for a plain form."""
    token = read_token(request, pk)
    if not token:
        raise Http404
    if count_over("live answer", hash_token(token)):
        return too_many(request)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return render(request, "live/answer_refused.html", status=422)
    sent = form.cleaned_data
    try:
        receipt = save_answer(
            pk,
            token,
            position=sent["item"],
            round=sent["round"],
            op_id=sent["op"],
            seq=sent["seq"],
            data=request.POST,
            confidence=sent["sure"],
        )
    except NotSeated:
        return _show_seatless(request, pk)
    if request.htmx:
        return render(request, "live/receipt.html", {"receipt": receipt})
    if receipt.refusal:
        messages.error(request, receipt.refusal)
    return redirect("live:room-play", pk)


@login_not_required
@require_POST
@patient
def seat_leave(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    if _own_seat(request, pk) is None:
        raise Http404
    seats.leave(pk, read_token(request, pk))
    return redirect("live:room-play", pk)


@login_not_required
@require_safe
def seat_hand_over(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Show the link with which another device takes the seat."""
    seat = _own_seat(request, pk)
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
    keep_token(response, seat.room_id, token)
    return response


# --- Running a room ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@patient
def room_host(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The desk of a room (GET), and its commands (POST): each names the version of the room that the host saw."""
    if request.method != "POST":
        return _show_desk(request, _room_of_host(request, pk))
    get_object_or_404(Room.objects.run_by(request.user), pk=pk)
    form = StepForm(request.POST)
    note = _try_out(lambda: _carry_out(pk, request.user, form.cleaned_data)) if form.is_valid() else _first_error(form)
    return _show_outcome(request, pk, note)


def _room_of_host(request: HttpRequest, pk: UUID) -> Room:
    """Return a room that the account runs, after what its clock had to do; 404 for any other."""
    room = get_object_or_404(Room.objects.run_by(request.user), pk=pk)
    if tend(pk):
        room.refresh_from_db()
    return room


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
        return _show_desk(request, _room_of_host(request, pk), note)
    if note:
        messages.warning(request, note)
    return redirect("live:room-report" if "_report" in request.POST else "live:room-host", pk)


def _show_desk(request: HttpRequest, room: Room, note: str = "") -> HttpResponse:
    state = host_state(room)
    moment = state.screen.moment
    join_url = request.build_absolute_uri(reverse("live:seat-join", args=[room.code]))
    context = {
        "section": "live",
        "room": room,
        "state": state,
        "screen": state.screen,
        "moment": moment,
        "main": _main_step(state),
        "lights": lights(state.screen.counts),
        "sides": list(room.side_set.all()),
        "host_names": [str(room.host), *map(str, User.objects.filter(pk__in=room.co_hosts.values("user")))],
        "join_url": join_url,
        "qr": draw_qr(join_url) if room.phase == Phase.LOBBY else None,
        "note": note,
        "has_math": state.screen.item and state.screen.item.has_math,
    }
    if request.htmx:
        return render(request, "live/room_host.html#live", context)
    streams = {"stream_url": stream_url(room.topic), "desk_url": stream_url(f"{room.topic}:desk")}
    return render(request, "live/room_host.html", context | streams)


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
    room = _room_of_host(request, pk)
    item = RoomItem.objects.filter(room=room, position=room.item_no).only("round").first()
    counts = count_seats(room, item)
    return render(request, "live/counter.html", {"counts": counts, "lights": lights(counts), "room": room})


def lights(counts: Counts) -> list[dict[str, Any]]:
    """Return the cells of a row that shows how many of those who sit have answered; none for a large room."""
    if counts.seated > MOST_LIGHTS:
        return []
    return [{"x": place * 17, "is_lit": place < counts.answered} for place in range(counts.seated)]


@lru_cache(maxsize=64)
def draw_qr(text: str) -> dict[str, Any] | None:
    """Return the code of an address for a template: its path, and its side with the quiet zone."""
    try:
        matrix = qr_matrix(text)
    except ValueError:
        return None
    return {"path": qr_path(matrix), "side": len(matrix) + 8}


@require_safe
@vary_on_headers("HX-Request")
@patient
def room_screen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the room looks at. It needs no hand: it follows the room."""
    room = _room_of_host(request, pk)
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
        "seats": room.seats.playing() if room.phase == Phase.LOBBY else (),
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


# --- Afterwards -------------------------------------------------------------------------------------------------------


@login_not_required
@require_safe
@patient
def room_report(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """What became of a room: for its hosts all of it, for a player what is theirs."""
    if Room.objects.run_by(request.user).filter(pk=pk).exists():
        return _show_report(request, _room_of_host(request, pk))
    seat = _own_seat(request, pk) or _seat_of_account(request, pk)
    if seat is None:
        raise Http404
    tend(pk)
    return _show_own_report(request, seat)


def _show_report(request: HttpRequest, room: Room) -> HttpResponse:
    moment = {"room_id": room.pk, "version": room.version}
    context = {"section": "live", "room": room, "moment": moment, "report": build_report(room)}
    return render(request, "live/room_report.html", context)


def _show_own_report(request: HttpRequest, seat: Seat) -> HttpResponse:
    report = own_report(seat)
    has_math = any(entry.item.has_math for entry in report.entries)
    context = {"section": "live", "room": seat.room, "report": report, "has_math": has_math}
    return render(request, "live/own_report.html", context)


@require_safe
@patient
def room_export(request: HttpRequest, pk: UUID, form: str) -> HttpResponseBase:
    """Hand the rows of a room out as a file, csv or json: its hosts alone."""
    room = _room_of_host(request, pk)
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


# --- Making a quiz ----------------------------------------------------------------------------------------------------

MOST_FOUND = 30


@require_http_methods(["GET", "HEAD", "POST"])
def quiz_new(request: HttpRequest) -> HttpResponseBase:
    """Make a quiz. The draft travels with the form: each button sends all of it, and only "save" keeps it."""
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def quiz_edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Change a quiz, look at its items, open a room."""
    return _edit(request, get_object_or_404(Quiz, pk=pk, owner=request.user))


def _edit(request: HttpRequest, quiz: Quiz | None) -> HttpResponseBase:
    if request.method != "POST":
        slugs = list(quiz.entries.values_list("question__slug", flat=True)) if quiz else []
        initial = model_to_dict(quiz) if quiz else {}
        return _show_draft(request, quiz, QuizForm(initial=initial), ChoosingForm(), slugs)
    form, choosing = QuizForm(request.POST), ChoosingForm(request.POST)
    slugs = _changed(request.POST, choosing)
    if "save" not in request.POST:
        return _show_draft(request, quiz, QuizForm(initial=_as_sent(request.POST)), choosing, slugs)
    if form.is_valid():
        try:
            kept = _keep(request.user, quiz, form, slugs)
        except (quizzes.UnknownQuestion, quizzes.NothingToPlay) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The quiz is kept.")
            return redirect("live:quiz-edit", kept.pk)
    return _show_draft(request, quiz, form, choosing, slugs, status=422)


def _keep(user: User, quiz: Quiz | None, form: QuizForm, slugs: list[str]) -> Quiz:
    title = form.cleaned_data["title"]
    if quiz is None:
        return quizzes.make_quiz(user, title=title, slugs=slugs, **form.rules)
    return quizzes.change_quiz(quiz, title=title, slugs=slugs, **form.rules)


def _as_sent(sent: QueryDict) -> dict[str, Any]:
    """Return the fields of a draft as they were sent: nothing is found fault with before it is to be kept."""
    return {name: sent.get(name, "") for name in QuizForm.base_fields}


def _changed(sent: QueryDict, choosing: ChoosingForm) -> list[str]:
    """Return the questions of a draft after what the pressed button does to them."""
    slugs = list(dict.fromkeys(sent.getlist("chosen")))[: quizzes.MOST_ITEMS]
    if "add" in sent:
        slugs += [slug for slug in sent.getlist("found") if slug not in slugs]
    elif "draw" in sent and choosing.is_valid():
        wanted = choosing.cleaned_data
        rule = Rule(wanted["count"] or 5, topic=wanted["topic"], level=wanted["level"], kind=wanted["kind"])
        slugs += quizzes.draw_questions(rule, but=slugs)
    elif (slug := sent.get("remove")) in slugs:
        slugs.remove(slug)
    for way, step in (("up", -1), ("down", 1)):
        if (slug := sent.get(way)) in slugs:
            place = slugs.index(slug)
            slugs.remove(slug)
            slugs.insert(max(0, place + step), slug)
    return slugs[: quizzes.MOST_ITEMS]


def _show_draft(
    request: HttpRequest,
    quiz: Quiz | None,
    form: QuizForm,
    choosing: ChoosingForm,
    slugs: list[str],
    status: int = 200,
) -> HttpResponse:
    by_slug = {question.slug: question for question in listed_questions(slugs)}
    context = {
        "section": "live",
        "quiz": quiz,
        "form": form,
        "choosing": choosing,
        "chosen": [by_slug[slug] for slug in slugs if slug in by_slug],
        "found": search_questions(choosing, but=slugs)[:MOST_FOUND] if choosing.is_bound else [],
        "topics": Topic.objects.all(),
        "rooms": quiz.rooms.all()[:10] if quiz else [],
    }
    return render(request, "live/quiz_edit.html", context, status=status)


@require_safe
def quiz_preview(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Show an item as a phone and the wall show it: one variant of many, with the key behind a disclosure."""
    entries = QuizEntry.objects.select_related("question__current", "quiz")
    entry = get_object_or_404(entries, quiz=pk, position=position, quiz__owner=request.user)
    if entry.question.current is None:
        raise Http404
    context = {
        "section": "live",
        "quiz": entry.quiz,
        "entry": entry,
        "sample": sample_item(entry.question.current),
        "last": entry.quiz.entries.count(),
    }
    return render(request, "live/quiz_preview.html", context | {"has_math": context["sample"].has_math})


@require_POST
def room_open(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Open a room for a quiz, and go to its desk."""
    quiz = get_object_or_404(Quiz, pk=pk, owner=request.user)
    if is_over_limit("start", request):
        return too_many(request)
    form = OpenForm(request.POST)
    sent = form.cleaned_data if form.is_valid() else {"title": "", "side_names": ""}
    try:
        room = quizzes.open_room(
            quiz, host=request.user, title=sent["title"], side_names=sent["side_names"].replace("\n", ",").split(",")
        )
    except quizzes.NothingToPlay as error:
        messages.error(request, str(error))
        return redirect("live:quiz-edit", quiz.pk)
    return redirect("live:room-host", room.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def quiz_delete(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ask once more (GET), then delete (POST). The rooms that were played stay, with their reports."""
    quiz = get_object_or_404(Quiz, pk=pk, owner=request.user)
    if request.method == "POST":
        quiz.delete()
        messages.success(request, f"{quiz.title} is deleted.")
        return redirect("live:room-find")
    return render(request, "live/quiz_delete.html", {"section": "live", "quiz": quiz})
