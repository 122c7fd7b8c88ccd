"""A loop of their own for tests of asynchronous code."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def run_apart(scene: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in a thread of its own, and return what it returns.

    Playwright keeps a loop running in the thread of the tests, in which no other can be started.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, scene).result()
