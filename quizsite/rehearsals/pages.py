"""What a bot makes of the bytes it is sent: how a room stands on a page, what a ring says, what a form asks for."""

import html
import re
from dataclasses import dataclass

_STATE = re.compile(rb'data-version="(\d+)" data-phase="(\w+)" data-item="(\d+)" data-round="(\d+)"')
_SEALED = re.compile(rb'data-sealed="([^"]+)"')
_LARGE = re.compile(rb'data-large="(\d+)"')
_STREAM = re.compile(rb'data-stream="([^"]+)"')
_RING = re.compile(rb"data: ?(\d+)(?: (\S+))?")
_FORM = re.compile(rb'<form class="stack own".*?</form>', re.DOTALL)
_TAG = re.compile(r"<(input|textarea|select|option) ([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


@dataclass(frozen=True)
class Page:
    """A player's page, or the host's desk: how the room stands on it, and the form and the sealed item it holds."""

    version: int = 0
    phase: str = ""
    item: int = 0
    round: int = 1
    form: bytes = b""
    sealed: bytes = b""
    spread_ms: int = 0


def read_page(body: bytes) -> Page | None:
    """Return what a page or its fragment shows, None where it shows no room."""
    state = _STATE.search(body)
    if state is None:
        return None
    form, sealed, large = _FORM.search(body), _SEALED.search(body), _LARGE.search(body)
    return Page(
        version=int(state[1]),
        phase=state[2].decode(),
        item=int(state[3]),
        round=int(state[4]),
        form=form[0] if form else b"",
        sealed=sealed[1] if sealed else b"",
        spread_ms=int(large[1]) if large else 0,
    )


def read_address_of_stream(body: bytes) -> str:
    """Return where a whole page is told to listen, "" where it is not a player's."""
    found = _STREAM.search(body)
    return found[1].decode() if found else ""


def read_ring(line: bytes) -> tuple[int, bytes] | None:
    """Return the version that a line of the stream rings, with the key of an opening or b""; None for other lines."""
    ring = _RING.match(line)
    return (int(ring[1]), ring[2] or b"") if ring else None


def read_form(form: bytes) -> dict[str, list[str]]:
    """Return each field that a person fills in, with the options it offers; none where one writes."""
    fields: dict[str, list[str]] = {}
    options: list[str] = []
    for tag, words in _TAG.findall(form.decode()):
        attributes = {key: html.unescape(value) for key, value in _ATTRIBUTE.findall(words)}
        if tag == "option":
            options += filter(None, [attributes.get("value")])
            continue
        name, kind = attributes.get("name", ""), attributes.get("type", "text")
        is_asked = name and not name.startswith("_") and kind != "hidden"
        options = fields.setdefault(name, []) if is_asked else []
        if kind in ("radio", "checkbox"):
            options.append(attributes.get("value", "on"))
    return fields
