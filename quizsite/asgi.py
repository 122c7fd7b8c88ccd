"""One server for `make run`: event streams stay on the loop, pages run on Django's WSGI handler in a few threads.

In production the two are separate processes (`quizsite.wsgi` and `quizsite.streams`), so this module is not used there.
"""

import asyncio
import gc
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

from a2wsgi.wsgi import build_environ
from django.conf import settings
from django.urls import get_resolver

from quizsite.streams import answer_plainly
from quizsite.streams import application as streams
from quizsite.wsgi import application as pages

THREADS = 4
# Twice what Django takes from a form, so that what is a little too long gets its own page.
LARGEST_BODY = 2 * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
TOO_LARGE = f"Nothing that this site takes is longer than {LARGEST_BODY // 1_000_000} MB.\n".encode()

_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="pages")


class TooLarge(Exception):
    """The body of a request is longer than any that is of use."""


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        _settle()
    if scope["type"] == "lifespan" or scope["path"].startswith("/streams/"):
        await streams(scope, receive, send)
    else:
        await _page(scope, receive, send)


def _settle() -> None:
    """Load all views, and let no collection of garbage look through them again: each would hold up every page and
    stream for a tenth of a second."""
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()


async def _page(scope, receive, send) -> None:
    """Answer with a page. The request goes to a thread as a whole and the answer comes back as a whole: each change
    between loop and thread costs as much as many a view."""
    try:
        body = await _whole_body(receive)
    except TooLarge:
        await answer_plainly(send, 413, TOO_LARGE)
        return
    if body is None:
        return
    environ = build_environ(scope, BytesIO(body))
    start, content = await asyncio.get_running_loop().run_in_executor(_threads, _answer, environ)
    await send(start)
    await send({"type": "http.response.body", "body": content})


async def _whole_body(receive) -> bytes | None:
    """Return what was sent; None where the sender went away in the middle of it, and no part may be taken for it."""
    body, is_more = bytearray(), True
    while is_more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            raise TooLarge
        is_more = message.get("more_body", False)
    return bytes(body)


def _answer(environ) -> tuple[dict, bytes]:
    """Return the start and the whole content of the answer of Django."""
    start = {}

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:
        fields = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        start.update(type="http.response.start", status=int(status[:3]), headers=fields)

    response = pages(environ, start_response)
    try:
        return start, b"".join(response)
    finally:
        response.close()
