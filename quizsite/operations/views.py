from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from quizsite.operations.queries import read_health


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Nothing else is asked, so a dead database does not get the web process restarted."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Everything an interview needs is there. Only the database is a reason to send nobody here."""
    health = read_health()
    return JsonResponse(health, status=200 if health["database"] == "ok" else 503)
