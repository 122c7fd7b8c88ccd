"""`make run`: the whole site, from an empty folder to an address that answers."""

import http.client
import os
import signal
import sys
import time

from quizsite.embedded.environment import site_environment
from quizsite.embedded.errors import CannotRun, StopRequested
from quizsite.embedded.folders import PROJECT, Folders, chosen_folders
from quizsite.embedded.ports import FIRST_PORT, listen
from quizsite.embedded.postgres import Postgres
from quizsite.embedded.supervisor import Service, Supervisor, end_leftovers
from quizsite.embedded.valkey import Valkey

# They share one socket: a room of many is more than one process of Python can answer in time.
WEB_SERVERS = 2
# By the convention of shells: 128 and the signal. Ctrl-C is how one ends this on purpose.
EXIT_CODES = {signal.SIGINT: 0, signal.SIGTERM: 143, signal.SIGHUP: 129}


class Speech:
    """Step lines with the seconds since the start. A terminal that has gone away stops nothing."""

    def __init__(self) -> None:
        self._started_at = time.monotonic()

    def __call__(self, words: str) -> None:
        self.plainly(f"[{time.monotonic() - self._started_at:5.1f} s] {words}")

    def plainly(self, words: str) -> None:
        try:
            print(words, flush=True)
        except OSError:
            # Python tries once more at its exit, and would complain.
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115


def run_site() -> int:
    """Start everything, watch over it until a signal comes, stop it in order; return the exit code."""
    say = Speech()
    folders = chosen_folders()
    folders.make()
    lock = folders.lock()
    supervisor = Supervisor(folders, say)
    try:
        end_leftovers(folders, say)
        listener = listen(os.environ.get("PORT", ""))
        port = listener.getsockname()[1]
        address = f"http://127.0.0.1:{port}/"
        if port != FIRST_PORT and not os.environ.get("PORT"):
            say(f"Port {FIRST_PORT} is taken: using {port}")
        lock.tell(f"pid {os.getpid()}, {address}")
        env = _start_servers(supervisor, port)
        supervisor.run([sys.executable, "manage.py", "prepare", "--demo"], env=env, folder=PROJECT)
        web, *helpers = _site_services(supervisor.folders, env, listener.fileno())
        supervisor.start(web)
        supervisor.wait_until(lambda: _answers(port), seconds=60, what="The web server")
        # After the first page: they would slow it down, and it does not need them.
        for service in helpers:
            supervisor.start(service)
        say(f"Web server, worker and scheduler: started, with logs in {folders.root / 'log'}")
        say.plainly(_welcome(folders, address))
        supervisor.watch()
    except StopRequested as request:
        say.plainly("")
        say("Stopping (Ctrl-C once more kills)")
        return EXIT_CODES[signal.Signals(request.signal_number)]
    except (CannotRun, OSError) as problem:
        print(f"\n{problem}\n", file=sys.stderr, flush=True)
        return 1
    finally:
        if supervisor.services:
            supervisor.stop()
            say("Stopped")
        folders.tidy()
        lock.release()


def _start_servers(supervisor: Supervisor, port: int) -> dict[str, str]:
    """Start the servers that the environment does not name; return the environment of the site."""
    folders, say = supervisor.folders, supervisor.say
    database_url, broker_url = os.environ.get("DATABASE_URL"), os.environ.get("BROKER_URL")
    postgres = None if database_url else Postgres(folders)
    valkey = None if broker_url else Valkey(folders)
    if valkey:
        valkey.prepare()
        supervisor.start(valkey.service())
    if postgres:
        if not postgres.folders.postgres.exists():
            say(f"Making a database in {folders.postgres}")
        postgres.prepare(supervisor)
        supervisor.start(postgres.service())
        supervisor.wait_until(postgres.is_ready, seconds=120, what="Postgres")
    if valkey:
        supervisor.wait_until(valkey.is_ready, seconds=60, what="Valkey")
    say(f"Database: {f'Postgres {postgres.version}' if postgres else 'as DATABASE_URL says'}")
    say(f"Broker: {'Valkey' if valkey else 'as BROKER_URL says'}")
    return site_environment(
        folders,
        database_url=database_url or folders.database_url,
        broker_url=broker_url or folders.broker_url,
        port=port,
    )


def _site_services(folders: Folders, env: dict[str, str], listener: int) -> list[Service]:
    """Return the web servers, the first of which answers alone at first, and what helps them."""
    celery = [sys.executable, "-m", "celery", "-A", "quizsite.celery"]
    web = [sys.executable, "-m", "uvicorn", "quizsite.asgi:application", "--fd", str(listener)]
    web += ["--no-access-log", "--no-proxy-headers", "--no-server-header", "--timeout-graceful-shutdown", "3"]
    worker = [*celery, "worker", "-P", "threads", "-c", "4", "-Q", "hasty,slow", "--loglevel", "WARNING"]
    worker += ["--without-gossip", "--without-mingle"]
    # Its own pid file would stop it from starting again after a kill -9.
    scheduler = [*celery, "beat", "--schedule", str(folders.root / "beat"), "--pidfile="]
    commands = {**{f"web-{n}": web for n in range(1, WEB_SERVERS + 1)}, "worker": worker, "scheduler": scheduler}
    return [
        Service(
            name=name,
            command=command,
            env=env,
            folder=PROJECT,
            stage=2,
            # What only hurries things up leaves the processor to pages: drawing for a full room takes seconds of it.
            nice=0 if command is web else 10,
            sockets=[listener] if command is web else [],
        )
        for name, command in commands.items()
    ]


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _welcome(folders: Folders, address: str) -> str:
    logins = folders.root / "demo-logins.txt"
    lines = logins.read_text().splitlines() if logins.exists() else []
    return "\n".join(["", f"Ready: {address}", *(f"  {line}" for line in lines), "", "Ctrl-C stops it."])
