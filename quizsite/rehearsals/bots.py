"""Players that are bots: they come in by the code, hold a seat by its cookie, listen, look and answer over real HTTP.

Each does what the script of a player's page does (static/js/live.js): a ring leads to a look, in a large room after a
moment of its own; the ring of an opening opens what the page holds sealed; what was not answered, or answered by 503,
is sent again under the same operation id.
"""

import asyncio
import contextlib
import html
import re
import ssl
import time
import uuid
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from questions.rng import Rng
from quizsite.live.sealing import NONCE

# Until then something has to be there; later it counts as refused.
PATIENCE = 15.0
REQUEST_TIMEOUT = 10.0
WIDTH = 40  # come in at the same time
JITTER_MS = 300
LETTERS = "BDFGHJKPSTXZ"  # none looks like another

_STATE = re.compile(rb'data-version="(\d+)" data-phase="(\w+)" data-item="(\d+)" data-round="(\d+)"')
_SEALED = re.compile(rb'data-sealed="([^"]+)"')
_LARGE = re.compile(rb'data-large="(\d+)"')
_RING = re.compile(rb"data: ?(\d+)(?: (\S+))?")
_STREAM = re.compile(rb'data-stream="([^"]+)"')
_FORM = re.compile(rb'<form class="stack own".*?</form>', re.DOTALL)
_FIELD = re.compile(r"<(input|textarea|select) ([^>]*)>(.*?)(?=<(?:input|textarea|select|button) |</form>)", re.DOTALL)
_OPTION = re.compile(r'<option [^>]*?value="([^"]+)"')
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


