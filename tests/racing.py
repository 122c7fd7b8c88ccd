"""Several at the same moment."""

import threading
from collections.abc import Callable

from django.db import connection


def at_once(count: int, act: Callable[[int], object]) -> list:
    """Run `act(n)` in so many threads that begin together; return what each returned or raised."""
    barrier = threading.Barrier(count)
    outcomes: list = [None] * count

    def run(number: int) -> None:
        try:
            barrier.wait(timeout=20)
            outcomes[number] = act(number)
        except Exception as error:  # the outcome is what the test asks about
            outcomes[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes
