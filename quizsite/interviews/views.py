"""The doors to interviews. Each looks among the person's own attempts, so a stranger's is a 404."""

import json
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from questions.items import is_answered, read_lines
from questions.models import Topic
from quizsite.accounts.participants import ensure_participant_id
from quizsite.doorbells import ring
from quizsite.interviews import transitions
from quizsite.interviews.exports import make_receipt, report_csv, report_document
from quizsite.interviews.forms import GoOnForm, LookedForm, OwnInterviewForm, SaveForm
from quizsite.interviews.models import Allowance, Attempt, AttemptItem, Plan
from quizsite.interviews.plans import Outline
from quizsite.interviews.queries import database_now, own_time_of, plans_to_start, show_paper
from quizsite.interviews.reports import Report, build_report
from quizsite.limiting import is_over_limit, too_many


@login_not_required
@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    return _show_plans(request, OwnInterviewForm())


def _show_plans(request: HttpRequest, form: OwnInterviewForm, status: int = 200) -> HttpResponse:
    own = Attempt.objects.of(request.participant_id)
    running, now = own.open().first(), database_now()
    if running and transitions.bring_up_to_date(running, now=now).closed_at:
        running = None
    closed = list(own.exclude(closed_at=None)[:20])
    for attempt in closed:
        attempt.shows_marks = "marks" in attempt.shown(now=now)
    context = {
        "section": "interviews",
        "plans": Plan.objects.filter(is_offered=True),
        "topics": {topic.slug: topic.title for topic in Topic.objects.all()},
        "form": form,
        "open_attempt": running,
        "closed_attempts": closed,
    }
    return render(request, "interviews/plan_list.html", context, status=status)


@login_not_required
@require_POST
def plan_start(request: HttpRequest, slug: str) -> HttpResponse:
    plan = get_object_or_404(plans_to_start(request.participant_id), slug=slug)
    own_time = Allowance(**plan.own_time) if plan.own_time else None
    return _start(request, plan.outline, now=plan.now, allowance=own_time, plan=plan)


@login_not_required
@require_POST
def own_start(request: HttpRequest) -> HttpResponse:
    form = OwnInterviewForm(request.POST)
    if not form.is_valid():
        return _show_plans(request, form, status=422)
    return _start(request, form.outline, now=database_now(), allowance=own_time_of(request.participant_id))


def _start(request: HttpRequest, outline: Outline, *, now: datetime, **given: Plan | Allowance | None) -> HttpResponse:
    if is_over_limit("start", request):
        return too_many(request)
    participant_id = ensure_participant_id(request)
    try:
        attempt = transitions.start_attempt(participant_id, outline, now=now, **given)
    except transitions.AlreadyOpen:
        running = Attempt.objects.of(participant_id).open().first()
        if running and transitions.bring_up_to_date(running, now=now).closed_at:
            return _start(request, outline, now=now, **given)
        messages.info(request, "You sit this interview already. Hand it in before you start another.")
        return redirect(running or "interviews:plan-list")
    except transitions.NothingToAsk:
        messages.error(request, "The bank has no questions for this choice yet. Choose another topic or level.")
        return redirect("interviews:plan-list")
    return redirect(attempt)


@login_not_required
@require_safe
@vary_on_headers("HX-Request")
def attempt_detail(request: HttpRequest, pk: uuid.UUID, position: int | None = None) -> HttpResponseBase:
    attempt = get_object_or_404(Attempt.objects.of(request.participant_id), pk=pk)
    now = database_now()
    attempt = transitions.bring_up_to_date(attempt, now=now)
    if attempt.closed_at:
        return _go_to_report(request, attempt)
    paper = show_paper(attempt, now=now)
    if position is not None and not 1 <= position <= paper.size:
        raise Http404
    if attempt.paused_at is None and position not in (None, *paper.positions):
        # Left behind, or not opened yet: the paper goes on elsewhere.
        return redirect(attempt)
    context = {"paper": paper, "position": position or paper.start, "has_math": paper.has_math}
    return render(request, "interviews/attempt_detail.html", context)


def _go_to_report(request: HttpRequest, attempt: Attempt) -> HttpResponseBase:
    if request.htmx:
        return HttpResponseClientRedirect(attempt.report_url)
    return redirect(attempt.report_url)


@login_not_required
@require_POST
@vary_on_headers("HX-Request")
def response_save(request: HttpRequest, pk: uuid.UUID, position: int) -> HttpResponseBase:
    """Keep what was entered; answer with a receipt (htmx) or go on to another item (a plain form)."""
    if request.participant_id is None:
        raise Http404
    if is_over_limit("save", request):
        return too_many(request)
    form = SaveForm(request.POST)
    if not form.is_valid():
        return render(request, "interviews/save_refused.html", {"form": form}, status=422)
    try:
        item, response, receipt = transitions.save_response(
            pk,
            position,
            participant_id=request.participant_id,
            op_id=form.cleaned_data["op_id"],
            seq=form.cleaned_data["seq"],
            data=QueryDict() if "clear" in request.POST else request.POST,
            is_flagged=form.cleaned_data["flagged"],
            notes=form.cleaned_data["notes"],
        )
    except AttemptItem.DoesNotExist as error:
        raise Http404 from error
    # Other tabs and devices of the same person learn of it; the one that sent it knows its own operation.
    ring(f"attempt:{pk}", str(receipt.op_id))
    if not request.htmx:
        return _go_to_item(request, item, position)
    context = {
        "item": item,
        "response": response,
        "receipt": receipt,
        "attempt": item.attempt,
        "is_answered": is_answered(response.raw),
        "lines": read_lines(item.boxes, response.raw),
    }
    answer = render(request, "interviews/receipt.html", context)
    return trigger_client_event(answer, "receipt", _receipt_event(item, receipt))


