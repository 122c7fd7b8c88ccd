"""Learning rate after every epoch, reduced when the validation loss stalls.

Source: Keras documentation, ReduceLROnPlateau.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.optimisers.pictures_optimisers import run
from questions.exercises.optimisers.plain import significant, small
from questions.exercises.tex import block, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import rules, vector
from questions.rng import Rng


def waits(losses: Sequence[float], patience: int) -> Iterator[tuple[int, bool]]:
    """Return for each epoch how many went by without a new minimum, and whether that reduces the rate."""
    best = float("inf")
    waited = 0
    for loss in losses:
        if loss < best:
            best, waited = loss, 0
        else:
            waited += 1
        yield waited, waited == patience
        if waited == patience:
            waited = 0


@register
@dataclass(frozen=True)
class LrReduceOnPlateau(Exercise):
    name = "lr-reduce-on-plateau"
    title = "Learning rate on a plateau"
    topic = "optimisation"
    source = "Keras documentation, ReduceLROnPlateau"
    losses: tuple[float, ...]
    rate: float
    factor: float
    patience: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        best = rng.randint(80, 120)
        losses = [best]
        for _ in range(rng.randint(5, 8)):
            if rng.randint(1, 5) <= 2:
                best -= rng.randint(3, 9)
                losses.append(best)
            else:
                losses.append(best + rng.randint(1, 9))
        return cls(
            tuple(loss / 100 for loss in losses),
            rng.choice([0.1, 0.01, 0.001]),
            rng.choice([0.5, 0.1]),
            rng.choice([1, 2, 2, 3]),
        )

    def is_fair(self, level: int) -> bool:
        # No equal losses, so that "below" and "not above" are the same; one or two reductions.
        reductions = sum(reduced for _, reduced in waits(self.losses, self.patience))
        return len(set(self.losses)) == len(self.losses) and 1 <= reductions <= 2 and self.key != self._by_previous()

    def _rates(self, reductions: Sequence[bool]) -> list[float]:
        rates = []
        rate = self.rate
        for reduced in reductions:
            rate = significant(rate * self.factor) if reduced else rate
            rates.append(rate)
        return rates

    @property
    def key(self) -> list[float]:
        return self._rates([reduced for _, reduced in waits(self.losses, self.patience)])

    @property
    def stem(self) -> str:
        return (
            f"The validation loss after each epoch is **${tex_vector(self.losses)}$**. The learning rate starts at "
            f"**{number(self.rate)}**. Rule: once **{self.patience}** "
            f"epoch{'s' if self.patience > 1 else ''} in a row (the patience) brought no new minimum, multiply the "
            f"rate by **{number(self.factor)}** and count from 0 again. What is the learning rate after each epoch?"
        )

    @property
    def picture(self) -> str:
        return run(self.losses, f"Validation loss over {len(self.losses)} epochs, each point with its number.")

    @property
    def picture_text(self) -> str:
        return "loss = [" + ", ".join(number(loss) for loss in self.losses) + "]"

    def answers(self) -> tuple[Answer, ...]:
        labels = [f"epoch {epoch}" for epoch in range(1, len(self.losses) + 1)]
        return (
            vector.answer(
                "rate",
                "Learning rate after each epoch",
                self.key,
                rules.relative(0.01),
                labels=labels,
                mistakes=self._mistakes(),
            ),
        )

    def _by_previous(self) -> list[float]:
        """The rates of somebody who compares each loss with the one before."""
        reductions = [False]
        waited = 0
        for before, loss in zip(self.losses, self.losses[1:], strict=False):
            waited = 0 if loss < before else waited + 1
            reductions.append(waited == self.patience)
            if waited == self.patience:
                waited = 0
        return self._rates(reductions)

    def _not_reset(self) -> list[float]:
        """The rates of somebody who goes on reducing until a new minimum comes."""
        best = float("inf")
        waited = 0
        reductions = []
        for loss in self.losses:
            waited = 0 if loss < best else waited + 1
            best = min(best, loss)
            reductions.append(waited >= self.patience)
        return self._rates(reductions)

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._by_previous(),
            "You compared each loss with the one before. What counts is the best so far.",
            "previous-epoch",
        )
        yield Mistake(
            self._rates([reduced for _, reduced in waits(self.losses, self.patience + 1)]),
            "You waited one epoch longer, as PyTorch does. By this rule the last epoch of the patience reduces.",
            "one-epoch-late",
        )
        yield Mistake(
            self._not_reset(),
            "The count was not set back after a reduction: the patience begins anew.",
            "count-not-reset",
        )
        yield Mistake(
            [self.rate, *self.key[:-1]],
            "Your rates come one epoch late. The rate after an epoch holds its reduction already.",
            "shifted",
        )

    @property
    def solution(self) -> str:
        lines = []
        best = float("inf")
        states = zip(self.losses, waits(self.losses, self.patience), self.key, strict=True)
        for epoch, (loss, (waited, reduced), rate) in enumerate(states, 1):
            if loss < best:
                said = r"\text{new minimum}"
                best = loss
            else:
                said = rf"{waited} \text{{ without a new minimum}}" + (r"\text{: reduce}" if reduced else "")
            lines.append(rf"\text{{epoch {epoch}: }} {number(loss)}, \quad {said}, \quad \text{{rate }} {small(rate)}")
        return "Keep the best loss so far, and count the epochs since then:\n\n" + block(*lines)
