"""Postgres refuses to run as root; here root steps down without adding a user to the system."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from quizsite.embedded.errors import CannotRun

NOBODY = 65534


@dataclass(frozen=True)
class Privileges:
    """How to start a program that must not run as root: a prefix, and who owns its files."""

    prefix: tuple[str, ...] = ()
    owner: int | None = None

    def settle(self, folder: Path) -> None:
        """Let the folder and all in it belong to who runs the program.

        Root's way of stepping down may have changed since it was made: another kernel, a container.
        """
        if os.geteuid() != 0:
            return
        wanted, found = self.owner or 0, folder.stat().st_uid
        if found not in (0, NOBODY):
            raise CannotRun(f"{folder} belongs to user {found}: run this as that user.")
        if found != wanted:
            for parent, _, names in os.walk(folder):
                for path in (parent, *(os.path.join(parent, name) for name in names)):
                    os.chown(path, wanted, wanted, follow_symlinks=False)

    def let_through(self, *folders: Path) -> None:
        """Open folders of ours for another user, who may pass but not look around: secrets lie there."""
        if self.owner is not None:
            for folder in folders:
                folder.chmod(folder.stat().st_mode | 0o011)

    def check(self, folder: Path, program: Path) -> None:
        """Raise CannotRun unless the program can be started and the folder written to."""
        if not self.prefix:
            return
        for right, path in (("-w", folder), ("-x", program)):
            if subprocess.run([*self.prefix, "test", right, path], cwd="/", capture_output=True).returncode:
                raise CannotRun(
                    f"Postgres does not run as root, and without root's rights it cannot reach\n{path}.\n"
                    "Run this as the user who owns the folder, put the project where others may enter\n"
                    "(such as /srv), or set DATABASE_URL to a Postgres that already runs."
                )


def unprivileged() -> Privileges:
    """Return how this process starts Postgres.

    A user namespace of its own needs no other user and no change of owner: root's files stay root's.
    Inside most containers there is none to be had; there `setpriv` becomes nobody, who gets the folder.
    """
    if os.geteuid() != 0:
        return Privileges()
    namespace = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
    if _works(namespace):
        return Privileges(prefix=namespace)
    # A change of user clears the parent-death signal, so setpriv has to set it again.
    other_user = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--pdeathsig=INT")
    if _works(other_user):
        return Privileges(prefix=other_user, owner=NOBODY)
    raise CannotRun(
        "Postgres does not run as root, and neither `unshare` nor `setpriv` works here.\n"
        "Run this as an ordinary user, or set DATABASE_URL to a Postgres that already runs."
    )


def _works(prefix: tuple[str, ...]) -> bool:
    if shutil.which(prefix[0]) is None:
        return False
    return subprocess.run([*prefix, "true"], cwd="/", capture_output=True).returncode == 0
