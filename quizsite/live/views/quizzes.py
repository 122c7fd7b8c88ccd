"""Making a quiz, and opening a room for it."""

from typing import Any

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from questions.models import Topic
from quizsite.accounts.models import User
from quizsite.holds import check_free, unless_held
from quizsite.limiting import is_over_limit, too_many
from quizsite.live import quizzes
from quizsite.live.forms import ChoosingForm, OpenForm, QuizForm, blank_opening
from quizsite.live.models import Quiz, QuizEntry
from quizsite.live.paced import BadEnd
from quizsite.live.previews import listed_questions, sample_item, search_questions
from quizsite.live.selection import Rule

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
        return _show_quiz(request, quiz)
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


def _show_quiz(request: HttpRequest, quiz: Quiz | None, opening: OpenForm | None = None, status: int = 200):
    """Show a quiz as it is kept."""
    slugs = list(quiz.entries.values_list("question__slug", flat=True)) if quiz else []
    initial = model_to_dict(quiz) if quiz else {}
    return _show_draft(request, quiz, QuizForm(initial=initial), ChoosingForm(), slugs, status, opening=opening)


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
    *,
    opening: OpenForm | None = None,
) -> HttpResponse:
    by_slug = {question.slug: question for question in listed_questions(slugs)}
    context = {
        "section": "live",
        "quiz": quiz,
        "form": form,
        "choosing": choosing,
        "opening": opening or blank_opening(now=timezone.now()),
        "chosen": [by_slug[slug] for slug in slugs if slug in by_slug],
        "found": search_questions(choosing, but=slugs)[:MOST_FOUND] if choosing.is_bound else [],
        "topics": Topic.objects.all(),
        "rooms": quiz.rooms.of_people()[:10] if quiz else [],
    }
    return render(request, "live/quiz_edit.html", context, status=status)


@require_safe
@unless_held
def quiz_preview(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Show an item as a phone and the wall show it: one variant of many, with the key behind a disclosure."""
    entries = QuizEntry.objects.select_related("question__current__question", "quiz")
    entry = get_object_or_404(entries, quiz=pk, position=position, quiz__owner=request.user)
    if entry.question.current is None:
        raise Http404
    check_free(entry.question.current, request.participant_id)
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
    if not form.is_valid():
        return _show_quiz(request, quiz, form, status=422)
    sent = form.cleaned_data
    names = sent["side_names"].replace("\n", ",").split(",")
    try:
        room = quizzes.open_room(quiz, host=request.user, title=sent["title"], side_names=names, **form.pacing)
    except BadEnd as error:
        form.add_error("until", str(error))
        return _show_quiz(request, quiz, form, status=422)
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
