"""The bare ASGI application, called as a server would call it, with real rings over a real broker."""

import asyncio
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import redis
from django.core import signing
from django.db import connection
from django.db.models import F

from quizsite import streams
from quizsite.doorbells import CHANNELS, ring, stream_url
from quizsite.embedded.binaries import valkey_server
from quizsite.live.models import Room
from tests.loops import run_apart
from tests.rooms import Game, make_game
from tests.waiting import wait_until

PATIENCE = 30


@pytest.fixture(autouse=True)
def own_hub(monkeypatch):
    monkeypatch.setattr(streams, "hub", streams.Hub())


class Watcher:
    """A browser at one stream. What the application sends to it is held back while it is `busy`."""

    def __init__(self, path: str, method: str = "GET") -> None:
        self.scope = {"type": "http", "method": method, "path": path, "headers": []}
        self.sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.ready = asyncio.Event()
        self.ready.set()
        self.gone = asyncio.Event()
        self.task = asyncio.create_task(streams.application(self.scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        await self.ready.wait()
        self.sent.put_nowait(message)

    async def next_message(self) -> dict[str, Any]:
        return await asyncio.wait_for(self.sent.get(), PATIENCE)

    async def opened(self) -> "Watcher":
        """Take in the answer's head and its first line."""
        assert (await self.next_message())["status"] == 200
        assert (await self.next_message())["body"] == b"retry: 3000\n\n"
        return self

    async def next_word(self) -> str:
        body = (await self.next_message())["body"].decode()
        assert body.startswith("data: ")
        assert body.endswith("\n\n")
        return body.removeprefix("data: ").removesuffix("\n\n")

    async def words_until(self, last: str) -> list[str]:
        words = [await self.next_word()]
        while words[-1] != last:
            words.append(await self.next_word())
        return words

    async def called(self, call: Callable[[], None]) -> str:
        """Ring until one ring comes through: the subscription may still be on its way to the broker."""
        for _ in range(PATIENCE * 10):
            call()
            try:
                message = await asyncio.wait_for(self.sent.get(), 0.1)
            except TimeoutError:
                continue
            return message["body"].decode()
        raise AssertionError("no ring came through")

    async def leave(self) -> None:
        self.gone.set()
        await asyncio.wait_for(self.task, PATIENCE)


@asynccontextmanager
async def watching(*topics: str):
    """Open a stream for each topic, subscribed at the broker for certain; leave them all at the end."""
    watchers = [await Watcher(stream_url(topic)).opened() for topic in topics]
    for topic, watcher in zip(topics, watchers, strict=True):
        await watcher.called(lambda topic=topic: ring(topic, "warm-up"))
    try:
        yield watchers
    finally:
        for watcher in watchers:
            watcher.ready.set()
            await watcher.leave()


def run(scene: Coroutine[Any, Any, None]) -> None:
    run_apart(asyncio.wait_for(scene, 2 * PATIENCE))


async def answer(path: str, method: str = "GET") -> tuple[int, bytes]:
    """Return status and body of an answer that ends by itself."""
    watcher = Watcher(path, method)
    head, body = await watcher.next_message(), await watcher.next_message()
    await asyncio.wait_for(watcher.task, PATIENCE)
    assert not body.get("more_body", False)
    return head["status"], body["body"]


# --- The door ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/streams/",
        "/streams/attempt:1/",
        f"/streams/{signing.dumps('attempt:1')}/",
        stream_url("attempt:1").replace("/streams/", "/streams/x"),
        "/elsewhere/",
    ],
    ids=["no token", "the topic itself", "a token for something else", "a changed token", "another address"],
)
def test_without_the_right_token_there_is_nothing(path):
    async def scene():
        assert await answer(path) == (404, b"There is nothing at this address.\n")

    run(scene())


@pytest.mark.parametrize("method", ["POST", "HEAD", "PUT"])
def test_a_stream_can_only_be_read(method):
    async def scene():
        assert (await answer(stream_url("attempt:1"), method))[0] == 404

    run(scene())


def test_the_health_check_needs_no_token():
    async def scene():
        assert await answer("/streams/healthz") == (200, b"ok\n")

    run(scene())


def test_a_stream_is_one_of_events_and_kept_by_no_cache():
    async def scene():
        watcher = Watcher(stream_url("attempt:1"))
        head = await watcher.next_message()
        await watcher.leave()
        headers = dict(head["headers"])
        assert headers[b"content-type"] == b"text/event-stream; charset=utf-8"
        assert headers[b"cache-control"] == b"no-store"
        assert headers[b"x-accel-buffering"] == b"no"

    run(scene())


