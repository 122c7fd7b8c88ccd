"""A full room, and many rooms at once: `make bench-live`.

The whole site runs as `make run` starts it, and beside it a bare fan-out of event streams. Bots are one process that
shares the machine's cores with what it measures. What is wrong ends with exit 1; what is slow is printed as missed.
"""

import argparse
import asyncio
import contextlib
import gc
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Sequence

import psycopg
import redis
import uvloop

from quizsite.embedded.folders import Folders
from quizsite.rehearsals.lines import Lost, read_stream
from tests.bench.servers import uvicorn_beside, whole_site
from tests.bench.storm import percentile
from tests.chaos.live_bots import Bot, Host, Place, Watch, door_at, in_waves
from tests.chaos.live_verdict import Evidence, examples, judge
from tests.waiting import wait_until

OPENING_MS, FAN_OUT_RATIO, ANSWERS_MS, MESSAGES, CONNECTIONS = 1000, 2.0, 3000, 4, 60
PATIENCE = 180.0
PAUSE = 0.05
NAME = "bench-live"


class Stuck(Exception):
    """The room did not come to where it had to."""


def tell(what: str, words: str, *, is_met: bool | None = None) -> None:
    mark = {None: "", True: "  met", False: "  MISSED"}[is_met]
    print(f"  {what:34}{words}{mark}", flush=True)


def spread(times: list[float]) -> str:
    return f"p50 {percentile(times, 0.5):.0f}, p99 {percentile(times, 0.99):.0f}, last {1000 * max(times):.0f} ms"


# --- The bare fan-out -------------------------------------------------------------------------------------------------


def bare_fan_out() -> contextlib.AbstractContextManager[int]:
    options = ("--log-level", "error", "--lifespan", "off", "--timeout-graceful-shutdown", "1")
    return uvicorn_beside("tests.bench.fanout:application", *options)


async def measure_fan_out(port: int, watchers: int, *, rounds: int = 5) -> list[float]:
    """Return how long each of so many watchers waited for its frame, in all rounds."""
    heard: list[float] = []
    opened: list[int] = []

    async def watch() -> None:
        with contextlib.suppress(Lost):
            await read_stream(
                door_at(port),
                "/",
                lambda line: heard.append(time.time()) if line.startswith(b"data") else None,
                lambda: opened.append(1),
            )

    tasks = [asyncio.create_task(watch()) for _ in range(watchers)]
    await until(lambda: len(opened) == watchers, what="the bare streams are open")
    times = []
    for _ in range(rounds):
        await asyncio.sleep(0.3)
        heard.clear()
        begin = time.time()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 0\r\n\r\n".encode())
        await until(lambda: len(heard) == watchers, what="the bare frames are there")
        writer.close()
        times += [at - begin for at in heard]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return times


# --- A game -----------------------------------------------------------------------------------------------------------


async def until(holds: Callable[[], bool], *, what: str) -> None:
    give_up_at = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > give_up_at:
            raise Stuck(f"after {PATIENCE:.0f} s still not: {what}")
        await asyncio.sleep(PAUSE)


