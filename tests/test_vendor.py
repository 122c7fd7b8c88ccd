"""The browser files of others are the ones that the lock file names: nobody has edited, added or lost one."""

import hashlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def listed(folder: Path) -> dict[str, str]:
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    return {name: total for total, name in (line.split("  ", 1) for line in lines)}


def found(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }


@pytest.mark.parametrize("folder", ["quizsite/static/vendor", "tests/vendor"])
def test_vendored_files_match_their_sums(folder):
    assert found(ROOT / folder) == listed(ROOT / folder)


def test_every_icon_a_template_names_is_in_the_sprite():
    sprite = (ROOT / "quizsite/static/icons.svg").read_text()
    named = set()
    for template in (ROOT / "templates").rglob("*.html"):
        for rest in template.read_text().split('{% static "icons.svg" %}#')[1:]:
            # A name chosen by a condition is looked at by the browser tests.
            if not rest.startswith("{%"):
                named.add(rest.split('"')[0])

    assert {name for name in named if f'id="{name}"' not in sprite} == set()
