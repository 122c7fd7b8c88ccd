"""Waiting for what other processes do: by asking, with a limit, never by guessing how long it takes."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_never = threading.Event()


def wait_until(holds: Callable[[], T], *, seconds: float = 30, what: str = "the condition") -> T:
    """Ask until the answer is true, and return it; fail with the last exception or answer when the time is up."""
    end = time.monotonic() + seconds
    while True:
        fault: BaseException | None = None
        try:
            if answer := holds():
                return answer
        except (OSError, AssertionError) as error:
            fault = error
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not come about within {seconds:g} s") from fault
        _never.wait(0.05)
