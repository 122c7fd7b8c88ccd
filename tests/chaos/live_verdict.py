"""The judgement on rooms: what players sent, were told and saw, against the rows.

It knows nothing of the application.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

SHOWN_EXAMPLES = 3
BREACHES = (
    *("lost", "doubled", "invented", "denied", "unanswered"),
    *("mismarked", "wrong table", "wrong step", "foreign byte"),
)
# What each step of a host leads to; the flow of an item is next, open, close, board.
PHASE_AFTER = {"next": "ready", "open": "open", "close": "closed", "board": "board", "end": "ended"}

Entries = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Send:
    """One answer under a name of its own: the newest of a seat by `seq` counts."""

    op_id: str
    room: str
    seat: str
    position: int
    round: int
    seq: int
    entered: Entries


@dataclass
class Sent:
    """All that is known of one send: how often it went out, and what the site said in the end."""

    send: Send
    tries: int = 0
    is_acknowledged: bool = False
    refusal: str = ""


@dataclass(frozen=True)
class Seen:
    """A row of a table as somebody saw it, on a page of this version while this item was on."""

    room: str
    seat: str
    version: int
    item: int
    rank: int
    total: int
    right: int
    played: int


@dataclass(frozen=True)
class StoredAnswer:
    """A row; `due` and `fraction` are marked anew, from what was entered and the key of the seat's variant."""

    op_id: str
    seat: str
    position: int
    round: int
    seq: int
    entered: Entries
    points: int | None
    due: int
    fraction: float


@dataclass(frozen=True)
class StoredRoom:
    """A room: its seats with the first item put to each, its steps by version, its answers, and its own last table."""

    id: str
    is_ended: bool
    seats: Mapping[str, int]
    steps: Mapping[int, str]
    answers: Sequence[StoredAnswer]
    table: Mapping[str, tuple[int, int]]


@dataclass
class Evidence:
    """What players and hosts have gone through: sends by op_id, tables, steps by room and version, foreign bytes.

    `forgotten` are pages that did not show an answer acknowledged before: lost, though a newer one may stand now.
    """

    sent: dict[str, Sent] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    steps: dict[tuple[str, int], str] = field(default_factory=dict)
    foreign: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)

    def note_send(self, send: Send) -> Sent:
        sent = self.sent.setdefault(send.op_id, Sent(send))
        sent.tries += 1
        return sent

    @property
    def acknowledged(self) -> int:
        return sum(sent.is_acknowledged for sent in self.sent.values())


Finding = Iterator[tuple[str, str]]


def judge(evidence: Evidence, rooms: Sequence[StoredRoom]) -> dict[str, list[str]]:
    """Compare what was gone through with what is stored, after everything has come to rest; return the breaches."""
    breaches: dict[str, list[str]] = {name: [] for name in BREACHES}
    findings = [find_missing(evidence, rooms), find_broken_promises(evidence, rooms)]
    findings += [find_mismarked(room) for room in rooms]
    findings += [find_wrong_tables(evidence.seen, room) for room in rooms]
    findings += [find_wrong_steps(evidence, room) for room in rooms]
    for finding in findings:
        for name, words in finding:
            breaches[name].append(words)
    breaches["foreign byte"] += evidence.foreign
    breaches["lost"] += evidence.forgotten
    return breaches


def find_missing(evidence: Evidence, rooms: Sequence[StoredRoom]) -> Finding:
    """Yield acknowledged answers that no row bears out, places with two rows, and rows that nobody sent."""
    rows: dict[tuple[str, str, int, int], list[StoredAnswer]] = defaultdict(list)
    for room in rooms:
        for answer in room.answers:
            rows[room.id, answer.seat, answer.position, answer.round].append(answer)
    operations = Counter(answer.op_id for found in rows.values() for answer in found)
    for sent in evidence.sent.values():
        found = rows.get(_place(sent.send), [])
        if sent.is_acknowledged and not any(row.seq >= sent.send.seq for row in found):
            yield "lost", f"{_words(sent)}; stored: {found}"
    for place, found in rows.items():
        if len(found) > 1 or operations[found[0].op_id] > 1:
            yield "doubled", f"{place}: {found}"
        for answer in found:
            sent = evidence.sent.get(answer.op_id)
            if sent is None or _place(sent.send) != place or sent.send.seq != answer.seq:
                yield "invented", f"nobody sent {answer}"
            elif _plain(sent.send.entered) != _plain(answer.entered):
                yield "invented", f"{answer} is not what was sent: {_words(sent)}"