class Lost(Exception):
    """No answer came: the line broke, or it took too long."""


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    cookies: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Door:
    """Where the site is reached, and as what it is asked for."""

    address: str
    site_url: str
    csrf_cookie: str

    @property
    def is_secure(self) -> bool:
        """Whether browsers open what is sealed: they do over https, and on the server's own machine."""
        parts = urlsplit(self.site_url)
        return parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1", "::1")

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Return a new connection; raise OSError."""
        parts = urlsplit(self.address)
        is_tls = parts.scheme == "https"
        context = ssl.create_default_context() if is_tls else None
        return await asyncio.open_connection(parts.hostname, parts.port or (443 if is_tls else 80), ssl=context)

    def head(self, method: str, path: str, headers: dict[str, str]) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {urlsplit(self.site_url).netloc}"]
        return "\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers.items()), "", ""]).encode()


class Line:
    """One connection that stays open, made anew when the server has closed it. A bot's lines share its cookies."""

    def __init__(self, door: Door, cookies: dict[str, str]) -> None:
        self.door, self.cookies = door, cookies
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(
        self, method: str, path: str, fields: dict[str, object] | None = None, *, is_fragment: bool = False
    ) -> Reply:
        """Send a request as a browser, or for a fragment as the page's script; raise Lost where no answer comes."""
        body = urlencode(fields or {}, doseq=True).encode()
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if is_fragment:
            headers["HX-Request"] = "true"
        if method == "POST":
            headers["X-CSRFToken"] = self.cookies.get(self.door.csrf_cookie, "")
            headers["Origin"] = self.door.site_url
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Content-Length"] = str(len(body))
        try:
            async with asyncio.timeout(REQUEST_TIMEOUT):
                reply = await self._exchange(self.door.head(method, path, headers) + body)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError, IndexError) as error:
            self.hang_up()
            raise Lost(repr(error)) from error
        except asyncio.CancelledError:
            self.hang_up()
            raise
        self.cookies.update(reply.cookies)
        return reply

    async def _exchange(self, request: bytes) -> Reply:
        if self.reader is None or self.reader.at_eof():
            self.hang_up()
            self.reader, self.writer = await self.door.open()
        self.writer.write(request)
        reply = await _read_reply(self.reader)
        if reply.headers.get("connection") == "close":
            self.hang_up()
        return reply

    def hang_up(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


async def _read_reply(reader: asyncio.StreamReader) -> Reply:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    status, headers, cookies = int(head[0].split(" ")[1]), {}, {}
    for line in filter(None, head[1:]):
        name, _, value = line.partition(":")
        name, value = name.lower(), value.strip()
        if name == "set-cookie":
            cookie, _, content = value.partition(";")[0].partition("=")
            cookies[cookie] = content
        headers[name] = value
    body = b""
    if "content-length" in headers:
        body = await reader.readexactly(int(headers["content-length"]))
    elif headers.get("transfer-encoding") == "chunked":
        while size := int((await reader.readline()).partition(b";")[0], 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
    return Reply(status, headers, cookies, body)


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
        self.page = ""
        self.stream = ""
        self.version = 0
        self.item = 0
        self.round = 1
        self.form = self.sealed = b""
        self.spread_ms = 0
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
        if not self.page:
            # A lost reply may have taken the name: each knock has one of its own.
            name = " ".join(map(_letters, [self.number, self.knocks][: 1 + (self.knocks > 0)]))
            self.knocks += 1
            await self.line.ask("GET", door)
            reply = await self.line.ask("POST", door, {"nickname": f"Bot {name}"})
            self.page = urlsplit(reply.headers.get("location", "")).path if reply.status == 302 else ""
        if self.page:
            reply = await self.line.ask("GET", self.page)
            self._read(reply.body)
            found = _STREAM.search(reply.body)
            self.stream = found[1].decode() if found else ""

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
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                await self._read_stream()
            self.is_listening = False
            await self._pause(1000, 4000)

    async def _read_stream(self) -> None:
        reader, writer = await self.door.open()
        try:
            writer.write(self.door.head("GET", self.stream, {"Accept": "text/event-stream"}))
            head = await reader.readuntil(b"\r\n\r\n")
            if b" 200 " not in head.partition(b"\r\n")[0]:
                return
            # What rang before it was open was not heard.
            self.is_listening = True
            self.is_asked.set()
            while line := await reader.readline():
                if ring := _RING.match(line):
                    self._hear(int(ring[1]), ring[2] or b"")
        finally:
            writer.close()

    def _hear(self, version: int, key: bytes) -> None:
        if version > self.version and not self._unseal(version, key):
            self.is_opening = bool(key)
            self.is_asked.set()

    def _unseal(self, version: int, key: bytes) -> bool:
        """Open what the page holds sealed, and take it for the page; return whether the key fitted."""
        if not (key and self.sealed and self.door.is_secure) or version != self.version + 1:
            return False
        box = b64decode(self.sealed)
        with contextlib.suppress(InvalidTag):
            self._read(AESGCM(b64decode(key)).decrypt(box[:NONCE], box[NONCE:], None))
        return self.version == version

    async def _look_when_asked(self) -> None:
        while True:
            await self.is_asked.wait()
            await self._pause(0, min(JITTER_MS, self.spread_ms) if self.is_opening else self.spread_ms)
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
            reply = await self.line.ask("GET", self.page, is_fragment=True)
        except Lost:
            return False
        if reply.status == 200:
            self._read(reply.body)
        return reply.status == 200

    def _read(self, body: bytes) -> None:
        found = _STATE.search(body)
        if found is None or int(found[1]) < self.version:
            return
        form, sealed = _FORM.search(body), _SEALED.search(body)
        self.version, self.item, self.round = int(found[1]), int(found[3]), int(found[4])
        self.form, self.sealed = form[0] if form else b"", sealed[1] if sealed else b""
        large = _LARGE.search(body)
        self.spread_ms = int(large[1]) if large else 0
        self.got_at.setdefault(self.version, time.monotonic())

    # --- Answering ----------------------------------------------------------------------------------------------------

    async def answer(self) -> Sent | None:
        """Enter something in the open form and send it until it is acknowledged; None without a form."""
        if not self.form:
            return None
        sent = Sent(str(uuid.uuid4()))
        fields = {"_op": sent.op_id, "_seq": 1, "_item": self.item, "_round": self.round}
        fields |= _fill(self.form.decode(), self.rng)
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
            reply = await self.answers.ask("POST", self.page.replace("/play/", "/answers/"), fields, is_fragment=True)
            sent.is_acknowledged = reply.status == 200 and b'data-accepted="yes"' in reply.body
        return sent.is_acknowledged


def _letters(number: int) -> str:
    """Return letters that look like those of no other number."""
    letters = ""
    for _ in range(3):
        number, place = divmod(number, len(LETTERS))
        letters += LETTERS[place]
    return letters


def _fill(form: str, rng: Rng) -> dict[str, object]:
    """Return some entry for each field of an item's form: one of its options, or a number."""
    options: dict[str, list[str]] = {}
    for tag, words, inside in _FIELD.findall(form):
        attributes = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(words)}
        name, kind = attributes.get("name", ""), attributes.get("type", "text")
        if not name or name.startswith("_") or kind == "hidden":
            continue
        if kind in ("radio", "checkbox"):
            options.setdefault(name, []).append(attributes.get("value", "on"))
        else:
            options[name] = (_OPTION.findall(inside) if tag == "select" else []) or [str(rng.randint(1, 64))]
    return {name: rng.choice(values) for name, values in options.items()}


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
        await self._until(lambda bot: bot.version >= version or not bot.is_in)

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
