"""What no page of the site may do, noticed by whoever watches it."""

import re
from collections.abc import Iterable

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

# What is said when there is no network: by Chromium, under the names it gives that, and by htmx after it.
NO_NETWORK = (
    r"Failed to load resource: net::ERR_(INTERNET_DISCONNECTED|NETWORK_CHANGED|FAILED)"
    r"|htmx: htmx:error: Failed to fetch(?s:.*)"
)

# The browser tells a broken policy on the console as well; this names the rule and what broke it.
TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.effectiveDirective} forbids ${event.blockedURI} ${event.sample}`));
"""


class Watch:
    """Collects console messages, errors of scripts, policy violations and requests to other hosts."""

    def __init__(self, address: str) -> None:
        # Passkeys work at a name alone, so some pages are asked for at the other name of this machine.
        self._own = (address, address.replace("127.0.0.1", "localhost"), "data:", "blob:", "about:")
        self._heard: list[str] = []
        self._allowed: list[str] = []

    def follow(self, context: BrowserContext) -> None:
        """Watch every page of a browser context, also those that it opens later."""
        context.add_init_script(TELL_VIOLATIONS)
        context.on("console", self._hear)
        context.on("weberror", self._break)
        context.on("request", self._ask)

    def allow(self, *patterns: str) -> None:
        """Name what this test makes the browser say: regular expressions that match the whole of a message."""
        self._allowed += patterns

    def look_once_more(self, contexts: Iterable[BrowserContext]) -> None:
        """Wait until everything that open pages have said so far has been heard: messages come in order.

        A page that is on its way to another may be asked too, so a locator asks: it waits for the page that comes.
        """
        for context in contexts:
            for page in context.pages:
                page.locator(":root").wait_for(state="attached")

    def complaints(self) -> list[str]:
        return [said for said in self._heard if not any(re.fullmatch(pattern, said) for pattern in self._allowed)]

    def _hear(self, message: ConsoleMessage) -> None:
        self._heard.append(message.text)

    def _break(self, error: WebError) -> None:
        self._heard.append(f"uncaught: {error.error.message}")

    def _ask(self, request: Request) -> None:
        if not request.url.startswith(self._own):
            self._heard.append(f"asked another host: {request.url}")
