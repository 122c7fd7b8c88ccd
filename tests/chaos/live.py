"""Kill any part of a whole site while rooms are played, and look for what was lost: `make chaos-live`.

Two rooms at once, a large one and a small one; their hosts press everything twice. Each phase is hit by a kill of each
part, at a drawn moment of it; some kills meet the step itself, and then another follows within the phase.
"""

import argparse
import asyncio
import contextlib
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from quizsite.embedded.environment import site_environment
from quizsite.rehearsals.lines import Lost
from tests.chaos.beside import Beside
from tests.chaos.builds import Change, CodeHasMoved, copy_source
from tests.chaos.campaign import OutOfTime, _home, _time_limit, _undisturbed, listen_to_signals
from tests.chaos.live_bots import Bot, Host, Place, Watch
from tests.chaos.live_sabotage import changes_of
from tests.chaos.live_verdict import PHASE_AFTER, Evidence, examples, judge
from tests.chaos.nemesis import Nemesis
from tests.chaos.whole_site import NotRunning, WholeSite

PARTS = ("web", "stream", "worker", "valkey", "postgres")
# Two servers hand out pages, as in production; half of the bots, and each of two hosts, use one of them.
WEB = ("web", "pages")
PHASES = ("lobby", "ready", "open", "closed", "board")
STEPS = {phase: act for act, phase in PHASE_AFTER.items()}
SMALL_SHARE = 6
# Of the kills; they come at the moment of the step that leads into the phase.
AT_THE_STEP = 0.3
# Of the players, after each answer.
RELOADS = 0.5
SHOWN_SHORTFALLS = 6
SECONDS_TO_HEAL = 60.0
SECONDS_OF_A_STEP = 60.0


@dataclass(frozen=True)
class Kill:
    """To kill a part so many seconds after the step into a phase was pressed; item 0 is the lobby."""

    item: int
    phase: str
    part: str
    delay: float

    def __str__(self) -> str:
        return f"{self.phase} {self.item}: {self.part} after {self.delay:.1f} s"


class Stuck(Exception):
    """The room did not come to where it had to."""


def draw_schedule(
    seed: int, hits: int, pace: float, parts: Sequence[str] = PARTS, phases: Sequence[str] = PHASES
) -> list[Kill]:
    """Return the kills of a run: in each phase so many, each part in turn, and never the same one twice in a row."""
    rng = random.Random(f"{seed}/schedule")
    deck = rng.sample(parts, len(parts))
    kills = []
    for shift, phase in enumerate(phases):
        for place in range(hits):
            at_once = phase != "lobby" and rng.random() < AT_THE_STEP
            delay = rng.uniform(0, 0.15) if at_once else rng.uniform(0.3, 0.8) * pace
            part = deck[(place + shift) % len(deck)]
            part = rng.choice(WEB) if part == "web" else part
            kills.append(Kill(0 if phase == "lobby" else place + 1, phase, part, delay))
    return sorted(kills, key=lambda kill: kill.item)


