"""Limits on how often one person may do a thing: counted in the broker, by participant.

They guard the server against a client gone wild, so with the broker dead they let everything through. What comes by the
thousand is counted in each process for itself: to ask the broker would cost a good part of doing it.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable

import redis
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

log = logging.getLogger(__name__)

LIMITS: dict[str, RateLimitItem] = {
    "save": parse("600/minute"),
    "start": parse("30/minute"),
    "check": parse("120/minute"),
    "concern": parse("20/minute"),
}
# Somebody who has kept nothing yet is known by the address alone, which a whole class may share.
NEWCOMERS = parse("1000/minute")
# Counted by something other than who asks: by the room that is joined, the address that guesses, the host.
OTHERS: dict[str, RateLimitItem] = {
    "join": parse("2000/minute"),
    "wrong code": parse("30/minute"),
    "wrong invitation": parse("30/minute"),
    "rehearsal": parse("20/hour"),
}


def _storage_address(url: str) -> str:
    return url.replace("unix://", "redis+unix://", 1) if url.startswith("unix://") else url


_limiter = FixedWindowRateLimiter(
    storage_from_string(_storage_address(settings.BROKER_URL), socket_connect_timeout=0.5, socket_timeout=0.5)
)


def address_of(request: HttpRequest) -> str:
    """Return the address of who asks, as the outermost of our own proxies saw it: what stands before was only told."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    return hops[-trusted] if 0 < trusted <= len(hops) and hops[-trusted] else request.META.get("REMOTE_ADDR", "")


def is_over_limit(name: str, request: HttpRequest) -> bool:
    """Count one more of this thing for the person who asks; say whether it is one too many."""
    if request.participant_id:
        return _is_refused(_limiter.hit, LIMITS[name], name, str(request.participant_id))
    return _is_refused(_limiter.hit, NEWCOMERS, name, address_of(request))


def count_over(name: str, whom: str) -> bool:
    """Count one more of this thing for `whom`; say whether it is one too many."""
    return _is_refused(_limiter.hit, OTHERS[name], name, whom)


class Window:
    """A limit that is counted in this process, one stretch of time after the other; each begins with no counts."""

    def __init__(self, limit: RateLimitItem) -> None:
        self.limit = limit
        self.number, self.counts = 0, Counter[str]()

    def hit(self, whom: str, *, at: float) -> bool:
        """Count one more at this second of the process; say whether it is within the limit."""
        number = int(at // self.limit.get_expiry())
        if number != self.number:
            self.number, self.counts = number, Counter()
        self.counts[whom] += 1
        return self.counts[whom] <= self.limit.amount


# By the seat.
HERE = {"live answer": Window(parse("300/minute"))}


def count_here(name: str, whom: str) -> bool:
    """Count one more of this thing for `whom` in this process; say whether it is one too many."""
    return not HERE[name].hit(whom, at=time.monotonic())


def is_spent(name: str, whom: str) -> bool:
    """Say whether `whom` has used up the limit, without counting anything."""
    return _is_refused(_limiter.test, OTHERS[name], name, whom)


def _is_refused(ask: Callable[..., bool], limit: RateLimitItem, name: str, whom: str) -> bool:
    try:
        return not ask(limit, name, whom)
    except (redis.RedisError, OSError):
        log.warning("limits are not counted: the broker is away")
        return False


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer 429: say what happens next, and when to try again."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = "30"
    return response
