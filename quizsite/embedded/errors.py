"""How the runner ends before its time."""


class CannotRun(Exception):
    """What went wrong and what to do about it, in words for the person at the terminal."""


class StopRequested(Exception):
    """Ctrl-C, or a signal that asks the runner to end."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal_number)
        self.signal_number = signal_number
