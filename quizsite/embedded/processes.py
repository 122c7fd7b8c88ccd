"""Starting, recognising and ending processes, on Linux and macOS."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

IS_LINUX = sys.platform == "linux"
PR_SET_PDEATHSIG = 1
# Loaded before any fork: between fork and exec a child must not load libraries.
_libc = ctypes.CDLL(None) if IS_LINUX else None


def spawn(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    folder: Path,
    standard_input: IO[bytes] | None = None,
    output: IO[bytes] | None = None,
    death_signal: signal.Signals = signal.SIGKILL,
    nice: int = 0,
    sockets: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a process that ends with us, even by kill -9 (on macOS, by the next start), and lend it sockets.

    The nicer it is, up to 19, the more it leaves the processor to others.

    In a session of its own it does not hear the terminal's Ctrl-C: the runner stops things in order.
    Call from the main thread: Linux takes the end of the starting thread for the end of its process.
    """
    return subprocess.Popen(
        [str(part) for part in command],
        env=env,
        cwd=folder,
        stdin=standard_input or subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        start_new_session=True,
        preexec_fn=dying_with_parent(death_signal, nice),
        pass_fds=sockets,
    )


def dying_with_parent(death_signal: signal.Signals, nice: int = 0) -> Callable[[], None]:
    """Return what a child does before its exec, so that the kernel ends it with us."""
    parent = os.getpid()

    def prepare_child() -> None:
        if nice:
            os.nice(nice)
            # Where the kernel shares the processor out among sessions first, it has to be told of the session as well.
            with suppress(OSError):
                Path("/proc/self/autogroup").write_text(str(nice))
        if _libc is None:
            return
        _libc.prctl(PR_SET_PDEATHSIG, int(death_signal))
        # The parent may have died before the line above: then nobody would tell us.
        if os.getppid() != parent:
            os._exit(1)

    return prepare_child


def fingerprint(pid: int) -> str | None:
    """Return what tells this process from a later one with the same pid; None when it has ended."""
    return _fingerprint_linux(pid) if IS_LINUX else _fingerprint_ps(pid)


def _fingerprint_linux(pid: int) -> str | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    state, ticks_at_start = fields[0], fields[19]
    if state in "ZX":
        return None
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}/{ticks_at_start}"


def _fingerprint_ps(pid: int) -> str | None:
    words = subprocess.run(["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True)
    state, _, started_at = words.stdout.strip().partition(" ")
    return None if not state or state.startswith("Z") else started_at.strip()


def command_line(pid: int) -> str:
    """Return the command line of a process, "" when there is no such process."""
    if IS_LINUX:
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    return subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True).stdout


def processes_in(folder: Path) -> list[int]:
    """Return the processes whose working directory is this folder; on macOS nobody tells, so none."""
    found = []
    for entry in Path("/proc").glob("[0-9]*") if IS_LINUX else ():
        with suppress(OSError):
            if os.readlink(entry / "cwd") == str(folder):
                found.append(int(entry.name))
    return found


def end_stranger(pid: int, mark: str, stop_signal: signal.Signals, *, seconds: float = 10) -> None:
    """Stop a process that is not our child; with SIGKILL if it has not ended after `seconds`."""
    for number in (stop_signal, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if fingerprint(pid) != mark:
                return
            time.sleep(0.02)


def kill_group(pid: int, number: signal.Signals) -> None:
    """Send a signal to a child and to whatever it started in its session."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def exit_words(code: int) -> str:
    """Tell how a process ended, from the code that Popen gives."""
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"


def last_lines(path: Path, count: int = 12) -> str:
    """Return the end of a log, indented."""
    try:
        with path.open("rb") as log:
            log.seek(max(0, path.stat().st_size - 8192))
            lines = log.read().decode(errors="replace").splitlines()[-count:]
    except OSError:
        return ""
    return "\n".join(f"    {line}" for line in lines)
