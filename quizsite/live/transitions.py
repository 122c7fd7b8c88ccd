"""Every step of a room: what its hosts command, and what the clock does by itself.

A command is one transaction on the locked row and compares it with what the host saw (see `commands`). A window
whose time is over is closed by whoever comes by first; nothing waits for a timer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from questions.grading import check_item
from questions.kinds import KINDS
from questions.models import Revision
from questions.rng import Rng
from quizsite.accounts.models import User
from quizsite.live.clock import database_now, due_step
from quizsite.live.commands import NotNow, Step, command
from quizsite.live.dealing import deal
from quizsite.live.marking import mark
from quizsite.live.models import Answer, Phase, Room, RoomHost, RoomItem, SeatItem
from quizsite.live.paced import close_room
from quizsite.live.sealing import key_word, opening_key

LEAST_WINDOW = timedelta(seconds=1)
MOST_EXTENSION = 3600

# Which commands fit which phase: pages offer these, and no other is carried out.
MOVES: dict[str, frozenset[str]] = {
    Phase.LOBBY: frozenset({"next", "end"}),
    Phase.PACED: frozenset({"end"}),
    Phase.READY: frozenset({"open", "skip", "end"}),
    Phase.OPEN: frozenset({"close", "pause", "resume", "extend", "skip", "end"}),
    Phase.CLOSED: frozenset({"reveal", "board", "next", "reopen", "vote again", "void", "regrade", "end"}),
    Phase.BOARD: frozenset({"next", "reopen", "void", "regrade", "end"}),
    Phase.ENDED: frozenset({"void", "regrade"}),
}


def moves(room: Room, item: RoomItem | None, item_count: int) -> set[str]:
    """Return the commands that can be given now; `item` is the current one."""
    found = set(MOVES[room.phase])
    if room.item_no >= item_count:
        found.discard("next")
    if item is not None:
        found -= {"pause"} if item.paused_at else {"resume"}
        if item.is_revealed:
            found -= {"reveal", "vote again"}
        if item.round == 2:
            found.discard("vote again")
        if item.is_void:
            found -= {"reopen", "vote again", "reveal"}
    return found


# --- Through the items ------------------------------------------------------------------------------------------------


def next_item(room_id: UUID, *, actor: User, seen_version: int) -> Room:
    """Go on to the next item, or to the first: everybody gets ready. NotNow after the last."""
    _deal_ahead(room_id, actor)
    with _command(room_id, "next", actor, seen_version) as step:
        _go_on(step)
    return step.room


def open_item(room_id: UUID, *, actor: User, seen_version: int) -> Room:
    """Open the item that everybody is ready for: its clock starts."""
    with _command(room_id, "open", actor, seen_version) as step:
        _open(step, _current(step.room))
    _hint_deal(step.room)
    return step.room


def close_item(room_id: UUID, *, actor: User, seen_version: int, is_revealed: bool | None = None) -> Room:
    """Close the open item before its time, and mark it.

    `is_revealed` says whether the solution comes at once, instead of what the room's rules say.
    """
    with _command(room_id, "close", actor, seen_version) as step:
        _close(step, _current(step.room), at=step.now, is_revealed=is_revealed)
    return step.room


def reveal(room_id: UUID, *, actor: User, seen_version: int) -> Room:
    """Show the solution of a closed item; its points count from now on."""
    with _command(room_id, "reveal", actor, seen_version) as step:
        _reveal(_current(step.room))
    return step.room


def show_board(room_id: UUID, *, actor: User, seen_version: int) -> Room:
    """Show the leaderboard; a solution that was held back is shown with it."""
    with _command(room_id, "board", actor, seen_version) as step:
        _reveal(_current(step.room))
        step.move(Phase.BOARD)
    return step.room


def skip(room_id: UUID, *, actor: User, seen_version: int) -> Room:
    """Leave the item out: nobody gets points for it, and the next one, or the leaderboard, follows."""
    _deal_ahead(room_id, actor)
    with _command(room_id, "skip", actor, seen_version) as step:
        item = _current(step.room)
        item.is_void, item.paused_at, item.closed_at = True, None, step.now
        item.save()
        step.detail["position"] = item.position
        if _item_at(step.room, item.position + 1):
            _go_on(step)
        else:
            step.move(Phase.BOARD)
    return step.room


def end(room_id: UUID, *, actor: User, seen_version: int) -> Room:
    """End the game; an item that is open is closed and marked first. The code is free again."""
    with _command(room_id, "end", actor, seen_version) as step:
        _end(step)
    return step.room


# --- The window -------------------------------------------------------------------------------------------------------


def pause(room_id: UUID, *, actor: User, seen_version: int) -> Room:
    """Stop the clock of the open item; no answer is taken until it goes on."""
    with _command(room_id, "pause", actor, seen_version) as step:
        item = _current(step.room)
        item.paused_at = step.now
        item.save()
    return step.room


def resume(room_id: UUID, *, actor: User, seen_version: int) -> Room:
    """Let the clock go on where it stopped: the whole window moves by the length of the pause."""
    with _command(room_id, "resume", actor, seen_version) as step:
        item = _current(step.room)
        away = step.now - item.paused_at
        item.opened_at += away
        item.deadline_at += away
        item.paused_at = None
        item.save()
        step.detail["paused_ms"] = away // timedelta(milliseconds=1)
    return step.room


def extend(room_id: UUID, *, actor: User, seen_version: int, seconds: int) -> Room:
    """Give the open item more time; less with a negative number, but never an end in the past."""
    if not 0 < abs(seconds) <= MOST_EXTENSION:
        raise NotNow(f"Give between 1 and {MOST_EXTENSION} seconds.")
    with _command(room_id, "extend", actor, seen_version) as step:
        item = _current(step.room)
        now = item.paused_at or step.now
        item.deadline_at = max(item.deadline_at + timedelta(seconds=seconds), now + LEAST_WINDOW)
        item.save()
        step.detail |= {"position": item.position, "seconds": seconds}
    return step.room


def reopen(room_id: UUID, *, actor: User, seen_version: int, seconds: int | None = None) -> Room:
    """Open the closed item once more for the same vote, in a new window; answers stand and may be changed."""
    with _command(room_id, "reopen", actor, seen_version) as step:
        item = _current(step.room)
        answers = Answer.objects.filter(room_item=item, round=item.round)
        answers.update(fraction=None, points=None, detail={}, captain_of=None)
        _open(step, item, seconds=seconds)
    return step.room


def vote_again(room_id: UUID, *, actor: User, seen_version: int, seconds: int | None = None) -> Room:
    """Open a second vote, after talking, before the solution was shown. The first answers are kept.

    The second one counts; who does not vote again keeps the first.
    """
    with _command(room_id, "vote again", actor, seen_version) as step:
        item = _current(step.room)
        item.round = 2
        _open(step, item, seconds=seconds)
    return step.room


# --- Marks put right --------------------------------------------------------------------------------------------------


def void(room_id: UUID, *, actor: User, seen_version: int, position: int, is_void: bool = True) -> Room:
    """Take an item that was closed out of the count, or back in with `is_void` False."""
    with _command(room_id, "void", actor, seen_version) as step:
        item = _closed_item(step.room, position)
        item.is_void = is_void
        if not is_void:
            mark(step.room, item)
            item.is_revealed |= position < step.room.item_no or step.room.phase in (Phase.BOARD, Phase.ENDED)
        item.save(update_fields=["is_void", "is_revealed", "tally", "first_tally"])
        step.detail |= {"position": position, "is_void": is_void}
    return step.room


def regrade(
    room_id: UUID,
    *,
    actor: User,
    seen_version: int,
    position: int,
    accept: str = "",
    key: dict[str, Any] | None = None,
) -> Room:
    """Mark a closed item anew, from the rows: all points and ranks follow.

    `accept` is the meaning of an answer, from the tally's readings, that counts as right from now on. `key` is a new
    key in the author's letters, for a written item; questions.kinds.base.BoxError says what is wrong with it.
    """
    with _command(room_id, "regrade", actor, seen_version) as step:
        item = _closed_item(step.room, position)
        if accept:
            item.accepted = sorted({*item.accepted, accept})
        if key is not None:
            _change_key(item, key)
        mark(step.room, item)
        item.save(update_fields=["accepted", "tally", "first_tally"])
        step.detail |= {"position": position, "accept": accept, "has_new_key": key is not None}
    return step.room


def _change_key(item: RoomItem, key: dict[str, Any]) -> None:
    """Give every seat the new key, in the letters that the seat was shown."""
    revision = Revision.objects.get(pk=item.revision_id)
    if revision.is_drawn:
        raise NotNow("Each seat has its own numbers here. Accept an answer, or take the item out of the count.")
    check_item(revision.boxes, key)
    items = list(SeatItem.objects.filter(room_item=item).only("pk", "seed", "key"))
    for own in items:
        own.key = {
            # The seed brings the order back in which the options were shown.
            box["name"]: KINDS[box["kind"]].shuffle(
                box, key[box["name"]], Rng("options", revision.pk, own.seed, box["name"])
            )[1]
            for box in revision.boxes
        }
    SeatItem.objects.bulk_update(items, ["key"], batch_size=200)


# --- Doors and hosts --------------------------------------------------------------------------------------------------


def set_locked(room_id: UUID, *, actor: User, seen_version: int, is_locked: bool) -> Room:
    """Lock the room against whoever has no seat yet, or unlock it."""
    with command(room_id, "lock" if is_locked else "unlock", actor=actor, seen_version=seen_version) as step:
        _refuse_when_ended(step.room)
        step.room.is_locked = is_locked
    return step.room


def set_autopilot(room_id: UUID, *, actor: User, seen_version: int, seconds: int | None) -> Room:
    """Let each step follow the one before by itself after so many seconds; None takes the wheel back."""
    if seconds is not None and not 3 <= seconds <= 600:
        raise NotNow("The autopilot waits between 3 and 600 seconds.")
    with command(room_id, "autopilot", actor=actor, seen_version=seen_version) as step:
        _refuse_when_ended(step.room)
        step.room.autopilot_seconds = seconds
        # It counts from now: switched on late, it does not rush.
        step.room.phase_at = step.now
        step.detail["seconds"] = seconds
    return step.room


def add_host(room_id: UUID, *, actor: User, user: User) -> None:
    """Let another account run the room as well."""
    with command(room_id, "add host", actor=actor, seen_version=None) as step:
        _, step.is_needed = RoomHost.objects.get_or_create(room=step.room, user=user)
        step.detail["user"] = user.pk


# --- What the clock does ----------------------------------------------------------------------------------------------


def tend(room_id: UUID) -> bool:
    """Do what is due by the clock, whoever asks: close what is over, and let the autopilot steer.

    Return whether this call did anything. One statement when nothing is due; nobody waits for somebody who is at it.
    """
    return due_step(room_id) != "" and _make_due(room_id)


def close_if_over(room_id: UUID) -> bool:
    """Close and mark the open item if its time is over for every seat; return whether it was."""
    return due_step(room_id) == "close" and _make_due(room_id)


def _make_due(room_id: UUID) -> bool:
    with transaction.atomic():
        rooms = Room.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        room = rooms.filter(pk=room_id).first()
        # Looked at again behind the lock: somebody else may have made the step in between.
        due = due_step(room_id) if room else ""
        if due:
            _run_by_itself(Step(room, database_now()), due)
    return due != ""


def tend_overdue(*, limit: int = 200) -> int:
    """Tend the rooms that are under way; return how many steps were made. A hurry: nothing rests on it."""
    under_way = Room.objects.under_way().order_by("phase_at")
    return sum(tend(room_id) for room_id in under_way.values_list("pk", flat=True)[:limit])


def _run_by_itself(step: Step, kind: str) -> None:
    if kind == "close":
        _close(step, _current(step.room), at=step.now)
    elif kind == "open":
        _open(step, _current(step.room))
    elif kind == "board":
        _reveal(_current(step.room))
        step.move(Phase.BOARD)
    elif kind == "next":
        _go_on(step)
    elif kind == "end":
        _end(step)
    step.take(kind)


# --- Steps that commands and clock share; the room is locked ----------------------------------------------------------


@contextmanager
def _command(room_id: UUID, kind: str, actor: User, seen_version: int) -> Iterator[Step]:
    """Take a host's step, after what the clock had to do before it; NotNow where it does not fit the phase."""
    tend(room_id)
    with command(room_id, kind, actor=actor, seen_version=seen_version) as step:
        room = step.room
        if kind not in moves(room, _item_at(room, room.item_no), room.items.count()):
            raise NotNow(_why_not(room, kind))
        yield step


