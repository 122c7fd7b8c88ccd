"""The button of a rehearsal on a whole site: page, broker, worker, bots over real HTTP, rows, page."""

import re
import urllib.parse
import urllib.request

import psycopg
import pytest

from tests.candidates import Candidate
from tests.quizsite.embedded.sites import Site, lend_static_files, running_site
from tests.waiting import wait_until

# One worker starts these one after the other: each site is five processes.
pytestmark = pytest.mark.xdist_group("up")


class Host(Candidate):
    """Somebody with an account, who presses buttons of plain forms."""

    def press(self, path: str, **fields: object) -> tuple[str, str]:
        """Send a form of the page that was looked at last; return the address that it led to, and its page."""
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": self.csrf, **fields}, doseq=True).encode()
        with self.opener.open(urllib.request.Request(f"{self.url}{path}", body), timeout=20) as response:
            return urllib.parse.urlsplit(response.url).path, response.read().decode()


def sign_in(site: Site) -> Host:
    email, password = re.search(r"candidate: (\S+)  (\S+)", (site.var / "demo-logins.txt").read_text()).groups()
    host = Host(site.url.rstrip("/"))
    host.get("/accounts/login/")
    host.press("/accounts/login/", login=email, password=password)
    return host


def make_quiz(host: Host) -> str:
    """Return the number of a quiz of three drawn questions."""
    host.get("/live/quizzes/new/")
    rules = {"scoring": "accuracy", "sides": "none", "reading_seconds": 5}
    _, draft = host.press("/live/quizzes/new/", title="Two plus two", draw="1", count=3, **rules)
    chosen = re.findall(r'name="chosen" value="([^"]+)"', draft)
    path, _ = host.press("/live/quizzes/new/", title="Two plus two", chosen=chosen, save="1", **rules)
    return re.search(r"/live/quizzes/(\d+)/", path)[1]


def test_ten_bots_play_the_real_path_and_the_page_says_what_the_server_carries(tmp_path):
    var = tmp_path / "var"
    lend_static_files(var)
    with running_site(var) as site:
        host = sign_in(site)
        quiz = make_quiz(host)

        path, _ = host.press(f"/live/rehearsals/quizzes/{quiz}/", most=10)
        wait_until(lambda: "Rehearse once more" in host.get(path)[1], seconds=60, what="the end of the rehearsal")

        _, page = host.get(path)
        with psycopg.connect(f"host={var / 'run' / 'pg'} user=quiz dbname=quiz") as rows:
            ((*figures, is_met),) = rows.execute(
                "SELECT bots, acknowledged, lost, refused, is_met FROM rehearsals_rehearsalstep"
            ).fetchall()
            room = rows.execute("SELECT is_rehearsal, phase FROM live_room").fetchall()
            answers = rows.execute("SELECT count(DISTINCT op_id), count(*) FROM live_answer").fetchone()
    assert figures == [10, 30, 0, 0]
    # How fast it was is this machine's matter; the page says what was measured.
    assert ("This server carries 10 players in one room" in page) == is_met
    assert "while nobody else played" in page
    assert room == [(True, "ended")]
    assert answers == (30, 30)
