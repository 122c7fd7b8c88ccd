"""A rehearsal as it runs in a worker: this thread is the host and writes rows, another one has the bots on its loop."""

import asyncio
import logging
import resource
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import wait
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings

from quizsite.live import transitions as host
from quizsite.live.commands import NotNow, Stale
from quizsite.live.models import Answer, Room
from quizsite.live.quizzes import NothingToPlay
from quizsite.rehearsals.bots import Crowd
from quizsite.rehearsals.figures import SIZES, Figures, misses, sum_up
from quizsite.rehearsals.lines import Door
from quizsite.rehearsals.models import Rehearsal
from quizsite.rehearsals.transitions import Over, beat, finish, keep_step, open_stage, take_up

log = logging.getLogger(__name__)

BREATH = 0.5  # seconds between the steps of the script


class NobodyCame(Exception):
    """Not one bot could take a seat."""


def play(rehearsal_id: int) -> None:
    """Play a rehearsal that waits, in larger and larger rooms, up to the first that misses a bar."""
    if not take_up(rehearsal_id):
        return
    rehearsal = Rehearsal.objects.select_related("quiz", "host").get(pk=rehearsal_id)
    why = ""
    try:
        with _loop_of_bots() as loop:
            for bots in filter(lambda bots: bots <= rehearsal.most, SIZES):
                figures = _play_room(rehearsal, bots, _Script(rehearsal_id, loop))
                keep_step(rehearsal, figures)
                if misses(figures):
                    break
    except Over:
        log.info("rehearsal %s was stopped", rehearsal_id)
        return
    except NobodyCame:
        why = f"No bot could take a seat. Does the site answer at {settings.REHEARSAL_URL}?"
    except NothingToPlay as nothing:
        why = str(nothing)
    except (Stale, NotNow, Room.DoesNotExist):
        why = "Somebody else moved or deleted the room of the bots."
    finish(rehearsal_id, why=why)


class _Script:
    """What the host does: each act in turn, and a sign of life all the while."""

    def __init__(self, rehearsal_id: int, loop: asyncio.AbstractEventLoop) -> None:
        self.rehearsal_id, self.loop = rehearsal_id, loop

    def bots(self, act: Coroutine[Any, Any, Any]) -> Any:
        """Let the bots do something, and return what came of it; raise Over when the rehearsal was stopped."""
        under_way = asyncio.run_coroutine_threadsafe(act, self.loop)
        try:
            while not wait([under_way], timeout=1).done:
                beat(self.rehearsal_id)
        finally:
            under_way.cancel()
        beat(self.rehearsal_id)
        return under_way.result()

    def press(self, command: Callable[..., Room], room: Room) -> Room:
        """Give a command as the host who sees the room as it is; return how it stands then."""
        beat(self.rehearsal_id)
        return command(room.pk, actor=room.host, seen_version=room.version)


def _play_room(rehearsal: Rehearsal, bots: int, script: _Script) -> Figures:
    room = open_stage(rehearsal.quiz, host=rehearsal.host)
    door = Door(settings.REHEARSAL_URL, settings.SITE_URL, settings.CSRF_COOKIE_NAME)
    crowd = Crowd(door, room.code, bots)
    try:
        joined = script.bots(crowd.join())
        if not any(bot.is_in for bot in crowd.bots):
            raise NobodyCame
        for _ in range(room.items.count()):
            room = _play_item(crowd, room, script)
        room = script.press(host.end, room)
        lost = _count_lost(room, crowd)
    finally:
        asyncio.run_coroutine_threadsafe(crowd.leave(), script.loop).result(timeout=10)
        _end(room)
    return sum_up(
        bots,
        joined=joined,
        openings=crowd.openings,
        answers=[one.seconds for one in crowd.sent],
        acknowledged=sum(one.is_acknowledged for one in crowd.sent),
        lost=lost,
        refused=crowd.refused,
    )


def _play_item(crowd: Crowd, room: Room, script: _Script) -> Room:
    room = script.press(host.next_item, room)
    script.bots(crowd.see(room.version))
    script.bots(asyncio.sleep(BREATH))
    pressed_at = time.monotonic()
    room = script.press(host.open_item, room)
    script.bots(crowd.see_opening(room.version, pressed_at))
    script.bots(asyncio.sleep(BREATH))
    script.bots(crowd.answer())
    room = script.press(host.close_item, room)
    script.bots(crowd.see(room.version))
    room = script.press(host.show_board, room)
    script.bots(crowd.see(room.version))
    return room


def _count_lost(room: Room, crowd: Crowd) -> int:
    """Return how many answers were acknowledged and are not there, or are there and were never sent."""
    stored = [str(op_id) for op_id in Answer.objects.filter(seat__room=room).values_list("op_id", flat=True)]
    acknowledged = {one.op_id for one in crowd.sent if one.is_acknowledged}
    invented = set(stored) - {one.op_id for one in crowd.sent}
    return len(acknowledged - set(stored)) + len(invented) + len(stored) - len(set(stored))


def _end(room: Room) -> None:
    """End the room of a step that broke off: its code is free again."""
    left = Room.objects.going().filter(pk=room.pk).select_related("host").first()
    if left is not None:
        with suppress(Stale, NotNow):
            host.end(left.pk, actor=left.host, seen_version=left.version)


@contextmanager
def _loop_of_bots() -> Iterator[asyncio.AbstractEventLoop]:
    """Yield a running loop in a thread of its own, in a process that may open a file for each line of each bot."""
    _allow_many_lines()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="bots", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def _allow_many_lines() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * SIZES[-1]
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
