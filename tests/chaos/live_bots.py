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
from base64 import b64decode
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.chaos.live_verdict import Evidence, Seen, Send

CSRF = "a" * 32
HOST = "127.0.0.1"
TIMEOUT = 60.0
JITTER = 0.3
SAFE_LETTERS = "BDFGHJKPSTXZ"

_STATE = re.compile(rb'data-version="(\d+)" data-phase="(\w+)" data-item="(\d+)" data-round="(\d+)"')
_SEALED = re.compile(rb'data-sealed="([^"]+)"')
_LARGE = re.compile(rb'data-large="(\d+)"')
_STREAM = re.compile(rb'data-stream="([^"]+)"')
_VERSION_AND_KEY = re.compile(r"data: ?(\d+)(?: (\S+))?")
_RANK = re.compile(rb'Rank <span class="num">(\d+)</span>')
_POINTS = re.compile(rb'<dt>Points</dt><dd class="num">(\d+)</dd>\s*<dt>Right</dt><dd class="num">(\d+) of (\d+)</dd>')
_FORM = re.compile(rb'<form class="stack own".*?</form>', re.DOTALL)
_INPUT = re.compile(r"<input ([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_NEXT_SEQ = re.compile(rb'data-seq="(\d+)"')
_RING = re.compile(rb"data: ?(\d+)")
_RECEIPT = re.compile(rb'data-accepted="(yes|no)"')
_ROW = re.compile(
    r'<tr><td class="n">(\d+)</td><th scope="row">([^<]*)</th><td class="n">(\d+) of (\d+)</td><td class="n">(\d+)</td>'
)


class Lost(Exception):
    """No answer came: the line broke, or it took too long."""


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    cookies: dict[str, str]
    body: bytes


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
        ring = _RING.match(sent)
        if ring and int(ring[1]) // 1000 != self.thousands[room]:
            self.evidence.foreign.append(f"version {ring[1].decode()} was rung at {room}")


class Line:
    """One connection that stays open, made anew when the server has closed it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(
        self, method: str, path: str, cookies: dict[str, str], fields: dict | None = None, *, is_whole: bool = False
    ) -> Reply:
        """Send a request as the page's script does, or `is_whole` as a browser; raise Lost where no answer comes."""
        body = urlencode(fields or {}, doseq=True).encode()
        words = "; ".join(f"{name}={value}" for name, value in {"csrf": CSRF, **cookies}.items())
        head = f"{method} {path} HTTP/1.1\r\nHost: {HOST}:{self.port}\r\nCookie: {words}\r\n"
        if method == "POST":
            head += f"X-CSRFToken: {CSRF}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            head += f"Content-Length: {len(body)}\r\n"
        if not is_whole:
            head += "HX-Request: true\r\n"
        try:
            async with asyncio.timeout(TIMEOUT):
                return await self._exchange(head.encode() + b"\r\n" + body)
        except (OSError, asyncio.IncompleteReadError, ValueError, IndexError) as error:
            self.hang_up()
            raise Lost(repr(error)) from error
        except asyncio.CancelledError:
            self.hang_up()
            raise

    async def _exchange(self, request: bytes) -> Reply:
        if self.reader is None or self.reader.at_eof():
            self.hang_up()
            self.reader, self.writer = await asyncio.open_connection(HOST, self.port)
        self.writer.write(request)
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status, headers, cookies = int(head[0].split(" ")[1]), {}, {}
        for line in filter(None, head[1:]):
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                cookie, _, content = value.partition(";")[0].partition("=")
                cookies[cookie] = content
            headers[name.lower()] = value
        body = b""
        if "content-length" in headers:
            body = await self.reader.readexactly(int(headers["content-length"]))
        elif headers.get("transfer-encoding") == "chunked":
            while size := int(await self.reader.readline(), 16):
                body += (await self.reader.readexactly(size + 2))[:-2]
            await self.reader.readline()
        if headers.get("connection") == "close":
            self.hang_up()
        return Reply(status, headers, cookies, body)

    def hang_up(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


async def read_stream(port: int, path: str, hear: Callable[[bytes], None], opened: Callable[[], None]) -> None:
    """Read a stream until it ends, and give each line on; raise Lost when it does."""
    writer = None
    try:
        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nAccept: text/event-stream\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.partition(b"\r\n")[0]:
            raise Lost(head[:40].decode("latin-1"))
        opened()
        while line := await reader.readline():
            hear(line)
        raise Lost("the stream ended")
    except (OSError, asyncio.IncompleteReadError) as error:
        raise Lost(repr(error)) from error
    finally:
        if writer is not None:
            writer.close()


def safe_name(number: int) -> str:
    """Return letters that look like those of no other number."""
    letters = ""
    for _ in range(3):
        number, place = divmod(number, len(SAFE_LETTERS))
        letters += SAFE_LETTERS[place]
    return letters


@dataclass
class Bot:
    """A player.

    `known` is the last acknowledged answer: item, round and number. `rung_at` and `got_at` are when the doorbell named
    a version, and when its page was there.
    """

    place: Place
    number: int
    port: int
    evidence: Evidence
    watch: Watch
    rng: random.Random
    stream_port: int = 0
    cookies: dict[str, str] = field(default_factory=dict)
    name: str = ""
    stream_path: str = ""
    version: int = 0
    phase: str = ""
    item: int = 0
    round: int = 1
    form: bytes = b""
    sealed: bytes = b""
    spread: float = 0
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
        self.line = Line(self.port)
        self.answers = Line(self.port)
        self.is_asked = asyncio.Event()
        self.tasks: list[asyncio.Task] = []

    # --- Coming in --------------------------------------------------------------------------------

    async def join(self) -> None:
        """Take a seat, and open its page; a name that a lost answer has taken already is given up for another."""
        for attempt in range(200):
            name = f"{self.place.sentinel} {safe_name(self.number)}" + (f" {safe_name(attempt)}" if attempt else "")
            try:
                reply = await self.line.ask("POST", f"/live/join/{self.place.code}/", {}, {"nickname": name})
            except Lost:
                await asyncio.sleep(self.rng.uniform(0.3, 1))
                continue
            if reply.status == 302:
                self.name, self.cookies = name, {key: reply.cookies[key] for key in reply.cookies if "seat" in key}
                return await self._open_page()
            if reply.status != 422:
                await asyncio.sleep(self.rng.uniform(0.3, 1))
        raise RuntimeError(f"{name} was not let in")

    async def _open_page(self) -> None:
        while not self.stream_path:
            with contextlib.suppress(Lost):
                page = await self.line.ask("GET", f"{self.place.path}play/", self.cookies, is_whole=True)
                self._read(page.body)
                found = _STREAM.search(page.body)
                self.stream_path = found[1].decode() if found else ""
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
        while True:
            with contextlib.suppress(Lost):
                await read_stream(self.stream_port or self.port, self.stream_path, self._hear, self._opened)
            self.is_listening = False
            await asyncio.sleep(self.rng.uniform(1, 4))

    def _opened(self) -> None:
        self.is_listening = True
        self._look_soon(self.spread)

    def _look_soon(self, spread: float) -> None:
        """Ask for a look within so many seconds: a full room does not look in the same instant."""
        asyncio.get_running_loop().call_later(self.rng.uniform(0, spread), self.is_asked.set)

    def _hear(self, line: bytes) -> None:
        self.watch.check(self.place.id, line)
        if line.startswith(b"data:"):
            self.rings += 1
            version, key = _VERSION_AND_KEY.match(line.decode()).groups()
            self.rung_at.setdefault(int(version), time.time())
            if int(version) > self.version and not self._unseal(int(version), key or ""):
                self._look_soon(min(JITTER, self.spread) if key else self.spread)

    def _unseal(self, version: int, key: str) -> bool:
        """Open what the page holds sealed, and take it for the page; return whether it was there and the key fitted."""
        if not (key and self.sealed) or version != self.version + 1:
            return False
        box = b64decode(self.sealed)
        try:
            self._read(AESGCM(b64decode(key)).decrypt(box[:12], box[12:], None))
        except InvalidTag:
            self.faults.append(f"{self.name} could not open what was sealed")
            return False
        self.unsealed += 1
        return self.version == version

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
            reply = await self.line.ask("GET", f"{self.place.path}play/", self.cookies)
        except Lost:
            return self.rng.uniform(1.5, 3)
        if reply.status == 200:
            self._read(reply.body)
            self._compare(known, reply.body)
            return 0
        if reply.status == 404:
            self.faults.append(f"{self.name} lost the seat")
        return self.rng.uniform(0.7, 1.3) if reply.status == 503 else self.rng.uniform(3, 6)

    def _read(self, body: bytes) -> None:
        self.watch.check(self.place.id, body)
        found = _STATE.search(body)
        if found is None:
            return
        version, phase, item, round_ = int(found[1]), found[2].decode(), int(found[3]), int(found[4])
        if version < self.version:
            return
        if version > self.version or phase != self.phase:
            self.got_at.setdefault(version, time.time())
        form, sealed, large = _FORM.search(body), _SEALED.search(body), _LARGE.search(body)
        self.version, self.phase, self.item, self.round = version, phase, item, round_
        self.form = form[0] if form else b""
        self.sealed = sealed[1] if sealed else b""
        self.spread = int(large[1]) / 1000 if large else 0
        rank, points = _RANK.search(body), _POINTS.search(body)
        if rank and points:
            total, right, played = map(int, points.groups())
            self.evidence.seen.append(Seen(self.place.id, self.name, version, item, int(rank[1]), total, right, played))

    def _compare(self, known: tuple[int, int, int], body: bytes) -> None:
        """Note it where a page does not show an answer that was acknowledged before the page was asked for."""
        state, form = _STATE.search(body), _FORM.search(body)
        if not (state and form) or (int(state[3]), int(state[4])) != known[:2]:
            return
        if int(_NEXT_SEQ.search(form[0])[1]) <= known[2]:
            self.evidence.forgotten.append(f"{self.name} is not shown {known[2]} to item {known[0]}, acknowledged")

    # --- Answering --------------------------------------------------------------------------------

    async def answer(self, *, patience: float = 60) -> bool:
        """Enter something in the open form, and send it until the site has answered; return whether it is kept."""
        if not self.form:
            return False
        self.seq += 1
        send = Send(
            str(uuid.uuid4()), self.place.id, self.name, self.item, self.round, self.seq, self._fill(self.form.decode())
        )
        fields = {"_op": send.op_id, "_seq": send.seq, "_item": send.position, "_round": send.round, **send.entered}
        give_up_at = time.monotonic() + patience
        while time.monotonic() < give_up_at:
            sent = self.evidence.note_send(send)
            with contextlib.suppress(Lost):
                reply = await self.answers.ask("POST", f"{self.place.path}answers/", self.cookies, fields)
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

    def _fill(self, form: str) -> dict[str, list[str]]:
        choices: dict[str, list[str]] = {}
        texts: list[str] = []
        for tag in _INPUT.findall(form):
            attributes = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(tag)}
            name, kind = attributes.get("name", ""), attributes.get("type", "text")
            if not name or name.startswith("_") or name == "csrfmiddlewaretoken" or kind == "hidden":
                continue
            if kind in ("radio", "checkbox"):
                choices.setdefault(name, []).append(attributes["value"])
            else:
                texts.append(name)
        entered = {name: [self.rng.choice(values)] for name, values in choices.items()}
        return entered | {name: [str(self.rng.choice((42, 42, 13, self.rng.randint(1, 64))))] for name in texts}


@dataclass
class Host:
    """Whoever runs a room, at the desk; what the site tells of a step is noted."""

    place: Place
    port: int
    evidence: Evidence
    other_port: int = 0
    version: int = 0
    phase: str = ""
    item: int = 0

    def __post_init__(self) -> None:
        self.line, self.other = Line(self.port), Line(self.other_port or self.port)
        self.cookies = dict([self.place.host_cookie.split("=", 1)])

    async def look(self) -> None:
        """Look at the desk; raise Lost."""
        self._read(await self.line.ask("GET", f"{self.place.path}host/", self.cookies))

    async def press(self, act: str) -> bool:
        """Give a command as one who sees the room as last looked at; return whether this press made the step."""
        return await self._press(act, self.version, self.line)

    async def press_twice(self, act: str) -> None:
        """Give the command as two hosts would in the same moment; Lost is swallowed."""
        seen = self.version
        both = (self._press(act, seen, self.line), self._press(act, seen, self.other))
        await asyncio.gather(*both, return_exceptions=True)

    async def _press(self, act: str, seen: int, line: Line) -> bool:
        reply = await line.ask("POST", f"{self.place.path}host/", self.cookies, {"act": act, "seen": seen})
        self._read(reply)
        return self.version == seen + 1

    def _read(self, reply: Reply) -> None:
        found = _STATE.search(reply.body) if reply.status == 200 else None
        if found is None:
            return
        version, phase, item = int(found[1]), found[2].decode(), int(found[3])
        if version < self.version:
            return
        self.version, self.phase, self.item = version, phase, item
        if phase in ("board", "ended"):
            for rank, name, right, played, total in _ROW.findall(reply.body.decode()):
                row = (int(rank), int(total), int(right), int(played))
                self.evidence.seen.append(Seen(self.place.id, html.unescape(name), version, item, *row))


async def in_waves(acts: Iterable[Callable[[], Awaitable]], *, width: int) -> None:
    """Do all of it, so many at a time; the first fault ends it."""
    gate = asyncio.Semaphore(width)

    async def one(act: Callable[[], Awaitable]) -> None:
        async with gate:
            await act()

    await asyncio.gather(*(one(act) for act in acts))
