"""Pages that stand by themselves."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from questions.models import Question
from quizsite.practice.offers import make_offer
from quizsite.practice.queries import FIRST_QUESTION, new_op_id, show_item, topics_with_counts


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, in five seconds, and an exercise to try at once."""
    question = Question.objects.live().filter(slug=FIRST_QUESTION).select_related("current__question__topic").first()
    context = {"topics": topics_with_counts()}
    if question:
        offer = make_offer(question, with_picture=True)
        context |= {
            "drill": offer.drill,
            "token": offer.token,
            "op_id": new_op_id(),
            "item": show_item(offer.drill, {}),
            "has_math": offer.drill.shows_math,
        }
    return render(request, "pages/home.html", context)


@login_not_required
@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/style_guide.html", {"has_math": True})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")