class Game:
    """Rooms that are played at once, step by step together."""

    def __init__(self, places: Sequence[Place], bots: int, *, port: int, seed: int) -> None:
        self.evidence = Evidence()
        watch = Watch(places, self.evidence)
        self.places = places
        self.hosts = [Host(place, port, self.evidence) for place in places]
        self.bots = [
            Bot(places[n % len(places)], n // len(places), port, self.evidence, watch, random.Random(f"{seed}/{n}"))
            for n in range(bots)
        ]
        self.item_rings = 0
        self.item_looks = 0
        self.accepted: list[float] = []
        self.stages: list[str] = []

    async def play(self, items: int) -> None:
        try:
            await self._gather()
            before = [(bot.rings, bot.looks) for bot in self.bots]
            for item in range(1, items + 1):
                await self._play_item(item)
            self.item_rings = max(bot.rings - rings for bot, (rings, _) in zip(self.bots, before, strict=True))
            self.item_looks = sum(bot.looks - looks for bot, (_, looks) in zip(self.bots, before, strict=True))
            await self._step("end")
        finally:
            for bot in self.bots:
                bot.stop()
            await asyncio.gather(*(task for bot in self.bots for task in bot.tasks), return_exceptions=True)

    async def _gather(self) -> None:
        begin = time.monotonic()
        await in_waves([bot.join for bot in self.bots], width=40)
        joined = time.monotonic()
        for bot in self.bots:
            bot.begin()
        await until(lambda: all(bot.is_listening for bot in self.bots), what="every bot listens")
        await asyncio.gather(*(host.look() for host in self.hosts))
        words = f"all in after {joined - begin:.1f} s, all streams open {time.monotonic() - joined:.1f} s later"
        tell(f"{len(self.bots)} join", words)

    async def _play_item(self, item: int) -> None:
        # A collection of this process's own garbage would hold up a thousand phones for a fifth of a second.
        gc.collect()
        await self._step("next")
        await self._step("open")
        begin = time.monotonic()
        done: list[float] = []

        async def answer(bot: Bot) -> None:
            if await bot.answer(patience=PATIENCE):
                done.append(time.monotonic() - begin)

        await asyncio.gather(*map(answer, self.bots))
        self.accepted.append(max(done, default=0.0))
        tell(f"item {item}", f"{len(done)} answers at once acknowledged, the last after {self.accepted[-1]:.2f} s")
        if len(done) != len(self.bots):
            raise Stuck(f"{len(self.bots) - len(done)} answers to item {item} were not acknowledged")
        await self._step("close")
        await self._step("board")

    async def _step(self, act: str) -> None:
        """Let every host give the command in the same moment, and wait until each bot has its page."""
        await asyncio.gather(*(self._press(host, act) for host in self.hosts))
        version = {host.place.id: host.page.version for host in self.hosts}
        await until(
            lambda: all(bot.page.version >= version[bot.place.id] for bot in self.bots),
            what=f"every bot has seen “{act}”",
        )
        await asyncio.sleep(0.3)

    async def _press(self, host: Host, act: str) -> None:
        for _ in range(20):
            seen = host.page.version
            with contextlib.suppress(Lost):
                if await host.press(act):
                    self.evidence.steps[host.place.id, host.page.version] = act
                    return
            await asyncio.sleep(0.5)
            with contextlib.suppress(Lost):
                await host.look()
            if host.page.version > seen:
                return
        raise Stuck(f"“{act}” was not carried out")

    def waits(self, opened: dict[tuple[str, int], float], *, rings: bool) -> list[float]:
        """Return how long each bot waited for the ring, or for the page, of each item that was opened."""
        return [
            (bot.rung_at if rings else bot.got_at)[version] - at
            for bot in self.bots
            for (room, version), at in opened.items()
            if bot.place.id == room and version in (bot.rung_at if rings else bot.got_at)
        ]


class Connections(threading.Thread):
    """Counts the connections of all others to Postgres, four times a second; `most` is the highest."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.address, self.most, self.over = address, 0, threading.Event()

    def run(self) -> None:
        count = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name <> %s"
        with psycopg.connect(self.address, autocommit=True, application_name=NAME) as connection:
            while not self.over.wait(0.25):
                self.most = max(self.most, connection.execute(count, [NAME]).fetchone()[0])


def report(game: Game, items: int, bare: list[float]) -> bool:
    """Print the figures of a game and judge it by the rows; return whether everything is right."""
    from tests.chaos.live_rooms import opening_times, read_rooms

    opened = opening_times(game.places)
    pages, rings = game.waits(opened, rings=False), game.waits(opened, rings=True)
    last, ratio = percentile(pages, 0.99), percentile(pages, 0.99) / percentile(bare, 0.99)
    tell("opening: the doorbell", f"{spread(rings)}, {percentile(rings, 0.99) / percentile(bare, 0.99):.1f} × bare")
    tell("opening: the item is there", spread(pages), is_met=last <= OPENING_MS)
    tell("beside a bare fan-out", f"{ratio:.1f} × ({spread(bare)})", is_met=ratio <= FAN_OUT_RATIO)
    slowest = max(game.accepted)
    tell("answers in the same instant", f"{slowest:.2f} s at the slowest", is_met=1000 * slowest <= ANSWERS_MS)
    messages = game.item_rings / items
    looks = game.item_looks / items / len(game.bots)
    tell("messages per player and item", f"{messages:.1f}, and {looks:.1f} looks", is_met=messages <= MESSAGES)
    breaches = judge(game.evidence, read_rooms(game.places))
    tables = len({(row.room, row.version) for row in game.evidence.seen})
    tell("answers acknowledged", f"{game.evidence.acknowledged}, and {len(game.evidence.seen)} rows of {tables} tables")
    tell("breaches", ", ".join(f"{name} {len(found)}" for name, found in breaches.items()))
    for words in (*examples(breaches), *(fault for bot in game.bots for fault in bot.faults[:1])):
        print(f"  {words[:400]}")
    return not any(breaches.values())


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-live", description=__doc__)
    parser.add_argument("--bots", type=int, default=1000, help="in one room, and in all rooms together (%(default)s)")
    parser.add_argument("--items", type=int, default=10, help="that are played (%(default)s)")
    parser.add_argument("--rooms", type=int, default=20, help="at once in the second game, 0 for none (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the answers (%(default)s)")
    options = parser.parse_args()
    print(f"load of the machine before: {_load()}", flush=True)
    with whole_site(PGAPPNAME=NAME) as (port, folders):
        try:
            is_right = run(options, port, folders)
        except Stuck as problem:
            print(f"  {problem}")
            is_right = False
    print(f"load of the machine after: {_load()}")
    print("RIGHT" if is_right else "WRONG", flush=True)
    return 0 if is_right else 1


def run(options: argparse.Namespace, port: int, folders: Folders) -> bool:
    import django

    django.setup()
    from tests.chaos.live_rooms import make_rooms

    uvloop.install()
    gc.disable()
    _wait_for_the_worker(folders.broker_url)
    with bare_fan_out() as bare_port:
        bare = asyncio.run(measure_fan_out(bare_port, options.bots))
    connections = Connections(f"host={folders.postgres_socket} user=quiz dbname=quiz")
    connections.start()
    is_right = True
    for rooms, prefix in ((1, "Lonequokka"), (options.rooms, "Manyquokka")):
        if rooms:
            places = make_rooms(rooms, items=options.items, prefix=prefix)
            print(f"\n{rooms} room{'s'[: rooms != 1]}, {options.bots} bots, {options.items} items", flush=True)
            game = Game(places, options.bots, port=port, seed=options.seed)
            asyncio.run(game.play(options.items))
            is_right &= report(game, options.items, bare)
    connections.over.set()
    print()
    tell("connections to Postgres", f"{connections.most} at most", is_met=connections.most <= CONNECTIONS)
    return is_right


def _wait_for_the_worker(broker_url: str) -> None:
    """Wait until the worker has made the variants of the new bank: a site that is in use has done that."""
    begin = time.monotonic()
    with redis.Redis.from_url(broker_url) as broker:
        wait_until(
            lambda: not broker.llen("slow") and not broker.hlen("unacked"), seconds=PATIENCE, what="an idle worker"
        )
    tell("variants of the bank", f"made after {time.monotonic() - begin:.0f} s")


def _load() -> str:
    return "{:.1f}, {:.1f}, {:.1f}".format(*os.getloadavg())


if __name__ == "__main__":
    sys.exit(main())
