"""Players that are bots: they come in by the code, hold a seat by its cookie, listen, look and answer over real HTTP.

Each does what the script of a player's page does (static/js/live.js): a ring leads to a look, in a large room after a
moment of its own; the ring of an opening opens what the page holds sealed; what was not answered, or answered by 503,
is sent again under the same operation id.
"""

import asyncio
import contextlib
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from questions.rng import Rng
from quizsite.live.sealing import unseal
from quizsite.rehearsals.lines import Door, Line, Lost, read_stream
from quizsite.rehearsals.pages import Page, read_address_of_stream, read_form, read_page, read_ring

# Until then something has to be there; later it counts as refused.
PATIENCE = 15.0
WIDTH = 40  # come in at the same time
JITTER_MS = 300
LETTERS = "BDFGHJKPSTXZ"  # none looks like another


@dataclass
class Sent:
    """An answer that was sent: under which operation, whether it was acknowledged, and how long that took."""

    op_id: str
    is_acknowledged: bool = False
    seconds: float = PATIENCE


class Bot:
    """A player. `got_at` is when the page of a version was there, by this process's clock."""

    def __init__(self, door: Door, code: str, number: int) -> None:
        self.door, self.code, self.number = door, code, number
        self.rng = Rng("rehearsal", code, number)
        cookies: dict[str, str] = {}
        self.line, self.answers = Line(door, cookies), Line(door, cookies)
        self.knocks = 0
        self.path = ""
        self.stream = ""
        self.page = Page()
        self.is_opening = False
        self.is_listening = False
        self.got_at: dict[int, float] = {}
        self.is_asked = asyncio.Event()
        self.tasks: list[asyncio.Task[None]] = []

    @property
    def is_in(self) -> bool:
        return self.stream != ""

    # --- Coming in ----------------------------------------------------------------------------------------------------

    async def join(self) -> None:
        """Take a seat and open its page; give up when it takes too long."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while not self.is_in:
                    with contextlib.suppress(Lost):
                        await self._walk_in()
                    if not self.is_in:
                        await self._pause(700, 1300)
        if self.is_in:
            self.tasks = [
                asyncio.create_task(act()) for act in (self._listen, self._look_when_asked, self._look_by_itself)
            ]

    async def _walk_in(self) -> None:
        door = f"/live/join/{self.code}/"
        if not self.path:
            # A lost reply may have taken the name: each knock has one of its own.
            name = " ".join(map(letters, [self.number, self.knocks][: 1 + (self.knocks > 0)]))
            self.knocks += 1
            await self.line.ask("GET", door)
            reply = await self.line.ask("POST", door, {"nickname": f"Bot {name}"})
            self.path = urlsplit(reply.headers.get("location", "")).path if reply.status == 302 else ""
        if self.path:
            reply = await self.line.ask("GET", self.path)
            self._read(reply.body)
            self.stream = read_address_of_stream(reply.body)

    async def leave(self) -> None:
        """Close the page, as somebody closes a tab."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.line.hang_up()
        self.answers.hang_up()

    async def _pause(self, least_ms: int, most_ms: int) -> None:
        await asyncio.sleep(self.rng.randint(least_ms, most_ms) / 1000)

    # --- Looking ------------------------------------------------------------------------------------------------------

    async def _listen(self) -> None:
        while True:
            with contextlib.suppress(Lost):
                await read_stream(self.door, self.stream, self._hear, self._opened)
            self.is_listening = False
            await self._pause(1000, 4000)

    def _opened(self) -> None:
        # What rang before it was open was not heard.
        self.is_listening = True
        self.is_asked.set()

    def _hear(self, line: bytes) -> None:
        if ring := read_ring(line):
            version, key = ring
            if version > self.page.version and not self._unseal(version, key):
                self.is_opening = bool(key)
                self.is_asked.set()

    def _unseal(self, version: int, key: bytes) -> bool:
        """Open what the page holds sealed, and take it for the page; return whether the key fitted."""
        sealed = self.page.sealed
        if not (key and sealed and self.door.is_secure) or version != self.page.version + 1:
            return False
        self._read(unseal(key, sealed) or b"")
        return self.page.version == version

    async def _look_when_asked(self) -> None:
        while True:
            await self.is_asked.wait()
            await self._pause(0, min(JITTER_MS, self.page.spread_ms) if self.is_opening else self.page.spread_ms)
            self.is_asked.clear()
            self.is_opening = False
            if not await self._look():
                await self._pause(700, 1300)
                self.is_asked.set()

    async def _look_by_itself(self) -> None:
        while True:
            await self._pause(500, 1500)
            for _ in range(29 if self.is_listening else 2):
                await asyncio.sleep(1)
            self.is_asked.set()

    async def _look(self) -> bool:
        """Fetch the page's fragment; return whether it came."""
        try:
            reply = await self.line.ask("GET", self.path, is_fragment=True)
        except Lost:
            return False
        if reply.status == 200:
            self._read(reply.body)
        return reply.status == 200

    def _read(self, body: bytes) -> None:
        page = read_page(body)
        if page is not None and page.version >= self.page.version:
            self.page = page
            self.got_at.setdefault(page.version, time.monotonic())

    # --- Answering ----------------------------------------------------------------------------------------------------

    async def answer(self) -> Sent | None:
        """Enter something in the open form and send it until it is acknowledged; None without a form."""
        page = self.page
        if not page.form:
            return None
        sent = Sent(str(uuid.uuid4()))
        fields = {"_op": sent.op_id, "_seq": 1, "_item": page.item, "_round": page.round}
        fields |= fill(page.form, self.rng)
        began_at = time.monotonic()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while not sent.is_acknowledged:
                    if not await self._send(sent, fields):
                        await self._pause(700, 1300)
        if sent.is_acknowledged:
            sent.seconds = time.monotonic() - began_at
        return sent

    async def _send(self, sent: Sent, fields: dict[str, object]) -> bool:
        with contextlib.suppress(Lost):
            reply = await self.answers.ask("POST", self.path.replace("/play/", "/answers/"), fields, is_fragment=True)
            sent.is_acknowledged = reply.status == 200 and b'data-accepted="yes"' in reply.body
        return sent.is_acknowledged


