"""The bridge between a server of the newer kind and Django's handler of the older, by its messages."""

import pytest
from django.conf import settings

from tests.loops import run_apart

pytestmark = pytest.mark.django_db(transaction=True)


def answers(method: str, path: str, *parts: bytes, is_cut: bool = False, **headers: str) -> list[dict]:
    """Send a request in these parts, with `is_cut` go away before the last, and return the messages that come back."""
    from quizsite.asgi import application

    messages = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    messages += [{"type": "http.disconnect"} if is_cut else {"type": "http.request", "body": b"", "more_body": False}]
    sent: list[dict] = []
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "query_string": b"",
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 50000),
    }

    async def receive() -> dict:
        return messages.pop(0)

    async def send(message: dict) -> None:
        sent.append(message)

    run_apart(application(scope, receive, send))
    return sent


def find_room(*parts: bytes, is_cut: bool = False) -> list[dict]:
    token = "a" * 32
    return answers(
        "POST",
        "/live/",
        *parts,
        is_cut=is_cut,
        cookie=f"{settings.CSRF_COOKIE_NAME}={token}",
        x_csrftoken=token,
        content_type="application/x-www-form-urlencoded",
        content_length=str(len(b"code=WRONGCODE")),
    )


def test_a_form_that_comes_in_parts_is_read_as_a_whole():
    start, content = find_room(b"code=WRO", b"NGCODE")

    assert start["status"] == 422
    assert b'value="WRONGCODE"' in content["body"]
    assert dict(start["headers"])[b"content-length"] == str(len(content["body"])).encode()


def test_a_form_that_is_cut_short_is_not_taken_for_a_whole_one():
    assert find_room(b"code=WRO", is_cut=True) == []


def test_more_than_any_form_holds_is_refused_before_all_of_it_is_there():
    start, content = answers("POST", "/live/", *[b"a" * 500_000] * 100)

    assert start["status"] == 413
    assert content["body"] == b"Nothing that this site takes is longer than 2 MB.\n"