def test_the_server_may_start_and_stop_it():
    async def scene():
        asked = iter(["lifespan.startup", "lifespan.shutdown"])
        told = []

        async def receive():
            return {"type": next(asked)}

        async def send(message):
            told.append(message["type"])

        await streams.application({"type": "lifespan"}, receive, send)
        assert told == ["lifespan.startup.complete", "lifespan.shutdown.complete"]

    run(scene())


# --- Rings ------------------------------------------------------------------------------------------------------------


def test_a_ring_reaches_every_watcher_of_its_topic_and_no_other():
    async def scene():
        async with watching("attempt:1", "attempt:1", "attempt:2") as (one, two, other):
            ring("attempt:1", "for one")
            ring("attempt:2", "for other")

            assert (await one.words_until("for one"))[-1] == "for one"
            assert (await two.words_until("for one"))[-1] == "for one"
            # The rings come in the order in which they went out: what is not before this one never comes.
            assert "for one" not in await other.words_until("for other")

    run(scene())


def test_a_watcher_that_reads_slowly_keeps_the_newest_rings_only():
    async def scene():
        async with watching("attempt:1", "attempt:1") as (slow, quick):
            ring("attempt:1", "before")
            await slow.words_until("before")
            slow.ready.clear()
            rings = [f"ring {number}" for number in range(3 * streams.QUEUE)]

            for word in rings:
                ring("attempt:1", word)

            await quick.words_until(rings[-1])
            slow.ready.set()
            words = await slow.words_until(rings[-1])
            # One may have been on its way already when the reading stopped.
            assert len(words) <= streams.QUEUE + 1
            assert words[-streams.QUEUE :] == rings[-streams.QUEUE :]

    run(scene())


def test_whoever_leaves_is_forgotten():
    async def scene():
        async with watching("attempt:1", "attempt:1") as (one, other):
            await one.leave()

            ring("attempt:1", "after")

            assert (await other.words_until("after"))[-1] == "after"
            assert one.sent.empty() or "after" not in str([one.sent.get_nowait() for _ in range(one.sent.qsize())])
            assert [len(queues) for queues in streams.hub._watchers.values()] == [1]
        assert streams.hub._watchers == {}

    run(scene())


@pytest.mark.parametrize("steps", range(0, 40, 2))
def test_a_server_that_stops_while_it_subscribes_does_not_wait_for_ever(steps):
    async def scene():
        with streams.hub.watch("attempt:1"):
            for _ in range(steps):
                await asyncio.sleep(0)  # one turn of the loop: connect, greet, subscribe and listen take some each
            listener = streams.hub._listener
            listener.cancel()

            done, _ = await asyncio.wait({listener}, timeout=PATIENCE)

            listener.cancel()
            assert done == {listener}

    run(scene())


def test_a_quiet_stream_says_that_it_is_still_there(monkeypatch):
    monkeypatch.setattr(streams, "KEEP_ALIVE", 0.05)

    async def scene():
        watcher = await Watcher(stream_url("attempt:1")).opened()

        bodies = [(await watcher.next_message())["body"] for _ in range(2)]

        assert bodies == [b": still here\n\n"] * 2
        await watcher.leave()

    run(scene())


# --- The broker -------------------------------------------------------------------------------------------------------


