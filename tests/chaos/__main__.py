"""Kill any part of a whole site while candidates answer, and look for what was lost: `make chaos`."""

import argparse
import sys

from tests.chaos.builds import CodeHasMoved
from tests.chaos.campaign import Options, OutOfTime, add_options, listen_to_signals, print_outcome, run_campaign
from tests.chaos.whole_site import NotRunning


def main() -> int:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    add_options(parser, minutes=5, candidates=60, gap=6)
    options = Options(**vars(parser.parse_args()))
    print(
        f"Seed {options.seed}: {options.candidates} candidates, {options.minutes:g} minutes,"
        f" a kill every {options.gap:g} s",
        flush=True,
    )
    listen_to_signals()
    try:
        outcome = run_campaign(options)
    except (CodeHasMoved, NotRunning, OutOfTime) as problem:
        print(f"{problem}\nRED", flush=True)
        return 1
    except KeyboardInterrupt:
        return 130
    print_outcome(outcome)
    return 0 if outcome.is_green else 1


if __name__ == "__main__":
    sys.exit(main())
