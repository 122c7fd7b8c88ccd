"""Event streams: bare ASGI, so that a watcher costs a few kilobytes, no thread and no database connection.

One subscription to the broker per process; each watcher has a short queue, and whoever reads too slowly misses rings.
Each process asks the database once a second for the versions of the rooms that are watched: it rings for every step
while the broker is away, and at any time for a step that nobody rang for, since its process was killed in between.
"""

import asyncio
import contextlib
import itertools
import logging
import os
from collections import defaultdict

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quizsite.settings")

import psycopg  # noqa: E402  (the settings come first)
import redis.asyncio as redis  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.signing import BadSignature  # noqa: E402

from quizsite.doorbells import CHANNELS, read_stream_token  # noqa: E402
from quizsite.live.versions import read_versions  # noqa: E402

log = logging.getLogger(__name__)

QUEUE = 8
KEEP_ALIVE = 15  # seconds; also how long a watcher who vanished is kept
RETRY = 1  # seconds until the broker is asked again, and the database beside it
ON_ITS_WAY = 0.2  # seconds that a ring may take through the broker

STILL_HERE = b": still here\n\n"
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class Rings(asyncio.Queue[bytes]):
    """What a watcher has still to be sent, as it is sent; what is too much for it is forgotten, the oldest first."""

    def push(self, body: bytes) -> None:
        if self.full():
            self.get_nowait()
        self.put_nowait(body)


class Hub:
    """Hands what the broker says to the watchers of each topic."""

    def __init__(self) -> None:
        self._watchers: dict[str, set[Rings]] = defaultdict(set)
        self._listener: asyncio.Task[None] | None = None
        self._looker: asyncio.Task[None] | None = None
        self._comforter: asyncio.Task[None] | None = None
        self._told: dict[str, str] = {}
        self._newest: dict[str, int] = {}

    @contextlib.contextmanager
    def watch(self, topic: str):
        """Yield the rings of a topic; none is lost to whoever is already inside."""
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen())
        if self._looker is None or self._looker.done():
            self._looker = asyncio.create_task(self._look_now_and_then())
        if self._comforter is None or self._comforter.done():
            self._comforter = asyncio.create_task(self._comfort_now_and_then())
        rings = Rings(QUEUE)
        self._watchers[topic].add(rings)
        try:
            yield rings
        finally:
            self._watchers[topic].discard(rings)
            if not self._watchers[topic]:
                del self._watchers[topic]
                self._newest.pop(topic, None)

    async def _listen(self) -> None:
        while True:
            try:
                async with redis.Redis.from_url(
                    settings.BROKER_URL, decode_responses=True, socket_connect_timeout=RETRY
                ) as client:
                    subscription = client.pubsub(ignore_subscribe_messages=True)
                    await subscription.psubscribe(f"{CHANNELS}*")
                    # On Python 3.11 a cancellation that meets the end of a send is lost in asyncio.wait_for, which
                    # redis calls; the server would then wait for this task for ever.
                    if asyncio.current_task().cancelling():
                        raise asyncio.CancelledError
                    # What rang before the subscription stood was not heard.
                    await self._ask_the_database()
                    self._told = {}
                    async for message in subscription.listen():
                        self._hand_out(message["channel"].removeprefix(CHANNELS), message["data"])
            except (redis.RedisError, OSError) as error:
                if asyncio.current_task().cancelling():
                    # The client makes an error of its own of a cancellation while it connects; without this the task
                    # would go on, and the process could not be stopped.
                    raise asyncio.CancelledError from error
                log.info("the broker is away: %s", error)
                await self._ask_the_database()
                await asyncio.sleep(RETRY)

    async def _ask_the_database(self) -> None:
        """Hand out what the broker does not tell: the rooms that have moved on since the last time."""
        try:
            versions = await read_versions(self._watchers)
        except (psycopg.Error, OSError) as error:
            log.info("streams are silent, the database is away as well: %s", error)
            return
        for topic, version in versions.items():
            if self._told.get(topic) != version:
                self._hand_out(topic, version)
            # Who comes and who goes is no new version: a desk looks each time.
            self._hand_out(f"{topic}:desk", version)
        self._told = versions

    async def _look_now_and_then(self) -> None:
        """Ring for the rooms that are further than any ring has told."""
        while True:
            await asyncio.sleep(RETRY)
            try:
                versions = await read_versions(self._watchers)
            except (psycopg.Error, OSError):
                continue
            if any(map(self._is_news, versions.items())):
                await asyncio.sleep(ON_ITS_WAY)
            for topic, version in filter(self._is_news, versions.items()):
                self._hand_out(topic, version)
                self._hand_out(f"{topic}:desk", version)

    async def _comfort_now_and_then(self) -> None:
        """Let a quiet stream say that it is still there; to one that reads slowly it says so by what it has."""
        while True:
            await asyncio.sleep(KEEP_ALIVE)
            for rings in itertools.chain.from_iterable(self._watchers.values()):
                if rings.empty():
                    rings.push(STILL_HERE)

    def _is_news(self, told: tuple[str, str]) -> bool:
        topic, version = told
        return int(version) > self._newest.get(topic, 0)

    def _hand_out(self, topic: str, word: str) -> None:
        version = word.partition(" ")[0]
        if version.isdecimal() and topic in self._watchers:
            self._newest[topic] = max(int(version), self._newest.get(topic, 0))
        body = f"data: {word}\n\n".encode()
        for rings in self._watchers.get(topic, ()):
            rings.push(body)


hub = Hub()


async def application(scope, receive, send) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        await _stream(scope, receive, send)


async def _lifespan(receive, send) -> None:
    while True:
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return


async def _stream(scope, receive, send) -> None:
    path = scope["path"]
    if path == "/streams/healthz":
        await answer_plainly(send, 200, b"ok\n")
        return
    try:
        topic = read_stream_token(path.removeprefix("/streams/").removesuffix("/"))
    except BadSignature:
        topic = None
    if topic is None or scope["method"] != "GET":
        await answer_plainly(send, 404, b"There is nothing at this address.\n")
        return
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    with hub.watch(topic) as rings:
        gone = asyncio.create_task(_watch_the_door(receive, rings))
        try:
            await send({"type": "http.response.body", "body": b"retry: 3000\n\n", "more_body": True})
            while (body := await rings.get()) and not gone.done():
                await send({"type": "http.response.body", "body": body, "more_body": True})
        finally:
            gone.cancel()


async def _watch_the_door(receive, rings: Rings) -> None:
    """Wait until the watcher has gone, and wake who sends to it. A task and a timer for each ring would cost more than
    the ring."""
    while (await receive())["type"] != "http.disconnect":
        pass
    rings.push(b"")


async def answer_plainly(send, status: int, body: bytes) -> None:
    """Answer with a few words, and nothing of a page."""
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
