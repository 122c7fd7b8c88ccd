"""Players and hosts of a room as bots over plain HTTP: they do what the page's script does, a thousand in one process.

A look is a GET of the page's fragment; a ring of the doorbell, or of the bot's own clock, leads to one. The ring of an
opening brings the key to the item that the fragment before held sealed. An answer goes out under an operation id, and
again under the same until it is acknowledged.
"""

import asyncio
import contextlib
import html
import random
import re
import time
import uuid
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field

from quizsite.live.sealing import unseal
from quizsite.rehearsals.bots import letters
from quizsite.rehearsals.lines import Door, Line, Lost, Reply, read_stream
from quizsite.rehearsals.pages import Page, read_address_of_stream, read_form, read_page, read_ring
from tests.chaos.live_verdict import Evidence, Seen, Send

CSRF = "a" * 32
TIMEOUT = 60.0
JITTER_MS = 300
# Each phone opens a sealed item by itself. A thousand in one process take turns at it, a little later, so that none of
# them holds up a ring that is on its way to another.
TURNS_AFTER = 0.25

_RANK = re.compile(rb'Rank <span class="num">(\d+)</span>')
_POINTS = re.compile(rb'<dt>Points</dt><dd class="num">(\d+)</dd>\s*<dt>Right</dt><dd class="num">(\d+) of (\d+)</dd>')
_NEXT_SEQ = re.compile(rb'data-seq="(\d+)"')
_RECEIPT = re.compile(rb'data-accepted="(yes|no)"')
_ROW = re.compile(
    r'<tr><td class="n">(\d+)</td><th scope="row">([^<]*)</th><td class="n">(\d+) of (\d+)</td><td class="n">(\d+)</td>'
)


@dataclass(frozen=True)
class Place:
    """A room as bots know it. `sentinel` is in its title and in the names of all its players."""

    id: str
    code: str
    sentinel: str
    host_cookie: str

    @property
    def path(self) -> str:
        return f"/live/rooms/{self.id}/"


class Watch:
    """Looks for bytes of one room among those that another is sent; the versions of the first begin at a thousand."""

    def __init__(self, places: Sequence[Place], evidence: Evidence) -> None:
        self.owners = {
            sign.encode(): place.id for place in places for sign in (place.sentinel, place.id, f"/{place.code}/")
        }
        self.thousands = {place.id: number for number, place in enumerate(places, start=1)}
        self.signs = re.compile(b"|".join(map(re.escape, self.owners)))
        self.evidence = evidence

    def check(self, room: str, sent: bytes) -> None:
        for sign in self.signs.findall(sent):
            if self.owners[sign] != room:
                self.evidence.foreign.append(f"{sign.decode()} was sent to {room}")
        ring = read_ring(sent)
        if ring and ring[0] // 1000 != self.thousands[room]:
            self.evidence.foreign.append(f"version {ring[0]} was rung at {room}")


def door_at(port: int) -> Door:
    """Return the way to a server of this machine."""
    address = f"http://127.0.0.1:{port}"
    return Door(address, address, "csrf")


