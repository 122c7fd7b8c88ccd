"""A real Chromium on the whole site: its ASGI application, its collected files, its doorbells, the test database.

Chromium and the server live while tests of this folder run and end with them: Playwright keeps an event loop in the
main thread, in which neither Django's ORM nor anybody else's `asyncio.run` would work.
"""

import asyncio
import contextlib
import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any
from urllib.request import urlopen

import pytest
import uvicorn
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from quizsite.doorbells import ring
from quizsite.streams import hub
from tests.browser.watching import Watch

# The first is the same browser without windows of its own: it opens a page in a fifth of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_CHROMIUM = "the browser tests need Chromium: apt-get install chromium-headless-shell"

DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
# A machine that runs other things too is slow at times. Whatever waits ends as soon as there is something to see.
PATIENCE = 15_000


def find_chromium() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without Chromium skip, all from this one place: then the summary has one line for it."""
    if find_chromium() is None:
        if os.environ.get("CI") == "true":
            pytest.fail(NO_CHROMIUM, pytrace=False)
        pytest.skip(NO_CHROMIUM)


@pytest.fixture(scope="package")
def chromium() -> str:
    """Return where the machine's Chromium is. A desk may go without one, the checks before a change lands may not."""
    path = find_chromium()
    assert path
    return path


@pytest.fixture(scope="package")
def playwright(chromium: str) -> Iterator[Playwright]:
    with pytest.MonkeyPatch.context() as patch:
        # The loop that Playwright runs in this thread is its own; a test reads and writes rows between its steps.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with sync_playwright() as started:
            expect.set_options(timeout=PATIENCE)
            yield started


@pytest.fixture(scope="package")
def browser_type_launch_args(chromium: str) -> dict[str, Any]:
    quiet = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": chromium, "args": [*quiet, "--no-first-run", *as_root]}


@pytest.fixture(scope="package")
def browser(playwright: Playwright, browser_type_launch_args: dict[str, Any]) -> Iterator[Browser]:
    browser = playwright.chromium.launch(**browser_type_launch_args)
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def site(chromium: str, django_db_setup: None) -> Iterator[SimpleNamespace]:
    """Serve the site on a free port; `site.address` is its origin, `site.finish()` waits until nothing is answered."""
    # The application looks for the collected files when it is imported.
    from quizsite.asgi import application

    with socket.create_server(("127.0.0.1", 0)) as door:
        server = uvicorn.Server(uvicorn.Config(application, log_level="warning", access_log=False, ws="none"))
        loop: list[asyncio.AbstractEventLoop] = []

        async def serve() -> None:
            loop.append(asyncio.get_running_loop())
            await server.serve(sockets=[door])

        async def finish() -> None:
            while tasks := list(server.server_state.tasks):
                await asyncio.wait(tasks)

        thread = threading.Thread(target=asyncio.run, args=[serve()])
        thread.start()
        with urlopen(f"http://127.0.0.1:{door.getsockname()[1]}/streams/healthz"):
            asyncio.run_coroutine_threadsafe(hear_one_ring(), loop[0]).result(PATIENCE / 1000)
        yield SimpleNamespace(
            address=f"http://127.0.0.1:{door.getsockname()[1]}",
            finish=lambda: asyncio.run_coroutine_threadsafe(finish(), loop[0]).result(PATIENCE / 1000),
        )
        server.should_exit = True
        thread.join()


async def hear_one_ring() -> None:
    """Ring until it is heard: from then on the server listens to the broker, and no test races with its first hello."""
    with hub.watch("tests") as rings:
        is_heard = False
        while not is_heard:
            ring("tests")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(rings.get(), 0.05)
                is_heard = True


@pytest.fixture(autouse=True)
def rows(site: SimpleNamespace, transactional_db: None) -> Iterator[None]:
    """Let a test and the server see the same rows, and empty them once all pages are closed and all answers given."""
    yield
    site.finish()
    # Attempts to sign in are counted here.
    cache.clear()


@pytest.fixture
def watch(site: SimpleNamespace) -> Iterator[Watch]:
    """Collect what no page may do; the test fails at its end if one did."""
    watch = Watch(site.address)
    yield watch
    assert watch.complaints() == []


@pytest.fixture
def new_person(browser: Browser, site: SimpleNamespace, watch: Watch) -> Iterator[Callable[..., BrowserContext]]:
    """Return a function that opens a browser of somebody's own, with no cookies yet; it is watched like all others."""
    contexts: list[BrowserContext] = []

    def open_browser(**wishes: Any) -> BrowserContext:
        settings = {"base_url": site.address, "locale": "en-GB", "reduced_motion": "reduce"}
        context = browser.new_context(**settings | DESKTOP | wishes)
        context.set_default_timeout(PATIENCE)
        watch.follow(context)
        contexts.append(context)
        return context

    yield open_browser
    watch.look_once_more(contexts)
    for context in contexts:
        context.close()


@pytest.fixture
def context(new_person: Callable[..., BrowserContext]) -> BrowserContext:
    return new_person()


@pytest.fixture
def watched(context: BrowserContext) -> Page:
    """Return a page on a desk: whatever it says on the console, breaks, or asks of another host fails the test."""
    return context.new_page()


@pytest.fixture
def phone(new_person: Callable[..., BrowserContext]) -> Page:
    """Return a page in a hand: 390 pixels wide, touched."""
    return new_person(**PHONE).new_page()
