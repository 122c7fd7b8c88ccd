"""The doors for whoever finds an item wrong: hosts, players, and those who sit papers or practise.

Each looks among the person's own things; what is foreign, or not yet to be seen, is a 404.
"""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.views.decorators.http import require_http_methods, require_safe

from quizsite.accounts.participants import ensure_participant_id
from quizsite.findings.forms import ConcernForm
from quizsite.findings.queries import (
    Subject,
    concern_about,
    own_concerns,
    subject_of_attempt,
    subject_of_drill,
    subject_of_host,
    subject_of_seat,
)
from quizsite.findings.transitions import raise_concern
from quizsite.interviews.models import Attempt
from quizsite.limiting import is_over_limit, too_many
from quizsite.live.models import Phase, Room
from quizsite.live.transitions import tend
from quizsite.live.views.common import own_seat, patient, room_of_host, seat_of_account
from quizsite.practice.models import Drill


@login_not_required
@require_safe
def concern_list(request: HttpRequest) -> HttpResponse:
    """What the person has reported, and what became of it."""
    return render(request, "findings/concern_list.html", {"concerns": own_concerns(request.participant_id)})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@patient
def room_concern(request: HttpRequest, pk: UUID, position: int) -> HttpResponseBase:
    """An item of a room: a closed one for its hosts, a revealed one for a player it was put to."""
    if Room.objects.run_by(request.user).filter(pk=pk).exists():
        room = room_of_host(request, pk)
        return _hear(request, subject_of_host(room, position), back=_back_to_room(room, "live:room-host"))
    seat = own_seat(request, pk) or seat_of_account(request, pk)
    if seat is None:
        raise Http404
    if tend(pk):
        seat.room.refresh_from_db()
    return _hear(request, subject_of_seat(seat, position), back=_back_to_room(seat.room, "live:room-play"))


def _back_to_room(room: Room, page: str) -> str:
    return resolve_url("live:room-report" if room.phase == Phase.ENDED else page, room.pk)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def attempt_concern(request: HttpRequest, pk: UUID, position: int) -> HttpResponseBase:
    """An item of one's own paper, after its release."""
    attempt = get_object_or_404(Attempt.objects.of(request.participant_id), pk=pk)
    return _hear(request, subject_of_attempt(attempt, position), back=f"{attempt.report_url}#item-{position}")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def drill_concern(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """An exercise of one's own, after its working was shown."""
    own = Drill.objects.of(request.participant_id).select_related("revision__question")
    drill = get_object_or_404(own, pk=pk)
    return _hear(request, subject_of_drill(drill), back=drill.get_absolute_url())


def _hear(request: HttpRequest, subject: Subject | None, *, back: str) -> HttpResponseBase:
    """Ask what is wrong (GET), keep it and lead back (POST)."""
    if subject is None:
        raise Http404
    if request.method != "POST":
        return _show(request, subject, ConcernForm(), back)
    if is_over_limit("concern", request):
        return too_many(request)
    form = ConcernForm(request.POST)
    if not form.is_valid():
        return _show(request, subject, form, back, status=422)
    _, is_new = raise_concern(subject, participant_id=ensure_participant_id(request), **form.cleaned_data)
    if is_new:
        messages.success(request, "Sent to the editors. What they decide stands under “What you reported”.")
    else:
        messages.info(request, "You had reported this item before; that report stands.")
    return redirect(back)


def _show(request: HttpRequest, subject: Subject, form: ConcernForm, back: str, status: int = 200) -> HttpResponse:
    context = {
        "subject": subject,
        "form": form,
        "back": back,
        "known": concern_about(subject, request.participant_id),
        "has_math": subject.has_math,
    }
    return render(request, "findings/concern.html", context, status=status)
