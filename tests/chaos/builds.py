"""A copy of the site's source, as it stands or with a fault put in."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from quizsite.embedded.folders import PROJECT

NOT_NEEDED = ("tests/", "docs/")


class CodeHasMoved(Exception):
    """The text that a fault replaces is not there exactly once."""


@dataclass(frozen=True)
class Change:
    path: str
    old: str
    new: str


def copy_source(folder: Path, changes: Sequence[Change] = ()) -> None:
    """Copy what git knows or would know of the project, so that an edit under way cannot reach a running site."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=PROJECT,
        capture_output=True,
        check=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        source, target = PROJECT / name, folder / name
        if source.is_file() and not name.startswith(NOT_NEEDED):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    for change in changes:
        apply_change(folder, change)


def apply_change(folder: Path, change: Change) -> None:
    """Replace one text in one file. Raise CodeHasMoved unless it stands there exactly once."""
    file = folder / change.path
    text = file.read_text() if file.exists() else ""
    if (count := text.count(change.old)) != 1:
        raise CodeHasMoved(f"{change.path} holds this {count} times, not once: mend the sabotage.\n{change.old}")
    file.write_text(text.replace(change.old, change.new))
