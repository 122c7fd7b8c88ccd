import argparse
import resource
import sys

from quizsite.embedded.errors import CannotRun
from quizsite.embedded.services import run_with_services
from quizsite.embedded.up import run_site


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m quizsite.embedded", description="Run the site on this machine.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("up", help="the whole site; PORT and VAR_DIR in the environment choose where")
    services = verbs.add_parser("services", help="a throw-away Postgres and Valkey for one command")
    services.add_argument("--durable", action="store_true", help="on disk and with fsync, as in earnest")
    services.add_argument("command", nargs="+", metavar="COMMAND", help="what to run, after --")
    chosen = parser.parse_args()
    _allow_many_connections()
    try:
        return run_site() if chosen.verb == "up" else run_with_services(chosen.command, durable=chosen.durable)
    except CannotRun as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1


def _allow_many_connections() -> None:
    """Raise the limit of open files: each watcher of a live page is one, and 1024 is the usual start."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65536 if hard == resource.RLIM_INFINITY else min(hard, 65536)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


if __name__ == "__main__":
    sys.exit(main())
