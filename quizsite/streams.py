"""Event streams: bare ASGI, so that a watcher costs a few kilobytes, no thread and no database connection.

One subscription to the broker per process; each watcher has a short queue, and whoever reads too slowly misses rings.
Each process asks the database once a second for the versions of the rooms that are watched: it rings for every step
while the broker is away, and at any time for a step that nobody rang for, since its process was killed in between.
"""

import asyncio
import contextlib
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

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class Hub:
    """Hands what the broker says to the watchers of each topic."""

    def __init__(self) -> None:
        self._watchers: dict[str, set[asyncio.Queue[str]]] = defaultdict(set)
        self._listener: asyncio.Task[None] | None = None
        self._looker: asyncio.Task[None] | None = None
        self._told: dict[str, str] = {}
        self._newest: dict[str, int] = {}

    @contextlib.contextmanager
    def watch(self, topic: str):
        """Yield a queue of rings; they are lost to nobody who is already inside."""
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen())
        if self._looker is None or self._looker.done():
            self._looker = asyncio.create_task(self._look_now_and_then())
        queue: asyncio.Queue[str] = asyncio.Queue(QUEUE)
        self._watchers[topic].add(queue)
        try:
            yield queue
        finally:
            self._watchers[topic].discard(queue)
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

    def _is_news(self, told: tuple[str, str]) -> bool:
        topic, version = told
        return int(version) > self._newest.get(topic, 0)

    def _hand_out(self, topic: str, word: str) -> None:
        version = word.partition(" ")[0]
        if version.isdecimal() and topic in self._watchers:
            self._newest[topic] = max(int(version), self._newest.get(topic, 0))
        for queue in self._watchers.get(topic, ()):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(word)


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
        await _plain(send, 200, b"ok\n")
        return
    try:
        topic = read_stream_token(path.removeprefix("/streams/").removesuffix("/"))
    except BadSignature:
        topic = None
    if topic is None or scope["method"] != "GET":
        await _plain(send, 404, b"There is nothing at this address.\n")
        return
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    gone = asyncio.create_task(_until_gone(receive))
    try:
        with hub.watch(topic) as queue:
            await send({"type": "http.response.body", "body": b"retry: 3000\n\n", "more_body": True})
            while not gone.done():
                ring = asyncio.create_task(queue.get())
                await asyncio.wait({ring, gone}, timeout=KEEP_ALIVE, return_when=asyncio.FIRST_COMPLETED)
                body = f"data: {ring.result()}\n\n" if ring.done() else ": still here\n\n"
                ring.cancel()
                if not gone.done():
                    await send({"type": "http.response.body", "body": body.encode(), "more_body": True})
    finally:
        gone.cancel()


async def _until_gone(receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _plain(send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