def find_broken_promises(evidence: Evidence, rooms: Sequence[StoredRoom]) -> Finding:
    """Yield sends that never got an answer, and those that were refused although they are kept."""
    stored = {answer.op_id for room in rooms for answer in room.answers}
    for op_id, sent in evidence.sent.items():
        if sent.refusal and op_id in stored:
            yield "denied", f"{sent.refusal}: {_words(sent)}"
        if not sent.refusal and not sent.is_acknowledged:
            yield "unanswered", _words(sent)


def find_mismarked(room: StoredRoom) -> Finding:
    for answer in room.answers:
        if answer.points != answer.due:
            yield "mismarked", f"{answer.points} points instead of {answer.due}: {answer}"


def find_wrong_tables(seen: Iterable[Seen], room: StoredRoom) -> Finding:
    """Yield rows of tables, seen on the way or at the end, that are not the sum of the answers of that moment."""
    sums: dict[int, dict[str, int]] = {}
    for row in seen:
        if row.room != room.id:
            continue
        if row.item not in sums:
            sums[row.item] = totals(room, up_to=row.item)
        due = sums[row.item]
        own = [answer for answer in room.answers if answer.seat == row.seat and answer.position <= row.item]
        wanted = (
            rank_in(due, row.seat),
            due.get(row.seat, 0),
            sum(answer.fraction == 1 for answer in own),
            max(0, row.item - room.seats.get(row.seat, row.item) + 1),
        )
        if (row.rank, row.total, row.right, row.played) != wanted:
            yield "wrong table", f"{row}, and its answers make {wanted}"
    due = totals(room)
    for name, told in room.table.items():
        if told != (rank_in(due, name), due.get(name, 0)):
            yield "wrong table", f"{name} ends with {told} in {room.id}, not {(rank_in(due, name), due.get(name, 0))}"


def totals(room: StoredRoom, *, up_to: int | None = None) -> dict[str, int]:
    """Return the points of each seat, summed from its answers to the items up to this one."""
    found = dict.fromkeys(room.seats, 0)
    for answer in room.answers:
        if up_to is None or answer.position <= up_to:
            found[answer.seat] = found.get(answer.seat, 0) + answer.due
    return found


def rank_in(due: Mapping[str, int], seat: str) -> int:
    return 1 + sum(total > due.get(seat, 0) for total in due.values())


def find_wrong_steps(evidence: Evidence, room: StoredRoom) -> Finding:
    """Yield steps that were told but are not kept, versions left out, and steps that went twice or out of order."""
    for (place, version), kind in evidence.steps.items():
        if place == room.id and room.steps.get(version) != kind:
            yield "wrong step", f"{kind} made version {version}, which is {room.steps.get(version)} in {room.id}"
    versions = sorted(room.steps)
    if versions and versions != list(range(versions[0], versions[0] + len(versions))):
        yield "wrong step", f"versions {versions} of {room.id}"
    flow = [room.steps[version] for version in versions if room.steps[version] in PHASE_AFTER]
    after = {"next": ("open",), "open": ("close",), "close": ("board",), "board": ("next", "end"), "end": ()}
    for before, kind in zip(flow, flow[1:], strict=False):
        if kind not in after[before]:
            yield "wrong step", f"{kind} after {before} in {room.id}"
    if not room.is_ended:
        yield "wrong step", f"{room.id} did not end"


def examples(breaches: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield the first few of each breach, in words."""
    for name, found in breaches.items():
        yield from (f"{name}: {words}" for words in found[:SHOWN_EXAMPLES])


def _place(send: Send) -> tuple[str, str, int, int]:
    return send.room, send.seat, send.position, send.round


def _plain(entered: Entries) -> dict[str, list[str]]:
    return {name: list(values) for name, values in entered.items()}


def _words(sent: Sent) -> str:
    send = sent.send
    return f"answer {send.op_id}, {send.seq} of {send.seat} to item {send.position}, sent {sent.tries} times"
