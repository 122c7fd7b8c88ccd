"""When early stopping stops, and which weights it keeps.

Source: Keras documentation, keras.callbacks.EarlyStopping, patience and restore_best_weights.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from questions.exercises import pictures
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, given, number, python_list
from questions.exercises.tex import vector as tex_vector
from questions.kinds import numeric, rules
from questions.rng import Rng

STEP = 46
HEIGHT = 150


def stopping(losses: Sequence[float], patience: int) -> tuple[int, int]:
    """Return the epoch after which training stops and the best one until then, both counted from 1.

    The last epoch is returned where training does not stop early.
    """
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best, waited = epoch, 0
        else:
            waited += 1
            if waited == patience:
                return epoch + 1, best + 1
    return len(losses), best + 1


@register
@dataclass(frozen=True)
class EarlyStoppingEpoch(Exercise):
    name = "early-stopping-epoch"
    title = "Early stopping with patience"
    topic = "regularisation"
    source = "Keras documentation, keras.callbacks.EarlyStopping"
    losses: tuple[float, ...]
    patience: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        count, patience = rng.randint(7, 10), rng.randint(1, 3)
        best = rng.randint(2, count - patience - 1)
        # In hundredths: down to the best epoch, then up for as long as the patience lasts.
        losses = [rng.randint(90, 130)]
        while len(losses) < best:
            losses.append(losses[-1] - rng.randint(2, 8))
        if patience > 1 and best > 3:
            # One epoch on the way down is worse than the one before it, which the patience bears.
            bump = rng.randint(1, best - 3)
            losses[bump], losses[bump + 1] = losses[bump + 1], losses[bump]
        low = losses[-1]
        losses += [low + rng.randint(1, 12) for _ in range(count - best)]
        if rng.randint(0, 2) == 0:
            losses[rng.randint(best + patience, count - 1)] = low - rng.randint(1, 6)
        return cls(tuple(loss / 100 for loss in losses), patience)

    def is_fair(self, level: int) -> bool:
        return self.key[0] < len(self.losses) and self.patience not in self.key

    @property
    def key(self) -> tuple[int, int]:
        """The epoch after which training stops and the epoch whose weights are kept."""
        return stopping(self.losses, self.patience)

    @property
    def stem(self) -> str:
        waits = "**one epoch**" if self.patience == 1 else f"**{self.patience} epochs in a row**"
        return (
            f"Validation losses of the epochs 1 to {len(self.losses)}: **${tex_vector(self.losses)}$**. "
            f"Early stopping with {given('patience', self.patience)} ends training as soon as "
            f"{waits} brought no new lowest loss, and goes back to the best weights "
            "until then. After which epoch does it stop, and the weights of which epoch are kept?"
        )

    def answers(self) -> tuple[Answer, ...]:
        stop, best = self.key
        return (
            numeric.answer("stop", "Stops after epoch", stop, rules.whole(), mistakes=self._stop_mistakes()),
            numeric.answer("best", "Weights of epoch", best, rules.whole(), mistakes=self._best_mistakes()),
        )

    def _stop_mistakes(self) -> Iterator[Mistake]:
        stop, best = self.key
        yield Mistake(best, "This is the best epoch. It is known to be the best only after waiting.", "at-the-minimum")
        yield Mistake(
            self._by_previous(),
            "You compared each loss with the one before it. Compare it with the lowest so far.",
            "compared-with-previous",
        )
        yield Mistake(
            stop + 1,
            "You waited for one epoch more. The patience is used up before that.",
            "one-epoch-late",
        )
        yield Mistake(stop - 1, "You counted from zero, or one epoch short of the patience.", "one-epoch-early")
        yield Mistake(len(self.losses), "This is the last epoch. Training stops before it.", "last-epoch")

    def _by_previous(self) -> int:
        """Return the epoch at which so many losses in a row were above the one before them."""
        risen = 0
        for epoch in range(1, len(self.losses)):
            risen = risen + 1 if self.losses[epoch] >= self.losses[epoch - 1] else 0
            if risen == self.patience:
                return epoch + 1
        return len(self.losses)

    def _best_mistakes(self) -> Iterator[Mistake]:
        stop, best = self.key
        yield Mistake(
            self.losses.index(min(self.losses)) + 1,
            "The loss of this epoch is lower, but training has stopped before it.",
            "lowest-of-all",
        )
        yield Mistake(stop, "This is the epoch at which training stops. The best weights are older.", "at-the-stop")
        yield Mistake(best - 1, "This is one epoch too early. The first epoch is number one.", "one-epoch-early")

    @property
    def solution(self) -> str:
        stop, best = self.key
        low = number(self.losses[best - 1])
        after = ", ".join(number(loss) for loss in self.losses[best:stop])
        text = (
            f"The loss of epoch {best} is the lowest so far. What follows, {after}, is not below it, and then the "
            "patience is used up.\n\n"
            + block(
                rf"\text{{best: epoch }} {best} \text{{ with }} {low}",
                rf"\text{{stop: }} {best} + {self.patience} = {stop}",
            )
        )
        if min(self.losses[stop:]) < self.losses[best - 1]:
            text += "\n\nA lower loss was still to come: more patience would have met it."
        return text

    @property
    def picture(self) -> str:
        low = min(self.losses)
        scale = (HEIGHT - 50) / (max(self.losses) - low)
        points = [
            (round((index + 0.5) * STEP), round(HEIGHT - 20 - scale * (loss - low)))
            for index, loss in enumerate(self.losses)
        ]
        width = len(points) * STEP
        parts = [pictures.rect(0, 0, width, HEIGHT, "c")]
        parts.append('<polyline class="path" points="' + " ".join(f"{x},{y}" for x, y in points) + '"/>')
        for epoch, ((x, y), loss) in enumerate(zip(points, self.losses, strict=True), 1):
            parts.append(f'<circle class="c3" cx="{x}" cy="{y}" r="4"/>')
            parts.append(pictures.text(x, y - 14, number(loss), css="note"))
            parts.append(pictures.text(x, -10, epoch, css="tick"))
        count = pictures.in_words(len(points))
        return pictures.figure(width, HEIGHT, f"Validation loss of {count} epochs as a curve", "".join(parts))

    @property
    def picture_text(self) -> str:
        return python_list("losses", [self.losses])
