"""Which items of the bank a projector cannot show whole: `make bench-wall`.

The whole site runs as `make run` starts it, and Chromium shows its wall at the size of a small projector: each item
while it is open and once its answer is shown. What is cut off is printed, and how small the rest had to be set.
"""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator

from playwright.sync_api import Page, sync_playwright

from tests.bench.servers import whole_site

PHASES = ("open", "closed")
CUT_OFF = """() => Math.max(0, ...[...document.querySelectorAll("#live :is(.mid, .asked, .fell)")]
  .flatMap((part) => [part.scrollHeight - part.clientHeight, part.scrollWidth - part.clientWidth]))"""
STEP = "document.getElementById('room').dataset.fit"
FITTED = f"document.fonts.status === 'loaded' && {STEP}"
TOLERANCE = 2


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-wall", description=__doc__)
    parser.add_argument("--every", type=int, default=5, help="one of so many items of the bank (%(default)s)")
    parser.add_argument("--width", type=int, default=1280, help="of the projector, in pixels (%(default)s)")
    parser.add_argument("--height", type=int, default=720, help="of the projector, in pixels (%(default)s)")
    options = parser.parse_args()
    with whole_site(DJANGO_ALLOW_ASYNC_UNSAFE="1") as (port, _):
        import django

        django.setup()
        from tests.browser.conftest import NO_CHROMIUM, find_chromium

        chromium = find_chromium()
        if chromium is None:
            print(NO_CHROMIUM)
            return 1
        as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
        size = {"width": options.width, "height": options.height}
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=as_root)
            report(walk(browser.new_page(viewport=size), f"http://127.0.0.1:{port}", options.every))
    return 0


def walk(page: Page, address: str, every: int) -> Iterator[tuple[str, str, int, int]]:
    """Play the items in rooms of nobody, and yield each with its phase, its step of fitting and the pixels cut off."""
    from questions.models import Question
    from quizsite.live.quizzes import MOST_ITEMS, make_quiz, open_room
    from quizsite.live.selection import is_playable
    from tests.browser.papers import be_user
    from tests.rooms import Game, make_host

    host = make_host()
    be_user(page.context, host, address)
    rows = Question.objects.live().order_by("slug").values_list("slug", "current__kind")
    chosen = [slug for slug, kind in rows if is_playable(kind)][::every]
    for start in range(0, len(chosen), MOST_ITEMS):
        part = chosen[start : start + MOST_ITEMS]
        game = Game(open_room(make_quiz(host, title="Wall", slugs=part), host=host).pk, host)
        for slug in part:
            game.open_next()
            for phase in PHASES:
                if phase == "closed":
                    game.do("close_item")
                page.goto(f"{address}/live/rooms/{game.room_id}/screen/")
                page.wait_for_function(FITTED)
                yield slug, phase, int(page.evaluate(STEP)), page.evaluate(CUT_OFF)


def report(walls: Iterator[tuple[str, str, int, int]]) -> None:
    steps = {phase: Counter[int]() for phase in PHASES}
    cut = Counter[str]()
    for slug, phase, step, pixels in walls:
        steps[phase][step] += 1
        if pixels > TOLERANCE:
            cut[phase] += 1
            print(f"  {slug}, {phase}: {pixels} px are cut off", flush=True)
    for phase in PHASES:
        told = ", ".join(f"{step}: {count}" for step, count in sorted(steps[phase].items()))
        print(f"{phase}: {steps[phase].total()} items, {cut[phase]} cut off; by step of fitting {told}")


if __name__ == "__main__":
    sys.exit(main())