@dataclass
class Bot:
    """A player.

    `known` is the last acknowledged answer: item, round and number. `rung_at` and `got_at` are when the doorbell named
    a version, and when all of its page was there.
    """

    place: Place
    number: int
    port: int
    evidence: Evidence
    watch: Watch
    rng: random.Random
    stream_port: int = 0
    name: str = ""
    stream_path: str = ""
    page: Page = Page()
    seq: int = 0
    known: tuple[int, int, int] = (0, 0, 0)
    rings: int = 0
    looks: int = 0
    unsealed: int = 0
    is_listening: bool = False
    rung_at: dict[int, float] = field(default_factory=dict)
    got_at: dict[int, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        door, cookies = door_at(self.port), {"csrf": CSRF}
        self.line = Line(door, cookies, timeout=TIMEOUT)
        self.answers = Line(door, cookies, timeout=TIMEOUT)
        self.is_asked = asyncio.Event()
        self.tasks: list[asyncio.Task] = []

    # --- Coming in --------------------------------------------------------------------------------

    async def join(self) -> None:
        """Take a seat, and open its page; a name that a lost answer has taken already is given up for another."""
        for attempt in range(200):
            name = f"{self.place.sentinel} {letters(self.number)}" + (f" {letters(attempt)}" if attempt else "")
            try:
                reply = await self.line.ask(
                    "POST", f"/live/join/{self.place.code}/", {"nickname": name}, is_fragment=True
                )
            except Lost:
                await asyncio.sleep(self.rng.uniform(0.3, 1))
                continue
            if reply.status == 302:
                self.name = name
                return await self._open_page()
            if reply.status != 422:
                await asyncio.sleep(self.rng.uniform(0.3, 1))
        raise RuntimeError(f"{name} was not let in")

    async def _open_page(self) -> None:
        while not self.stream_path:
            with contextlib.suppress(Lost):
                page = await self.line.ask("GET", f"{self.place.path}play/")
                self._read(page.body)
                self.stream_path = read_address_of_stream(page.body)
            if not self.stream_path:
                await asyncio.sleep(0.5)

    def begin(self) -> None:
        """Listen and look by itself from now on."""
        self.tasks = [asyncio.create_task(act()) for act in (self._listen, self._look_when_asked, self._look_by_itself)]

    def stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        self.line.hang_up()
        self.answers.hang_up()

    # --- Looking ----------------------------------------------------------------------------------

    async def _listen(self) -> None:
        door = door_at(self.stream_port or self.port)
        while True:
            with contextlib.suppress(Lost):
                await read_stream(door, self.stream_path, self._hear, self._opened)
            self.is_listening = False
            await asyncio.sleep(self.rng.uniform(1, 4))

    def _opened(self) -> None:
        self.is_listening = True
        self._look_soon(self.page.spread_ms)

    def _look_soon(self, spread_ms: int) -> None:
        """Ask for a look within so many milliseconds: a full room does not look in the same instant."""
        asyncio.get_running_loop().call_later(self.rng.uniform(0, spread_ms / 1000), self.is_asked.set)

    def _hear(self, line: bytes) -> None:
        self.watch.check(self.place.id, line)
        if line.startswith(b"data:"):
            self.rings += 1
            version, key = read_ring(line)
            self.rung_at.setdefault(version, time.time())
            if key:
                asyncio.get_running_loop().call_later(TURNS_AFTER, self._take_ring, version, key)
            else:
                self._take_ring(version, key)

    def _take_ring(self, version: int, key: bytes) -> None:
        if version > self.page.version and not self._unseal(version, key):
            spread_ms = self.page.spread_ms
            self._look_soon(min(JITTER_MS, spread_ms) if key else spread_ms)

    def _unseal(self, version: int, key: bytes) -> bool:
        """Open what the page holds sealed, and take it for the page; return whether it was there and the key fitted."""
        if not (key and self.page.sealed) or version != self.page.version + 1:
            return False
        inside = unseal(key, self.page.sealed)
        if inside is None:
            self.faults.append(f"{self.name} could not open what was sealed")
            return False
        self._read(inside, at=self.rung_at[version])
        self.unsealed += 1
        return self.page.version == version

    async def _look_when_asked(self) -> None:
        while True:
            await self.is_asked.wait()
            self.is_asked.clear()
            wait = await self.look()
            if wait:
                await asyncio.sleep(wait)
                self.is_asked.set()

    async def _look_by_itself(self) -> None:
        while True:
            await asyncio.sleep((30 if self.is_listening else 3) * self.rng.uniform(0.5, 1.5))
            self.is_asked.set()

    async def look(self) -> float:
        """Fetch the page's fragment; return after how many seconds to try again, 0 when it came."""
        self.looks += 1
        known = self.known
        try:
            reply = await self.line.ask("GET", f"{self.place.path}play/", is_fragment=True)
        except Lost:
            return self.rng.uniform(1.5, 3)
        if reply.status == 200:
            self._compare(known, self._read(reply.body))
            return 0
        if reply.status == 404:
            self.faults.append(f"{self.name} lost the seat")
        return self.rng.uniform(0.7, 1.3) if reply.status == 503 else self.rng.uniform(3, 6)

    def _read(self, body: bytes, *, at: float | None = None) -> Page | None:
        """Take what came for the page, unless the bot has a newer one; return what it shows. It was there `at`."""
        self.watch.check(self.place.id, body)
        page = read_page(body)
        if page is None or page.version < self.page.version:
            return page
        if page.version > self.page.version or page.phase != self.page.phase:
            self.got_at.setdefault(page.version, at or time.time())
        self.page = page
        rank, points = _RANK.search(body), _POINTS.search(body)
        if rank and points:
            row = (int(rank[1]), *map(int, points.groups()))
            self.evidence.seen.append(Seen(self.place.id, self.name, page.version, page.item, *row))
        return page

    def _compare(self, known: tuple[int, int, int], page: Page | None) -> None:
        """Note it where a page does not show an answer that was acknowledged before the page was asked for."""
        if page is None or not page.form or (page.item, page.round) != known[:2]:
            return
        if int(_NEXT_SEQ.search(page.form)[1]) <= known[2]:
            self.evidence.forgotten.append(f"{self.name} is not shown {known[2]} to item {known[0]}, acknowledged")

    # --- Answering --------------------------------------------------------------------------------

    async def answer(self, *, patience: float = 60) -> bool:
        """Enter something in the open form, and send it until the site has answered; return whether it is kept."""
        page = self.page
        if not page.form:
            return False
        self.seq += 1
        entered = self._fill(page.form)
        send = Send(str(uuid.uuid4()), self.place.id, self.name, page.item, page.round, self.seq, entered)
        fields = {"_op": send.op_id, "_seq": send.seq, "_item": send.position, "_round": send.round, **send.entered}
        give_up_at = time.monotonic() + patience
        while time.monotonic() < give_up_at:
            sent = self.evidence.note_send(send)
            with contextlib.suppress(Lost):
                reply = await self.answers.ask("POST", f"{self.place.path}answers/", fields, is_fragment=True)
                self.watch.check(self.place.id, reply.body)
                told = _RECEIPT.search(reply.body)
                if reply.status == 200 and told:
                    sent.is_acknowledged = told[1] == b"yes"
                    sent.refusal = "" if sent.is_acknowledged else "refused"
                    if sent.is_acknowledged:
                        self.known = send.position, send.round, send.seq
                    return sent.is_acknowledged
                if reply.status in (404, 422):
                    sent.refusal = f"status {reply.status}"
                    return False
            await asyncio.sleep(self.rng.uniform(0.7, 1.3))
        return False

    def _fill(self, form: bytes) -> dict[str, list[str]]:
        """Return one of the options for each field that offers some, and a number for each other."""
        return {
            name: [str(self.rng.choice(options or (42, 42, 13, self.rng.randint(1, 64))))]
            for name, options in read_form(form).items()
        }


@dataclass
class Host:
    """Whoever runs a room, at the desk; what the site tells of a step is noted."""

    place: Place
    port: int
    evidence: Evidence
    other_port: int = 0
    page: Page = Page()

    def __post_init__(self) -> None:
        cookies = {"csrf": CSRF, **dict([self.place.host_cookie.split("=", 1)])}
        ports = self.port, self.other_port or self.port
        self.line, self.other = (Line(door_at(port), cookies, timeout=TIMEOUT) for port in ports)

    async def look(self) -> None:
        """Look at the desk; raise Lost."""
        self._read(await self.line.ask("GET", f"{self.place.path}host/", is_fragment=True))

    async def press(self, act: str) -> bool:
        """Give a command as one who sees the room as last looked at; return whether this press made the step."""
        return await self._press(act, self.page.version, self.line)

    async def press_twice(self, act: str) -> None:
        """Give the command as two hosts would in the same moment; Lost is swallowed."""
        seen = self.page.version
        both = (self._press(act, seen, self.line), self._press(act, seen, self.other))
        await asyncio.gather(*both, return_exceptions=True)

    async def _press(self, act: str, seen: int, line: Line) -> bool:
        reply = await line.ask("POST", f"{self.place.path}host/", {"act": act, "seen": seen}, is_fragment=True)
        self._read(reply)
        return self.page.version == seen + 1

    def _read(self, reply: Reply) -> None:
        page = read_page(reply.body) if reply.status == 200 else None
        if page is None or page.version < self.page.version:
            return
        self.page = page
        if page.phase in ("board", "ended"):
            for rank, name, right, played, total in _ROW.findall(reply.body.decode()):
                row = (int(rank), int(total), int(right), int(played))
                self.evidence.seen.append(Seen(self.place.id, html.unescape(name), page.version, page.item, *row))


async def in_waves(acts: Iterable[Callable[[], Awaitable]], *, width: int) -> None:
    """Do all of it, so many at a time; the first fault ends it."""
    gate = asyncio.Semaphore(width)

    async def one(act: Callable[[], Awaitable]) -> None:
        async with gate:
            await act()

    await asyncio.gather(*(one(act) for act in acts))