class Broker:
    """A Valkey of the test's own, to be killed."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "valkey.sock"
        self.url = f"unix://{self.socket}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [
            valkey_server(),
            "--port",
            "0",
            "--unixsocket",
            self.socket,
            "--save",
            "",
            "--dir",
            self.socket.parent,
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until(self.ping, what="Valkey")

    def ping(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return client.ping()
        except redis.RedisError:
            return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(timeout=30)

    def ring(self, topic: str, word: str) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.publish(f"{CHANNELS}{topic}", word)


@pytest.fixture
def broker(settings) -> Iterator[Broker]:
    folder = Path(tempfile.mkdtemp(prefix="broker-"))
    broker = Broker(folder)
    settings.BROKER_URL = broker.url
    yield broker
    if broker.process:
        broker.kill()
    shutil.rmtree(folder)


def test_rings_arrive_again_when_the_broker_is_back(broker):
    async def scene():
        broker.start()
        watcher = await Watcher(stream_url("attempt:1")).opened()
        assert await watcher.called(lambda: broker.ring("attempt:1", "before")) == "data: before\n\n"

        broker.kill()
        broker.start()

        while await watcher.called(lambda: broker.ring("attempt:1", "after")) != "data: after\n\n":
            pass
        await watcher.leave()

    run(scene())


def test_a_stream_opens_without_a_broker_and_rings_when_there_is_one(broker):
    async def scene():
        watcher = await Watcher(stream_url("attempt:1")).opened()

        broker.start()

        assert await watcher.called(lambda: broker.ring("attempt:1", "at last")) == "data: at last\n\n"
        await watcher.leave()

    run(scene())


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_a_stream_tells_of_a_step_within_a_second_and_a_half(broker):
    game = make_game("numeric", players=1)

    async def scene():
        watcher = await Watcher(stream_url(f"room:{game.room_id}")).opened()
        assert await watcher.next_word() == str(await asyncio.to_thread(version_of, game))

        begin = time.monotonic()
        await asyncio.to_thread(step, game)

        assert await watcher.next_word() == str(await asyncio.to_thread(version_of, game))
        assert time.monotonic() - begin < 1.5
        await watcher.leave()

    run(scene())


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_a_desk_looks_each_time_and_nobody_hears_of_another_room(broker):
    game, other = make_game("numeric", players=1), make_game("single_choice", players=1)

    async def scene():
        desk = await Watcher(stream_url(f"room:{game.room_id}:desk")).opened()
        stranger = await Watcher(stream_url(f"room:{other.room_id}")).opened()
        assert await stranger.next_word() == str(await asyncio.to_thread(version_of, other))

        await asyncio.to_thread(step, game)

        await desk.words_until(str(await asyncio.to_thread(version_of, game)))
        assert stranger.sent.empty()
        await stranger.leave()
        await desk.leave()

    run(scene())


@pytest.mark.django_db(transaction=True)
def test_a_step_that_nobody_rang_for_is_told_of_once_all_the_same(monkeypatch):
    monkeypatch.setattr(streams, "RETRY", 0.1)
    game = make_game("numeric", players=1)

    async def scene():
        watcher = await Watcher(stream_url(f"room:{game.room_id}")).opened()
        await watcher.called(lambda: ring(f"room:{game.room_id}", "0"))

        for _ in range(2):
            await asyncio.to_thread(go_on_in_silence, game)
            await watcher.words_until(str(await asyncio.to_thread(version_of, game)))

        await asyncio.sleep(3 * streams.RETRY)
        assert watcher.sent.empty()
        await watcher.leave()

    run(scene())


@pytest.mark.django_db(transaction=True)
def test_a_step_that_was_rung_for_is_not_told_of_again(monkeypatch):
    monkeypatch.setattr(streams, "RETRY", 0.1)
    game = make_game("numeric", players=1)

    async def scene():
        watcher = await Watcher(stream_url(f"room:{game.room_id}")).opened()
        later = await asyncio.to_thread(version_of, game) + 1
        while await watcher.called(lambda: ring(f"room:{game.room_id}", f"{later} key")) != f"data: {later} key\n\n":
            pass

        await asyncio.to_thread(go_on_in_silence, game)

        await asyncio.sleep(3 * streams.RETRY + streams.ON_ITS_WAY)
        told = [watcher.sent.get_nowait()["body"] for _ in range(watcher.sent.qsize())]
        assert f"data: {later}\n\n".encode() not in told
        await watcher.leave()

    run(scene())


def test_without_broker_and_database_a_stream_stays_open(broker, settings, monkeypatch):
    monkeypatch.setitem(
        settings.DATABASES, "default", {**settings.DATABASES["default"], "NAME": "none", "HOST": "/none"}
    )
    monkeypatch.setitem(settings.DATABASES["default"], "OPTIONS", {})

    async def scene():
        watcher = await Watcher(stream_url(f"room:{uuid4()}")).opened()

        broker.start()

        topic = next(iter(streams.hub._watchers))
        assert await watcher.called(lambda: broker.ring(topic, "7")) == "data: 7\n\n"
        await watcher.leave()

    run(scene())


def version_of(game: Game) -> int:
    try:
        return Room.objects.get(pk=game.room_id).version
    finally:
        connection.close()


def go_on_in_silence(game: Game) -> None:
    """Make a version without a ring, as a process that is killed between its commit and its ring does."""
    try:
        Room.objects.filter(pk=game.room_id).update(version=F("version") + 1)
    finally:
        connection.close()


def step(game: Game) -> None:
    try:
        game.open_next()
    finally:
        connection.close()