def _why_not(room: Room, kind: str) -> str:
    if kind == "next" and room.phase in (Phase.CLOSED, Phase.BOARD):
        return "That was the last item."
    if kind == "vote again" and room.phase == Phase.CLOSED:
        return "A second vote comes before the solution is shown, and there is no third."
    return f"Not while the room is at “{room.get_phase_display()}”."


def _refuse_when_ended(room: Room) -> None:
    if room.phase == Phase.ENDED:
        raise NotNow("This room has ended.")


def _item_at(room: Room, position: int) -> RoomItem | None:
    return RoomItem.objects.filter(room=room, position=position).first()


def _current(room: Room) -> RoomItem:
    item = RoomItem.objects.get(room_id=room.pk, position=room.item_no)
    item.room = room
    return item


def _closed_item(room: Room, position: int) -> RoomItem:
    item = RoomItem.objects.filter(room=room, position=position, closed_at__isnull=False).first()
    if item is None:
        raise NotNow("Only an item that has been closed can be marked anew.")
    item.room = room
    return item


def _go_on(step: Step) -> None:
    room = step.room
    if room.item_no:
        _reveal(_current(room))
    room.item_no += 1
    item = _current(room)
    # For those who came after it was dealt ahead; the rest is there.
    deal(item)
    step.move(Phase.READY)
    step.detail["item"] = item.position


