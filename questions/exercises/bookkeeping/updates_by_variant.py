"""How often full-batch, single-sample and mini-batch gradient descent update the weights.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 8.1.3.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, given
from questions.kinds import rules, vector
from questions.rng import Rng

BATCHES = (16, 32, 50, 64, 100, 128, 200)


@register
@dataclass(frozen=True)
class UpdatesByVariant(Exercise):
    name = "updates-by-variant"
    title = "Updates of three kinds of gradient descent"
    topic = "optimisation"
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 8.1.3"
    samples: int
    batch: int
    epochs: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        batch = rng.choice(BATCHES)
        return cls(samples=rng.randint(2 * batch, 50_000), batch=batch, epochs=rng.randint(2, 20))

    @property
    def _per_epoch(self) -> int:
        return -(-self.samples // self.batch)

    @property
    def key(self) -> list[int]:
        """Updates with the full batch, with single samples and with mini-batches."""
        return [self.epochs, self.samples * self.epochs, self._per_epoch * self.epochs]

    @property
    def stem(self) -> str:
        return (
            f"A training set of **{self.samples} samples** is gone through for **{self.epochs} epochs**. How often are "
            "the weights updated by gradient descent on the full batch, on single samples, and on mini-batches of "
            f"{given('size', self.batch)}? The last mini-batch of an epoch is **kept**, also where it is not full."
        )

    def answers(self) -> tuple[Answer, ...]:
        labels = ["full batch", "single samples", "mini-batches"]
        return (vector.answer("updates", "Updates", self.key, rules.whole(), labels=labels, mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        full, single, mini = self.key
        yield Mistake(
            [1, self.samples, self._per_epoch],
            "These are the updates of a single epoch.",
            "epochs-forgotten",
        )
        yield Mistake(
            [full, single, self.samples // self.batch * self.epochs],
            "You left out the last mini-batch of each epoch. It is smaller, and is an update all the same.",
            "floor-for-ceil",
        )
        yield Mistake(
            [single, full, mini],
            "The first two are swapped: the full batch takes all samples for one update.",
            "swapped",
        )
        yield Mistake(
            [single, single, mini],
            "On the full batch the gradients of all samples make one update.",
            "full-batch-by-sample",
        )
        yield Mistake(
            [full, single, self.batch * self.epochs],
            "The batch size says how many samples an update takes, not how many updates there are.",
            "batch-size",
        )

    @property
    def solution(self) -> str:
        samples, batch, epochs = self.samples, self.batch, self.epochs
        full, single, mini = self.key
        return "An epoch goes once through all samples; what differs is how many of them make one update.\n\n" + block(
            rf"\text{{full batch: }} 1 \cdot {epochs} = {full}",
            rf"\text{{single samples: }} {samples} \cdot {epochs} = {single}",
            rf"\text{{mini-batches: }} \left\lceil \frac{{{samples}}}{{{batch}}} \right\rceil \cdot {epochs} = "
            rf"{self._per_epoch} \cdot {epochs} = {mini}",
        )
