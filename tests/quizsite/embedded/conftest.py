import shutil

import pytest

from tests.quizsite.embedded.sites import Site, lend_static_files


@pytest.fixture(scope="session")
def first_start(tmp_path_factory):
    """A site that was started without a database and stopped again by Ctrl-C: what it said, its exit code."""
    site = Site(tmp_path_factory.mktemp("first") / "var")
    lend_static_files(site.var)
    site.start()
    site.logins = (site.var / "demo-logins.txt").read_text()
    site.first_page = site.status("/")
    site.first_pids = site.pids()
    site.exit_code = site.stop()
    return site


@pytest.fixture
def var(first_start, tmp_path):
    """A copy of that site's folder: a start on it is a second start."""
    copy = tmp_path / "var"
    shutil.copytree(first_start.var, copy, ignore=shutil.ignore_patterns("pg", "*.sock"))
    shutil.copytree(first_start.var / "pg", copy / "pg", copy_function=shutil.copy2)
    return copy
