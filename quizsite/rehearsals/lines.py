"""HTTP as bots speak it: a request and its reply over a line that stays open, and a stream that is listened to."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

TIMEOUT = 10.0  # for one request


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

    def __init__(self, door: Door, cookies: dict[str, str], *, timeout: float = TIMEOUT) -> None:
        self.door, self.cookies, self.timeout = door, cookies, timeout
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
            async with asyncio.timeout(self.timeout):
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


async def read_stream(door: Door, path: str, hear: Callable[[bytes], None], opened: Callable[[], None]) -> None:
    """Read a stream until it ends, and give each line on; raise Lost when it does."""
    writer = None
    try:
        reader, writer = await door.open()
        writer.write(door.head("GET", path, {"Accept": "text/event-stream"}))
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.partition(b"\r\n")[0]:
            raise Lost(head[:40].decode("latin-1"))
        opened()
        while line := await reader.readline():
            hear(line)
        raise Lost("the stream ended")
    except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise Lost(repr(error)) from error
    finally:
        if writer is not None:
            writer.close()
