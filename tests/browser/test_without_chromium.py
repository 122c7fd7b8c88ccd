"""A machine without Chromium is told how to get it, in one line; where changes are let in it may not go missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.conftest import NO_CHROMIUM

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent


def run_without_chromium(folder: Path, *, ci: bool) -> tuple[int, list[str]]:
    """Run two tests of this folder with nothing on the path; return the exit code and the lines that say why."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    env |= {"PATH": str(folder), "CI": "true" if ci else ""}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-k", "password", HERE / "test_accounts.py"]
    done = subprocess.run(command, env=env, cwd=HERE.parent.parent, capture_output=True, text=True, check=False)
    return done.returncode, [line for line in done.stdout.splitlines() if NO_CHROMIUM in line]


def test_the_tests_are_skipped_with_one_line(tmp_path):
    code, lines = run_without_chromium(tmp_path, ci=False)

    assert code == 0
    assert len(lines) == 1
    assert lines[0].startswith("SKIPPED [3]")
    assert lines[0].endswith("apt-get install chromium-headless-shell")


def test_under_ci_a_missing_chromium_is_a_failure(tmp_path):
    code, lines = run_without_chromium(tmp_path, ci=True)

    assert code == 1
    assert lines