class Campaign:
    def __init__(self, options: argparse.Namespace, site: WholeSite, beside: Beside, places: Sequence[Place]) -> None:
        self.options, self.site, self.beside = options, site, beside
        self.evidence = Evidence()
        self.nemesis = Nemesis(site.folders.run, random.Random(f"{options.seed}/victims"), self.say)
        self.schedule = draw_schedule(options.seed, options.hits, options.pace, options.parts, options.phases)
        self.hosts = [Host(place, site.port, self.evidence, beside.pages.port) for place in places]
        watch = Watch(places, self.evidence)
        counts = (options.bots, max(2, options.bots // SMALL_SHARE))
        ports = site.port, beside.pages.port
        self.bots = [
            Bot(
                place,
                n,
                ports[n % 2],
                self.evidence,
                watch,
                random.Random(f"{options.seed}/{place.sentinel}/{n}"),
                beside.streams.port,
            )
            for place, count in zip(places, counts, strict=True)
            for n in range(count)
        ]
        self.hits: Counter[str] = Counter()
        self.faults: list[str] = []
        self.playing: list[asyncio.Task] = []
        self.began_at = time.monotonic()

    def say(self, words: str) -> None:
        host = self.hosts[0]
        seconds = time.monotonic() - self.began_at
        told = f"{host.page.phase or 'lobby'} {host.page.item}, {self.evidence.acknowledged} acknowledged"
        print(f"[{seconds:5.1f} s] {words}, {told}", flush=True)

    async def run(self) -> None:
        self.began_at = time.monotonic()
        for host in self.hosts:
            await host.look()
        self.playing = [asyncio.create_task(self._play(bot)) for bot in self.bots]
        guard = asyncio.create_task(self._guard())
        try:
            await self._fill_lobby()
            for item in range(1, self.options.hits + 1):
                for phase in PHASES[1:]:
                    await self._go_through(phase, item)
            await self._heal()
        finally:
            guard.cancel()
            for bot in self.bots:
                bot.stop()
            for task in self.playing:
                task.cancel()
            ended = await asyncio.gather(guard, *self.playing, return_exceptions=True)
        self.faults += [repr(fault) for fault in ended if isinstance(fault, Exception)]

    async def _guard(self) -> None:
        while True:
            self.site.check()
            self.beside.keep()
            await asyncio.sleep(0.3)

    async def _play(self, bot: Bot) -> None:
        """Come in at a moment of the lobby, and change the answer again and again, with a reload now and then."""
        await asyncio.sleep(bot.rng.uniform(0, self.options.hits * self.options.pace * 0.8))
        await bot.join()
        bot.begin()
        while bot.page.phase != "ended":
            if bot.page.phase == "open":
                await bot.answer(patience=SECONDS_TO_HEAL)
                await asyncio.sleep(bot.rng.uniform(1.5, 4))
                if bot.rng.random() < RELOADS:
                    bot.is_asked.set()
            else:
                await asyncio.sleep(0.2)

    async def _fill_lobby(self) -> None:
        for kill in (kill for kill in self.schedule if kill.phase == "lobby"):
            begin = time.monotonic()
            await self._kill(kill.part, after=kill.delay)
            await asyncio.sleep(max(0, begin + self.options.pace - time.monotonic()))
        await self._until(lambda: all(bot.page.version for bot in self.bots), "every bot has a seat")
        self.say("all are in")

    async def _go_through(self, phase: str, item: int) -> None:
        begin = time.monotonic()
        kills = [kill for kill in self.schedule if (kill.phase, kill.item) == (phase, item)]
        acts = [self._kill(kill.part, after=kill.delay) for kill in kills]
        await asyncio.gather(*(self._reach(host, phase, item) for host in self.hosts), *acts)
        while phase in self.options.phases and self.hits[phase] < item:
            await self._kill(self._longest_spared(), after=0.5)
        await asyncio.sleep(max(0, begin + self.options.pace - time.monotonic()))

    async def _kill(self, part: str, *, after: float) -> None:
        await asyncio.sleep(after)
        before = self.nemesis.kills.total()
        phases = self._phases()
        await asyncio.to_thread(self.nemesis.kill, part)
        if self.nemesis.kills.total() > before and len(phases) == 1 and phases == self._phases():
            self.hits[phases.pop()] += 1

    def _phases(self) -> set[str]:
        return {host.page.phase for host in self.hosts}

    def _longest_spared(self) -> str:
        spared = set(WEB if "web" in self.options.parts else ()) | set(self.options.parts)
        return min(spared, key=lambda part: max(self.nemesis.killed_at[part], default=0.0))

    async def _reach(self, host: Host, phase: str, item: int) -> None:
        """Press as two hosts would, until the desk shows that the step is made."""
        give_up_at = time.monotonic() + SECONDS_OF_A_STEP
        while (host.page.phase, host.page.item) != (phase, item):
            if time.monotonic() > give_up_at:
                raise Stuck(f"{host.place.id} is at {host.page.phase} {host.page.item}, not at {phase} {item}")
            await host.press_twice(STEPS[phase])
            if (host.page.phase, host.page.item) != (phase, item):
                await asyncio.sleep(0.3)
                with contextlib.suppress(Lost):
                    await host.look()
        self.evidence.steps[host.place.id, host.page.version] = STEPS[phase]

    async def _heal(self) -> None:
        self.say("no more kills")
        await self._until(self._is_whole, "every part runs again")
        await asyncio.gather(*(self._reach(host, "ended", self.options.hits) for host in self.hosts))
        await self._until(lambda: all(task.done() for task in self.playing), "every bot has seen the end")
        self.say("ended")

    def _is_whole(self) -> bool:
        return self.nemesis.is_complete() and self.site.status("/healthz") == 200 and self.beside.answers()

    def wait_until_whole(self) -> None:
        """Let everything come back that was killed; call from the main thread."""
        give_up_at = time.monotonic() + SECONDS_TO_HEAL
        while not self._is_whole() and time.monotonic() < give_up_at:
            self.beside.keep()
            time.sleep(0.2)

    async def _until(self, holds, what: str) -> None:
        give_up_at = time.monotonic() + SECONDS_TO_HEAL
        while not await asyncio.to_thread(holds):
            if time.monotonic() > give_up_at:
                raise Stuck(f"after {SECONDS_TO_HEAL:.0f} s still not: {what}")
            await asyncio.sleep(0.2)


def report(campaign: Campaign, places: Sequence[Place]) -> bool:
    """Print the figures, and judge by the rows; return whether everything is right."""
    from tests.chaos.live_rooms import read_rooms

    evidence, wanted = campaign.evidence, campaign.options.hits
    breaches = judge(evidence, read_rooms(places))
    sent = evidence.sent.values()
    rows = {
        "acknowledged": f"{evidence.acknowledged} of {len(sent)}, {sum(one.tries > 1 for one in sent)} sent again",
        "refused": str(sum(bool(one.refusal) for one in sent)),
        "tables": f"{len(evidence.seen)} rows of {len({(row.room, row.version) for row in evidence.seen})}",
        "kills": ", ".join(f"{part} {count}" for part, count in sorted(campaign.nemesis.kills.items())),
        "hits": ", ".join(f"{phase} {campaign.hits[phase]}" for phase in PHASES),
        **{name: str(len(found)) for name, found in breaches.items()},
        "load of the machine": "{:.1f}, {:.1f}, {:.1f}".format(*os.getloadavg()),
    }
    print()
    for name, words in rows.items():
        print(f"{name:24}{words}")
    print()
    phases = campaign.options.phases
    shortfalls = [f"{phase} was hit less than {wanted} times" for phase in phases if campaign.hits[phase] < wanted]
    if not evidence.acknowledged:
        shortfalls.append("nothing was acknowledged")
    shortfalls += campaign.faults + [fault for bot in campaign.bots for fault in bot.faults[:1]]
    for words in (*shortfalls[:SHOWN_SHORTFALLS], *examples(breaches)):
        print(words[:600])
    return not shortfalls and not any(breaches.values())


def run_campaign(options: argparse.Namespace, home: Path, changes: Sequence[Change] = ()) -> bool:
    copy_source(home / "source", changes)
    site, beside = WholeSite(home / "source", home / "var"), None
    try:
        site.start()
        addresses = {"database_url": site.folders.database_url, "broker_url": site.folders.broker_url}
        env = site_environment(site.folders, port=site.port, **addresses)
        beside = Beside(site, env)
        beside.start()
        os.environ.update(env)
        os.environ["DJANGO_SETTINGS_MODULE"] = "quizsite.settings"
        import django

        django.setup()
        from tests.chaos.live_rooms import make_rooms

        places = make_rooms(2, items=options.hits, prefix="Chaosquokka")
        campaign = Campaign(options, site, beside, places)
        try:
            asyncio.run(campaign.run())
        except Stuck as problem:
            campaign.faults.append(str(problem))
            campaign.wait_until_whole()
        return report(campaign, places)
    finally:
        if beside is not None:
            beside.end()
        _undisturbed(site.end)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make chaos-live", description=__doc__)
    parser.add_argument("--bots", type=int, default=120, help="in the large room (%(default)s)")
    parser.add_argument("--hits", type=int, default=5, help="kills in each phase, and items (%(default)s)")
    parser.add_argument("--pace", type=float, default=5.0, help="seconds of a phase (%(default)s)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of kills and answers (drawn)")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="what to kill (%(default)s)")
    parser.add_argument("--phases", nargs="+", choices=PHASES, default=PHASES, help="that are hit (%(default)s)")
    parser.add_argument("--build", default="", help="with the fault of this name put in")
    options = parser.parse_args()
    changes = changes_of(options.build)
    print(f"Seed {options.seed}: {options.bots} bots, {options.hits} kills in each phase", flush=True)
    for kill in draw_schedule(options.seed, options.hits, options.pace, options.parts, options.phases):
        print(f"  {kill}")
    listen_to_signals()
    # A phase that waits for a part to come back lasts longer than its pace.
    limit = 300 + 5 * options.hits * (options.pace + 15)
    is_right = False
    try:
        with _home() as home, _time_limit(limit):
            is_right = run_campaign(options, home, changes)
    except (CodeHasMoved, NotRunning, OutOfTime, Stuck) as problem:
        print(problem)
    except KeyboardInterrupt:
        return 130
    print("GREEN" if is_right else "RED", flush=True)
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main())
