"""What a candidate's browser does, without the browser: cookies, forms, connections that are kept."""

import http.client
import http.cookies
import re
import urllib.parse
from dataclasses import dataclass

SECONDS_TO_WAIT = 10


@dataclass(frozen=True)
class Reply:
    status: int
    location: str
    event: str
    text: str


class Browser:
    """One person's cookies, and two connections: two tabs of the same person send side by side."""

    def __init__(self, port: int, *, date: str) -> None:
        self.date = date
        self.cookies: dict[str, str] = {}
        self.csrf = ""
        self.tabs = [http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS_TO_WAIT) for _ in range(2)]

    def get(self, path: str) -> Reply:
        """Return a page; its token goes along with what is posted from now on."""
        self._request(0, "GET", path)
        reply = self.receive()
        if found := re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', reply.text):
            self.csrf = found[1]
        return reply

    def post(self, path: str, fields: dict[str, str], *, tab: int = 0) -> Reply:
        self.send(path, fields, tab=tab)
        return self.receive(tab)

    def send(self, path: str, fields: dict[str, str], *, tab: int = 0) -> None:
        """Post a form without waiting for the answer."""
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": self.csrf, **fields})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
        self._request(tab, "POST", path, body, headers)

    def receive(self, tab: int = 0) -> Reply:
        response = self.tabs[tab].getresponse()
        text = response.read().decode()
        for header in response.headers.get_all("Set-Cookie", []):
            for name, cookie in http.cookies.SimpleCookie(header).items():
                self.cookies[name] = cookie.value
        headers = response.headers
        location = headers.get("Location") or headers.get("HX-Redirect") or ""
        return Reply(response.status, location, headers.get("HX-Trigger", ""), text)

    def hang_up(self) -> None:
        """Drop the connections; the next request opens fresh ones."""
        for tab in self.tabs:
            tab.close()

    def _request(
        self, tab: int, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> None:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        # The clock of a candidate's machine: the site must not believe it.
        always = {"Date": self.date, **({"Cookie": cookie} if cookie else {})}
        self.tabs[tab].request(method, path, body, {**always, **(headers or {})})
