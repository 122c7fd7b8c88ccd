"""The doors to interviews. Each looks among the person's own attempts, so a stranger's is a 404."""

import uuid
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
from quizsite.interviews.forms import OwnInterviewForm, SaveForm
from quizsite.interviews.models import Attempt, AttemptItem, Plan
from quizsite.interviews.queries import build_report, database_now, plan_with_clock, show_paper
from quizsite.interviews.selection import Rule
from quizsite.limiting import is_over_limit, too_many


@login_not_required
@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    return _show_plans(request, OwnInterviewForm())


def _show_plans(request: HttpRequest, form: OwnInterviewForm, status: int = 200) -> HttpResponse:
    own = Attempt.objects.of(request.participant_id)
    running, now = own.open().first(), database_now()
    if running and running.is_over(now=now):
        transitions.close_if_over(running.pk, now=now)
        running = None
    context = {
        "section": "interviews",
        "plans": Plan.objects.filter(is_offered=True),
        "topics": {topic.slug: topic.title for topic in Topic.objects.all()},
        "form": form,
        "open_attempt": running,
        "closed_attempts": own.exclude(closed_at=None).with_item_count()[:20],
    }
    return render(request, "interviews/plan_list.html", context, status=status)


@login_not_required
@require_POST
def plan_start(request: HttpRequest, slug: str) -> HttpResponse:
    plan = get_object_or_404(plan_with_clock(), slug=slug)
    rules = [Rule(**rule) for rule in plan.rules]
    return _start(request, plan.now, rules=rules, title=plan.title, minutes=plan.minutes, plan=plan)


@login_not_required
@require_POST
def own_start(request: HttpRequest) -> HttpResponse:
    form = OwnInterviewForm(request.POST)
    if not form.is_valid():
        return _show_plans(request, form, status=422)
    minutes = form.cleaned_data["minutes"]
    return _start(request, database_now(), rules=form.rules, title=form.title, minutes=minutes)


def _start(request: HttpRequest, now: datetime, **wanted) -> HttpResponse:
    if is_over_limit("start", request):
        return too_many(request)
    participant_id = ensure_participant_id(request)
    try:
        attempt = transitions.start_attempt(participant_id, now=now, **wanted)
    except transitions.AlreadyOpen:
        running = Attempt.objects.of(participant_id).open().first()
        if running and running.is_over(now=now):
            transitions.close_if_over(running.pk, now=now)
            return _start(request, now, **wanted)
        messages.info(request, "You sit this interview already. Hand it in before you start another.")
        return redirect(running or "interviews:plan-list")
    except transitions.NothingToAsk:
        messages.error(request, "The bank has no questions for this choice yet. Choose another topic or level.")
        return redirect("interviews:plan-list")
    return redirect(attempt)


@login_not_required
@require_safe
@vary_on_headers("HX-Request")
def attempt_detail(request: HttpRequest, pk: uuid.UUID, position: int = 1) -> HttpResponseBase:
    attempt = get_object_or_404(Attempt.objects.of(request.participant_id), pk=pk)
    now = database_now()
    if attempt.closed_at is None and attempt.is_over(now=now):
        attempt = transitions.close_if_over(attempt.pk, now=now)
    if attempt.closed_at:
        return _go_to_report(request, attempt)
    paper = show_paper(attempt, now=now)
    if not 1 <= position <= len(paper.items):
        raise Http404
    return render(
        request, "interviews/attempt_detail.html", {"paper": paper, "position": position, "has_math": paper.has_math}
    )


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
        return _go_on(request, item.attempt, position)
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


def _receipt_event(item: AttemptItem, receipt: transitions.Receipt) -> dict[str, Any]:
    """Return what the page's script has to know of a save; the words for the person are in the fragment."""
    return {
        "position": item.position,
        "op": str(receipt.op_id),
        "seq": receipt.newest_seq,
        "newest": receipt.is_newest,
        "late": receipt.is_late,
        "left": max(0, round((item.attempt.deadline_at - receipt.received_at).total_seconds() * 1000)),
        "closed": item.attempt.closed_at is not None,
    }


def _go_on(request: HttpRequest, attempt: Attempt, position: int) -> HttpResponseBase:
    target = request.POST.get("go", "")
    return redirect(
        "interviews:attempt-item",
        attempt.pk,
        int(target) if target.isdecimal() and len(target) < 4 else position,
    )


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
    attempt = get_object_or_404(Attempt.objects.of(request.participant_id), pk=pk)
    if attempt.closed_at is None:
        attempt = transitions.close_if_over(pk, now=database_now())
    if not attempt.is_released:
        return redirect(attempt)
    report = build_report(attempt)
    context = {"section": "interviews", "report": report, "has_math": report.has_math}
    return render(request, "interviews/attempt_report.html", context)


@login_not_required
@require_POST
def item_mark(request: HttpRequest, pk: uuid.UUID, position: int) -> HttpResponseBase:
    """Keep the person's own marks of an open answer."""
    if request.participant_id is None:
        raise Http404
    try:
        transitions.mark_own(pk, position, participant_id=request.participant_id, data=request.POST)
    except AttemptItem.DoesNotExist as error:
        raise Http404 from error
    return redirect(reverse("interviews:attempt-report", args=[pk]) + f"#item-{position}")