def letters(number: int) -> str:
    """Return letters that look like those of no other number."""
    letters = ""
    for _ in range(3):
        number, place = divmod(number, len(LETTERS))
        letters += LETTERS[place]
    return letters


def fill(form: bytes, rng: Rng) -> dict[str, str]:
    """Return some entry for each field of an item's form: one of its options, or a number."""
    return {name: rng.choice(options or [str(rng.randint(1, 64))]) for name, options in read_form(form).items()}


# --- All of them ------------------------------------------------------------------------------------------------------


class Crowd:
    """The bots of one room."""

    def __init__(self, door: Door, code: str, count: int) -> None:
        self.bots = [Bot(door, code, number) for number in range(count)]
        self.sent: list[Sent] = []
        self.openings: list[float] = []
        self.refused = 0

    async def join(self) -> float:
        """Let all come in, and return how long that took; whoever is not in by then counts as refused."""
        began_at = time.monotonic()
        gate = asyncio.Semaphore(WIDTH)

        async def come_in(bot: Bot) -> None:
            async with gate:
                await bot.join()

        await asyncio.gather(*map(come_in, self.bots))
        joined = time.monotonic() - began_at
        self.refused += sum(not bot.is_in for bot in self.bots)
        await self._until(lambda bot: bot.is_listening or not bot.is_in)
        return joined

    async def see(self, version: int) -> None:
        """Wait until each bot has the page of this version, or has waited long enough."""
        await self._until(lambda bot: bot.page.version >= version or not bot.is_in)

    async def see_opening(self, version: int, pressed_at: float) -> None:
        """The same for an item that was opened at this moment, with how long each bot has waited for it."""
        await self.see(version)
        for bot in filter(lambda bot: bot.is_in, self.bots):
            came_at = bot.got_at.get(version)
            self.refused += came_at is None
            self.openings.append(PATIENCE if came_at is None else came_at - pressed_at)

    async def answer(self) -> None:
        """Let all answer in the same instant, and wait until each is acknowledged or has tried for long enough."""
        sent = [one for one in await asyncio.gather(*(bot.answer() for bot in self.bots)) if one is not None]
        self.refused += sum(not one.is_acknowledged for one in sent)
        self.sent += sent

    async def leave(self) -> None:
        await asyncio.gather(*(bot.leave() for bot in self.bots))

    async def _until(self, holds: Callable[[Bot], bool]) -> None:
        give_up_at = time.monotonic() + PATIENCE
        while time.monotonic() < give_up_at and not all(map(holds, self.bots)):
            await asyncio.sleep(0.05)