def _open(step: Step, item: RoomItem, *, seconds: int | None = None) -> None:
    item.opened_at = step.now
    item.deadline_at = step.now + timedelta(seconds=max(1, min(seconds or item.seconds, MOST_EXTENSION)))
    item.paused_at = item.closed_at = None
    item.is_revealed = False
    item.save()
    if step.room.phase == Phase.READY:
        step.word = key_word(opening_key(step.room, item.round))
    step.move(Phase.OPEN)
    step.detail |= {"position": item.position, "round": item.round}


def _close(step: Step, item: RoomItem, *, at: datetime, is_revealed: bool | None = None) -> None:
    # Before the answers are read: this waits for those under way, and those behind it find the item closed.
    RoomItem.objects.filter(pk=item.pk).update(closed_at=at)
    item.closed_at, item.paused_at = at, None
    item.is_revealed = step.room.reveals_at_close if is_revealed is None else is_revealed
    mark(step.room, item)
    item.save()
    step.move(Phase.CLOSED)
    step.detail |= {"position": item.position, "round": item.round, "answers": item.tally["answered"]}


def _reveal(item: RoomItem) -> None:
    if not item.is_revealed and not item.is_void:
        item.is_revealed = True
        item.save(update_fields=["is_revealed"])


def _end(step: Step) -> None:
    room = step.room
    item = _item_at(room, room.item_no)
    if room.phase == Phase.PACED:
        close_room(step)
    elif item is not None:
        item.room = room
        if room.phase == Phase.OPEN:
            _close(step, item, at=step.now, is_revealed=True)
        elif item.closed_at is not None:
            _reveal(item)
    step.move(Phase.ENDED)
    room.ended_at = step.now


def _deal_ahead(room_id: UUID, actor: User | None = None) -> None:
    """Deal the next item before the room is locked: drawing for a full room takes a while."""
    rooms = Room.objects.run_by(actor) if actor else Room.objects
    items = RoomItem.objects.filter(room__in=rooms.filter(pk=room_id), position=F("room__item_no") + 1)
    item = items.select_related("room").first()
    if item is not None:
        deal(item)


def _hint_deal(room: Room) -> None:
    """Have the next item dealt while this one is on; without it, the step to it deals."""
    from quizsite.live.tasks import hint_deal

    hint_deal(room.pk)


def deal_next(room_id: UUID) -> None:
    """Deal the item after the current one."""
    _deal_ahead(room_id)
