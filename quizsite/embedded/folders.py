"""Where the runner keeps things: one folder, `var/` or VAR_DIR, and one runner at a time on it."""

import fcntl
import hashlib
import os
import secrets
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from quizsite.embedded.errors import CannotRun

ROLE = DATABASE = "quiz"
PROJECT = Path(__file__).resolve().parents[2]

# A socket's path has to fit in 104 bytes on macOS and 108 on Linux, with "/pg/.s.PGSQL.5432" at its end.
LONGEST_SOCKET_FOLDER = 80


def chosen_folders() -> "Folders":
    """Return VAR_DIR's folders, or those of the project."""
    return Folders(Path(os.environ.get("VAR_DIR") or PROJECT / "var").absolute())


@dataclass(frozen=True)
class Folders:
    """The parts of one data folder."""

    root: Path

    @property
    def postgres(self) -> Path:
        return self.root / "pg"

    @property
    def valkey(self) -> Path:
        return self.root / "valkey"

    @property
    def run(self) -> Path:
        """Process ids of the children."""
        return self.root / "run"

    @property
    def sockets(self) -> Path:
        """The sockets' folder: in here, or in a temporary folder when this path is too long for them."""
        name = f"quizsite-{os.geteuid()}-{hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]}"
        elsewhere = [Path(tempfile.gettempdir(), name), Path("/tmp", name)]  # noqa: S108
        for folder in (self.run, *elsewhere):
            if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
                return folder
        return elsewhere[-1]

    @property
    def postgres_socket(self) -> Path:
        return self.sockets / "pg"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def database_url(self) -> str:
        return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(self.postgres_socket), safe='')}"

    @property
    def broker_url(self) -> str:
        return f"unix://{quote(str(self.valkey_socket))}"

    def log(self, name: str) -> Path:
        return self.root / "log" / f"{name}.log"

    def make(self) -> None:
        """Make the folders; raise CannotRun where that is not possible."""
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            for folder in (self.run, self.root / "log"):
                folder.mkdir(exist_ok=True)
            self.sockets.mkdir(mode=0o700, exist_ok=True)
            self.postgres_socket.mkdir(mode=0o700, exist_ok=True)
        except OSError as problem:
            raise CannotRun(self._not_ours(problem)) from problem
        _refuse_foreign(self.sockets)

    def tidy(self) -> None:
        """Leave nothing in the temporary folder, once all has stopped."""
        if self.sockets != self.run:
            shutil.rmtree(self.sockets, ignore_errors=True)

    def remove(self) -> None:
        """Remove everything."""
        self.tidy()
        shutil.rmtree(self.root, ignore_errors=True)

    def lock(self) -> "Lock":
        """Take the lock of this folder, or raise CannotRun with the holder's pid and address."""
        path = self.root / "lock"
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as problem:
            raise CannotRun(self._not_ours(problem)) from problem
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = path.read_text().strip() or "its pid is not known yet"
            os.close(descriptor)
            raise CannotRun(f"Already running on {self.root}: {holder}") from None
        return Lock(descriptor)

    def secret_key(self) -> str:
        """Return the signing key of this folder, drawn at the first call."""
        path = self.root / "secret-key"
        if not path.exists():
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = path.with_suffix(".new")
            fresh.unlink(missing_ok=True)
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(64))
            fresh.rename(path)
        return path.read_text().strip()

    def _not_ours(self, problem: OSError) -> str:
        return (
            f"Cannot write to {self.root}: {problem.strerror}.\n"
            "If another user made it, run this as that user, or choose a folder with VAR_DIR=/path."
        )


class Lock:
    """A held lock. It is the kernel's, so it ends with the process, however that ends."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.tell(f"pid {os.getpid()}, starting")

    def tell(self, holder: str) -> None:
        """Write down for a second start who holds this."""
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, holder.encode(), 0)

    def release(self) -> None:
        os.close(self._descriptor)


def _refuse_foreign(folder: Path) -> None:
    """Raise CannotRun unless this is a folder of ours: in /tmp somebody else may have made it first."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise CannotRun(f"{folder} belongs to somebody else.\nRemove it, or choose a shorter VAR_DIR.")
