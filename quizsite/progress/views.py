"""The page on which somebody sees what their own work has shown."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from quizsite.progress.queries import TopicProgress, topic_progress
from quizsite.progress.weakness import weakest, weakest_first


@login_not_required
@require_safe
def own_progress(request: HttpRequest) -> HttpResponse:
    """Topics, weakest first: of an account, or of the guest of this browser."""
    people = [request.participant_id] if request.participant_id else []
    topics: list[TopicProgress] = weakest_first(topic_progress(people, now=timezone.now()))
    context = {"section": "practise", "topics": topics, "weak": weakest(topics)}
    return render(request, "progress/own_progress.html", context)
