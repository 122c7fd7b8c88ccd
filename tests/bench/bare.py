"""The least that saving needs, as a view: session and account, deadline, one upsert. The measure of the benchmarks."""

import django
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.handlers.asgi import ASGIHandler
from django.db import connection
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

MAKE_TABLE = """
    CREATE TABLE IF NOT EXISTS bench_answer (
        account bigint, attempt uuid, body text, at timestamptz, PRIMARY KEY (account, attempt)
    )
"""
UPSERT = """
    INSERT INTO bench_answer VALUES (%s, %s, %s, clock_timestamp())
    ON CONFLICT (account, attempt) DO UPDATE SET body = EXCLUDED.body, at = EXCLUDED.at RETURNING at
"""
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]


@login_required
@require_POST
def bare_save(request, pk):
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadline_at > clock_timestamp() FROM interviews_attempt WHERE id = %s", [pk])
        if not cursor.fetchone()[0]:
            return HttpResponse("late", status=409)
        cursor.execute(UPSERT, [request.user.pk, pk, request.POST["product"]])
        return HttpResponse(f"saved {cursor.fetchone()[0]:%H:%M:%S}")


urlpatterns = [path("bare/<uuid:pk>/", bare_save)]


def make_application():
    """Return a server's application for nothing but the bare view, with the site's own settings for the rest."""
    django.setup(set_prefix=False)
    settings.MIDDLEWARE = MIDDLEWARE
    settings.ROOT_URLCONF = __name__
    return ASGIHandler()
