"""The streams' section of quizsite/access.toml: a token opens its topic, and nothing else opens anything."""

import asyncio
import time
import tomllib
import uuid
from collections.abc import Callable

import pytest
from django.core import signing
from django.utils.http import urlencode

from quizsite.accounts import participants
from quizsite.doorbells import ring, stream_url
from quizsite.streams import application
from tests.access.routes import POLICY
from tests.loops import run_apart

STREAMS = tomllib.loads(POLICY.read_text())["streams"]
ATTEMPT, ANOTHER = f"attempt:{uuid.uuid4()}", f"attempt:{uuid.uuid4()}"
SECONDS = 20


class Yesterday(signing.TimestampSigner):
    """Signs as it would have signed a day and an hour ago."""

    def timestamp(self) -> str:
        return signing.b62_encode(int(time.time()) - 25 * 3600)


def _old_address() -> str:
    return f"/streams/{Yesterday(salt='stream').sign_object(ATTEMPT)}/"


def _changed_address() -> str:
    """Return the address of one topic with the signature of another."""
    _, _, rest = stream_url(ATTEMPT).partition(":")
    topic, _, _ = stream_url(ANOTHER).partition(":")
    return f"{topic}:{rest}"


# How each line of the section knocks: the method and the address.
KNOCKS: dict[str, Callable[[], tuple[str, str]]] = {
    "a token for a topic": lambda: ("GET", stream_url(ATTEMPT)),
    "a token for a topic, with POST": lambda: ("POST", stream_url(ATTEMPT)),
    "a token that is older than a day": lambda: ("GET", _old_address()),
    "a token that was signed for a drill": lambda: ("GET", f"/streams/{signing.dumps(ATTEMPT, salt='drill')}/"),
    "a token with the topic of another put in": lambda: ("GET", _changed_address()),
    "a guest's cookie for a token": lambda: ("GET", f"/streams/{participants._signer.sign(str(uuid.uuid4()))}/"),
    "garbage for a token": lambda: ("GET", "/streams/" + "é\0:/%" * 50 + "/"),
    "no token": lambda: ("GET", "/streams/"),
    "healthz": lambda: ("GET", "/streams/healthz"),
}


class Listener:
    """A browser at a stream: keeps what it was sent, and goes away when told to."""

    def __init__(self, method: str, path: str) -> None:
        self.scope = {"type": "http", "method": method, "path": path, "headers": [], "query_string": b""}
        self.status = 0
        self.heard: asyncio.Queue[bytes] = asyncio.Queue()
        self._leave = asyncio.Event()

    async def __aenter__(self) -> "Listener":
        self._task = asyncio.create_task(application(self.scope, self._receive, self._send))
        await self.hear()
        return self

    async def __aexit__(self, *error: object) -> None:
        self._leave.set()
        await asyncio.wait_for(self._task, SECONDS)

    async def hear(self, seconds: float = SECONDS) -> bytes:
        return await asyncio.wait_for(self.heard.get(), seconds)

    async def _receive(self) -> dict[str, str]:
        await self._leave.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.heard.put_nowait(message["body"])


async def knock(method: str, path: str) -> int:
    async with Listener(method, path) as listener:
        return listener.status


def test_every_line_of_the_section_has_its_knock():
    assert set(KNOCKS) == set(STREAMS)


@pytest.mark.parametrize("line", STREAMS)
def test_a_stream_opens_as_the_policy_says(line: str):
    status = run_apart(knock(*KNOCKS[line]()))

    assert {200: "allow", 404: "hide"}[status] == STREAMS[line]


def test_a_token_that_is_refused_looks_the_same_as_no_token():
    async def bodies() -> set[bytes]:
        said = set()
        for line, outcome in STREAMS.items():
            if outcome == "hide":
                async with Listener(*KNOCKS[line]()) as listener:
                    said.add((listener.status, listener.heard.qsize()))
        return said

    assert len(run_apart(bodies())) == 1


def test_the_bell_of_one_topic_is_not_heard_at_another():
    async def listen() -> tuple[bytes, bytes]:
        async with Listener("GET", stream_url(ATTEMPT)) as own, Listener("GET", stream_url(ANOTHER)) as other:
            first = None
            while first is None:
                # The process subscribes in its own time; what rings before that is lost, and may be.
                ring(ATTEMPT, "one")
                try:
                    first = await own.hear(0.2)
                except TimeoutError:
                    continue
            ring(ANOTHER, "two")
            return first, await other.hear()

    assert run_apart(listen()) == (b"data: one\n\n", b"data: two\n\n")


def test_a_stream_is_not_opened_by_what_stands_behind_a_question_mark():
    path = f"/streams/?{urlencode({'token': stream_url(ATTEMPT)})}"

    assert run_apart(knock("GET", path)) == 404
