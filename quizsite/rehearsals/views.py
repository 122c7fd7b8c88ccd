"""The button of a rehearsal and the page of its figures, for the host of the quiz alone: 404 for anybody else."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from quizsite.limiting import count_over, too_many
from quizsite.live.models import Quiz
from quizsite.rehearsals import transitions
from quizsite.rehearsals.figures import ANSWERS_MS, OPENING_MS
from quizsite.rehearsals.forms import BeginForm
from quizsite.rehearsals.models import Rehearsal
from quizsite.rehearsals.queries import company, outcome_of

BARS = {"opening_bar": OPENING_MS / 1000, "answers_bar": ANSWERS_MS / 1000}


@require_http_methods(["GET", "HEAD", "POST"])
def rehearsal_begin(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say what a rehearsal is (GET), and begin one (POST)."""
    quiz = get_object_or_404(Quiz, pk=pk, owner=request.user)
    if request.method != "POST":
        return _show_button(request, quiz, BeginForm())
    form = BeginForm(request.POST)
    if not form.is_valid():
        return _show_button(request, quiz, form, status=422)
    if count_over("rehearsal", str(request.user.pk)):
        return too_many(request)
    sent, status = form.cleaned_data, 422
    try:
        rehearsal = transitions.begin(quiz, host=request.user, most=sent["most"], is_confirmed=sent["is_confirmed"])
    except transitions.AlreadyGoing:
        form.add_error(
            None, "A rehearsal is under way on this site. There is one at a time: try again in a few minutes."
        )
    except transitions.OthersPlay:
        form.add_error("is_confirmed", "People need the server now. Wait for them, or say that it may disturb them.")
    except transitions.NoWorker:
        status = 503
        form.add_error(None, "The workers cannot be reached now, so nobody can run the bots. Nothing was begun.")
    else:
        return redirect("rehearsals:rehearsal-detail", rehearsal.pk)
    return _show_button(request, quiz, form, status=status)


def _show_button(request: HttpRequest, quiz: Quiz, form: BeginForm, status: int = 200) -> HttpResponse:
    context = {
        "section": "live",
        "quiz": quiz,
        "form": form,
        "others": company(),
        "earlier": [outcome_of(one) for one in quiz.rehearsals.with_pulse().prefetch_related("steps")[:5]],
    }
    return render(request, "rehearsals/rehearsal_begin.html", context | BARS, status=status)


@require_safe
@vary_on_headers("HX-Request")
def rehearsal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the figures so far; while it runs, the page asks for them every two seconds."""
    rehearsal = _own(request, pk)
    context = {"section": "live", "outcome": outcome_of(rehearsal), "rehearsal": rehearsal, "quiz": rehearsal.quiz}
    template = "rehearsals/rehearsal_detail.html"
    return render(request, f"{template}#run" if request.htmx else template, context | BARS)


@require_POST
def rehearsal_stop(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the bots home. What has been measured stays."""
    transitions.stop(_own(request, pk).pk)
    return redirect("rehearsals:rehearsal-detail", pk)


def _own(request: HttpRequest, pk: int) -> Rehearsal:
    rows = Rehearsal.objects.with_pulse().select_related("quiz")
    return get_object_or_404(rows, pk=pk, host=request.user)
