"""The port of the web server."""

import socket

from quizsite.embedded.errors import CannotRun

FIRST_PORT = 8000
BACKLOG = 2048


def listen(asked: str) -> socket.socket:
    """Return a socket that listens on the port asked for, or with "" on the first free one from 8000.

    Raise CannotRun for a port that is taken or is no port.
    """
    if not asked:
        for port in range(FIRST_PORT, FIRST_PORT + 100):
            if listener := _listener(port):
                return listener
        raise CannotRun(f"No free port from {FIRST_PORT} to {FIRST_PORT + 99}. Name one: PORT=9000 make run")
    if not asked.isascii() or not asked.isdigit() or not 1 <= int(asked) <= 65535:
        raise CannotRun(f"PORT={asked} is not a port: it has to be a number from 1 to 65535.")
    if listener := _listener(int(asked)):
        return listener
    raise CannotRun(
        f"Port {asked} is taken. Name another, PORT={int(asked) % 65535 + 1} make run, or none:\n"
        f"then the first free one from {FIRST_PORT} is used."
    )


def _listener(port: int) -> socket.socket | None:
    listener = socket.socket()
    # Without this, connections of a server that has just ended would still hold the port.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        return None
    return listener