@login_not_required
@require_POST
def item_looked(request: HttpRequest, pk: uuid.UUID, position: int) -> HttpResponseBase:
    """Keep how long an item was in view; the page's script tells it on leaving, and waits for no answer."""
    get_object_or_404(
        AttemptItem, attempt__in=Attempt.objects.of(request.participant_id), attempt=pk, position=position
    )
    form = LookedForm(request.POST)
    if form.is_valid():
        spent = form.cleaned_data["spent"]
        transitions.note_look(pk, position, participant_id=request.participant_id, spent=spent)
    return HttpResponse()


def _receipt_event(item: AttemptItem, receipt: transitions.Receipt) -> dict[str, Any]:
    """Return what the page's script has to know of a save; the words for the person are in the fragment."""
    section = item.section
    ends = [item.attempt.deadline_at, section.deadline_at]
    if section.turn == item.position:
        ends.append(section.turn_deadline_at)
    left = min(end for end in ends if end) - receipt.received_at
    return {
        "position": item.position,
        "op": str(receipt.op_id),
        "seq": receipt.newest_seq,
        "newest": receipt.is_newest,
        "late": receipt.is_late,
        "left": max(0, round(left.total_seconds() * 1000)),
        "paused": item.attempt.paused_at is not None,
        "closed": item.attempt.closed_at is not None,
    }


def _go_to_item(request: HttpRequest, item: AttemptItem, position: int) -> HttpResponseBase:
    """Lead a plain form on: to the item that was asked for, or past one that does not come back."""
    if "leave" in request.POST:
        transitions.go_on(
            item.attempt_id,
            participant_id=request.participant_id,
            number=item.section.number,
            position=position,
            now=database_now(),
        )
        return redirect(item.attempt)
    target = request.POST.get("go", "")
    return redirect(
        "interviews:attempt-item",
        item.attempt_id,
        int(target) if target.isdecimal() and len(target) < 4 else position,
    )


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def attempt_go_on(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Leave a section: ask once more (GET), then do it (POST). With a position, leave an item of a one-way section."""
    attempt = get_object_or_404(Attempt.objects.of(request.participant_id), pk=pk)
    now = database_now()
    if request.method == "POST":
        form = GoOnForm(request.POST)
        if form.is_valid():
            attempt = transitions.go_on(
                pk,
                participant_id=attempt.participant_id,
                number=form.cleaned_data["section"],
                position=form.cleaned_data["position"],
                now=now,
            )
            ring(f"attempt:{pk}", "on")
        return _go_to_report(request, attempt) if attempt.closed_at else redirect(attempt)
    attempt = transitions.bring_up_to_date(attempt, now=now)
    if attempt.closed_at:
        return _go_to_report(request, attempt)
    return render(request, "interviews/attempt_go_on.html", {"paper": show_paper(attempt, now=now)})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def attempt_hand_in(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Ask once more (GET), then close and grade (POST)."""
    attempt = get_object_or_404(Attempt.objects.of(request.participant_id), pk=pk)
    now = database_now()
    if request.method == "POST":
        closed = transitions.hand_in(pk, participant_id=attempt.participant_id, now=now)
        ring(f"attempt:{pk}", "closed")
        return _go_to_report(request, closed)
    if attempt.closed_at:
        return _go_to_report(request, attempt)
    return render(request, "interviews/attempt_hand_in.html", {"paper": show_paper(attempt, now=now)})


@login_not_required
@require_safe
def attempt_report(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    attempt = _closed_attempt(request, pk)
    if not attempt.is_released:
        return redirect(attempt)
    report = build_report(attempt, now=database_now())
    context = {"section": "interviews", "report": report, "has_math": report.has_math}
    return render(request, "interviews/attempt_report.html", context)


def _closed_attempt(request: HttpRequest, pk: uuid.UUID) -> Attempt:
    """Return the person's attempt, closed if its time is over."""
    attempt = get_object_or_404(Attempt.objects.of(request.participant_id), pk=pk)
    return transitions.bring_up_to_date(attempt, now=database_now())


@login_not_required
@require_safe
def attempt_export(request: HttpRequest, pk: uuid.UUID, form: str) -> HttpResponseBase:
    """Hand out the report as a file: json, csv, or the signed receipt."""
    attempt = _closed_attempt(request, pk)
    if not attempt.is_released:
        raise Http404
    kind, write = EXPORTS[form]
    response = HttpResponse(write(build_report(attempt, now=database_now())), content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="interview-{attempt.closed_at:%Y-%m-%d-%H%M}-{form}"'
    return response


def _report_json(report: Report) -> str:
    return json.dumps(report_document(report), indent=2, ensure_ascii=False)


EXPORTS: dict[str, tuple[str, Callable[[Report], str]]] = {
    "report.json": ("application/json", _report_json),
    "report.csv": ("text/csv", report_csv),
    "receipt.json": ("application/json", make_receipt),
}


@login_not_required
@require_POST
def item_mark(request: HttpRequest, pk: uuid.UUID, position: int) -> HttpResponseBase:
    """Keep the person's own marks of an open answer."""
    if request.participant_id is None:
        raise Http404
    try:
        transitions.mark_own(pk, position, participant_id=request.participant_id, data=request.POST, now=database_now())
    except AttemptItem.DoesNotExist as error:
        raise Http404 from error
    return redirect(reverse("interviews:attempt-report", args=[pk]) + f"#item-{position}")
