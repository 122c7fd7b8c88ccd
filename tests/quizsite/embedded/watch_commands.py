"""Watch over shell commands as the site's parts are watched: `python watch_commands.py FOLDER NAME=COMMAND...`.

The first name stops last. For tests that need a part to die, or to refuse to.
"""

import os
import sys
from pathlib import Path

from quizsite.embedded.errors import CannotRun, StopRequested
from quizsite.embedded.folders import Folders
from quizsite.embedded.supervisor import Service, Supervisor


def say(words: str) -> None:
    print(words, flush=True)


folders = Folders(Path(sys.argv[1]))
folders.make()
supervisor = Supervisor(folders, say)
try:
    for stage, argument in enumerate(sys.argv[2:]):
        name, _, command = argument.partition("=")
        shell = ["sh", "-c", command]
        supervisor.start(Service(name=name, command=shell, env=os.environ, folder=folders.root, stage=stage))
    say("watching")
    supervisor.watch()
except StopRequested as request:
    say(f"stopping for signal {request.signal_number}")
except CannotRun as problem:
    say(str(problem))
    sys.exit(1)
finally:
    supervisor.stop()
