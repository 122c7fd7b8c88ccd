"""What every request and every answer must be, whatever the view."""

from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpResponseBadRequest, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.utils import timezone

_ZONES = available_timezones()


class DefensiveHeadersMiddleware:
    """Keep pages out of caches and out of other sites' windows; say that a fragment is not a page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        response.setdefault("Cache-Control", "no-store")
        return response


class KnownMethodsMiddleware:
    """Take what browsers send of themselves, and nothing else: not every view of others says what it takes.

    A refusal is a page: whoever opens the address of a form in the bar would stand before a blank one.
    """

    METHODS = ("GET", "HEAD", "POST")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method in self.METHODS:
            response = self.get_response(request)
        else:
            response = HttpResponseNotAllowed(self.METHODS)
        if response.status_code == 405 and not response.content:
            response.content = render_to_string("405.html")
        return response


class LocalTimeMiddleware:
    """Show times in the zone of the person who looks: the browser names it in a cookie, see js/site.js."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        zone = request.COOKIES.get("timezone", "")
        with timezone.override(ZoneInfo(zone) if zone in _ZONES else None):
            return self.get_response(request)


class ReadableInputMiddleware:
    """Answer 400 to a NUL byte: Postgres cannot store one, and no person types one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # A cookie can hold one too, in quotes and escaped; the session is looked up by what it says.
        is_in_cookie = any("\0" in value for value in request.COOKIES.values())
        if "\0" in request.path or is_in_cookie or _holds_nul(request.GET) or _holds_nul(request.POST):
            return HttpResponseBadRequest(render_to_string("400.html"))
        return self.get_response(request)


def _holds_nul(data) -> bool:
    return any("\0" in name or any("\0" in value for value in values) for name, values in data.lists())
