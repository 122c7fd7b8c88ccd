"""A candidate outside the application: plain HTTP, and a ledger of what was acknowledged."""

import http.client
import http.cookiejar
import json
import re
import urllib.error
import urllib.parse
import urllib.request
import uuid

from tests.waiting import wait_until


class Candidate:
    """A guest who sits an interview by plain HTTP, and writes down what was acknowledged."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.csrf = ""
        self.seq = 0
        self.acknowledged: dict[str, tuple[int, int, str]] = {}

    def get(self, path: str) -> tuple[str, str]:
        with self.opener.open(f"{self.url}{path}", timeout=10) as response:
            text = response.read().decode()
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
        self.csrf = found[1] if found else self.csrf
        return response.url, text

    def post(self, path: str, **fields: str) -> tuple[int, str, str]:
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": self.csrf, **fields}).encode()
        request = urllib.request.Request(f"{self.url}{path}", body, {"HX-Request": fields.pop("hx", "true")})
        with self.opener.open(request, timeout=10) as response:
            return response.status, response.url, response.headers.get("HX-Trigger", "")

    def start(self, plan: str) -> str:
        self.get("/interviews/")
        _, url, _ = self.post(f"/interviews/plans/{plan}/start/")
        return re.search(r"/interviews/([0-9a-f-]{36})/", url)[1]

    def answer(self, attempt: str, position: int, **entries: str) -> None:
        """Send one answer, under one operation id, until it is acknowledged."""
        self.seq += 1
        op_id, note = str(uuid.uuid4()), f"note {self.seq}"
        fields = {"op_id": op_id, "seq": str(self.seq), "notes": note, **entries}

        def is_acknowledged() -> bool:
            try:
                status, _, event = self.post(f"/interviews/{attempt}/{position}/save/", **fields)
            except urllib.error.HTTPError as refused:
                if refused.code < 500:
                    raise
                return False
            except http.client.HTTPException:
                # The server was killed while it spoke: the same operation goes out again.
                return False
            return status == 200 and json.loads(event)["receipt"]["op"] == op_id

        wait_until(is_acknowledged, seconds=40, what="an acknowledgement")
        self.acknowledged[op_id] = (position, self.seq, note)

    def hand_in(self, attempt: str) -> str:
        """Hand in; return the report."""
        self.post(f"/interviews/{attempt}/hand-in/")
        return self.get(f"/interviews/{attempt}/report/")[1]
