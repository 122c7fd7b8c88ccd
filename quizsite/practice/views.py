"""The doors to drills. A drill that nobody has tried is an offer in a signed token; the first answer makes it a row."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from questions.grading import ItemGrade
from questions.items import is_marked_by_hand
from questions.models import Question, Topic
from quizsite.accounts.participants import ensure_participant_id
from quizsite.holds import check_free, unless_held
from quizsite.limiting import is_over_limit, too_many
from quizsite.practice import transitions
from quizsite.practice.forms import CheckForm
from quizsite.practice.models import Drill, Try
from quizsite.practice.offers import BrokenOffer, make_offer, open_offer
from quizsite.practice.queries import (
    NO_TRY,
    by_topic,
    is_compared,
    is_done,
    is_working_shown,
    new_op_id,
    next_slug,
    questions_to_practise,
    show_item,
    topics_with_counts,
)
from quizsite.practice.verdicts import say_verdict


@login_not_required
@require_safe
def exercise_list(request: HttpRequest) -> HttpResponse:
    slug = request.GET.get("topic", "")
    topic = get_object_or_404(Topic, slug=slug) if slug else None
    context = {
        "section": "practise",
        "topics": topics_with_counts(),
        "topic": topic,
        "groups": by_topic(questions_to_practise(slug)),
    }
    return render(request, "practice/exercise_list.html", context)


@login_not_required
@require_safe
@vary_on_headers("HX-Request")
@unless_held
def drill_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A fresh item of a question. Nothing is kept until it is answered."""
    question = get_object_or_404(Question.objects.live().select_related("current__question__topic"), slug=slug)
    check_free(question.current, request.participant_id)
    offer = make_offer(question)
    return _show(request, offer.drill, {}, token=offer.token)


@login_not_required
@require_safe
@vary_on_headers("HX-Request")
@unless_held
def drill_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A drill that was tried before, as it stands after its last try."""
    own = Drill.objects.of(request.participant_id).select_related("topic", "revision__question")
    drill = get_object_or_404(own, pk=pk)
    check_free(drill.revision, request.participant_id)
    last = drill.tries.order_by("number").last()
    if last is None:
        return _show(request, drill, {})
    return _show(request, drill, last.raw, grade=ItemGrade.from_json(last.detail), number=last.number)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@unless_held
def drill_check(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    if request.method != "POST":
        # Somebody has reloaded, or gone back to, the page that said what cannot be read.
        return redirect(get_object_or_404(Drill.objects.of(request.participant_id), pk=pk))
    if is_over_limit("check", request):
        return too_many(request)
    form = CheckForm(request.POST)
    if not form.is_valid():
        raise Http404
    drill = _find(request, pk, form.cleaned_data["token"])
    entered, grade, raw = transitions.add_try(drill, op_id=form.cleaned_data["op_id"], data=request.POST)
    if entered and not request.htmx:
        return redirect("practice:drill-detail", pk)
    return _show(request, drill, raw, grade=grade, number=entered and entered.number)


@login_not_required
@require_POST
@vary_on_headers("HX-Request")
@unless_held
def drill_solution(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    form = CheckForm(request.POST)
    if not form.is_valid():
        raise Http404
    drill = _find(request, pk, form.cleaned_data["token"])
    transitions.reveal_working(drill)
    if not request.htmx:
        return redirect("practice:drill-detail", pk)
    drill.refresh_from_db(fields=["revealed_at"])
    return _show(request, drill, transitions.read_entered(drill, request.POST))


@login_not_required
@require_POST
@vary_on_headers("HX-Request")
@unless_held
def drill_mark(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Keep the person's own marks of an open answer."""
    own = Drill.objects.of(request.participant_id).select_related("topic", "revision__question")
    drill = get_object_or_404(own, pk=pk)
    check_free(drill.revision, request.participant_id)
    try:
        last = transitions.mark_own(drill, request.POST)
    except Try.DoesNotExist as error:
        raise Http404 from error
    if not request.htmx:
        return redirect("practice:drill-detail", pk)
    return _show(request, drill, last.raw, grade=ItemGrade.from_json(last.detail), number=last.number)


def _find(request: HttpRequest, pk: uuid.UUID, token: str) -> Drill:
    """Return the person's drill; take up the offer in the token where there is no row yet. Raise Held."""
    drill = Drill.objects.of(request.participant_id).select_related("topic", "revision__question").filter(pk=pk).first()
    if drill:
        check_free(drill.revision, request.participant_id)
        return drill
    try:
        offered = open_offer(pk, token)
        check_free(offered.revision, request.participant_id)
        return transitions.keep_offer(offered, participant_id=ensure_participant_id(request))
    except (BrokenOffer, Drill.DoesNotExist) as error:
        raise Http404 from error


def _show(
    request: HttpRequest,
    drill: Drill,
    raw: dict[str, Any],
    *,
    token: str = "",
    grade: ItemGrade | None = None,
    number: int | None = None,
) -> HttpResponse:
    has_working = is_working_shown(drill, grade)
    headline, lines = say_verdict(grade, number, drill.boxes) if grade else ("", [])
    # An entry that was not counted shows no marks either: those of the other cells would be free.
    marks = grade if grade and grade.verdict not in NO_TRY else None
    context = {
        "section": "practise",
        "drill": drill,
        "token": token,
        "op_id": new_op_id(),
        "next_slug": next_slug(drill),
        "item": show_item(drill, raw, marks, reveal=has_working),
        "checked": grade is not None,
        "verdict": grade.verdict if grade else "",
        "headline": headline,
        "lines": lines,
        "is_done": is_done(drill, grade),
        "is_by_hand": is_marked_by_hand(drill.boxes),
        "is_compared": is_compared(drill, grade),
        "is_slip_said": grade is not None and len(drill.boxes) == 1,
        "solution": drill.solution if has_working else "",
        "has_math": drill.shows_math,
    }
    return render(request, "practice/drill.html#item-card" if request.htmx else "practice/drill.html", context)
