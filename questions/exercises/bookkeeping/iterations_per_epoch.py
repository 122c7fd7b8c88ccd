"""How many mini-batches make an epoch.

Source: PyTorch documentation, torch.utils.data.DataLoader, parameters `batch_size` and `drop_last`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block
from questions.kinds import numeric, rules
from questions.rng import Rng

BATCHES = (16, 32, 50, 64, 100, 128, 200)


@register
@dataclass(frozen=True)
class IterationsPerEpoch(Exercise):
    name = "iterations-per-epoch"
    title = "Iterations in an epoch"
    topic = "training-practice"
    levels = (1, 2, 3)
    source = "PyTorch documentation, torch.utils.data.DataLoader, batch_size and drop_last"
    samples: int
    batch: int
    is_last_dropped: bool
    is_last_asked: bool = False

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        batch = rng.choice(BATCHES)
        if level == 1:
            full = rng.randint(-(-100 // batch), 60_000 // batch)
            return cls(full * batch, batch, is_last_dropped=False)
        samples = rng.randint(100, 60_000)
        if level == 2:
            return cls(samples, batch, is_last_dropped=rng.choice([False, True]))
        return cls(samples, batch, is_last_dropped=False, is_last_asked=True)

    def is_fair(self, level: int) -> bool:
        is_even = self.samples % self.batch == 0
        return is_even == (level == 1) and self.key > 1 and self.key not in {self.batch, self.samples}

    @property
    def _up(self) -> int:
        return -(-self.samples // self.batch)

    @property
    def _down(self) -> int:
        return self.samples // self.batch

    @property
    def key(self) -> int:
        """The number of iterations."""
        return self._down if self.is_last_dropped else self._up

    @property
    def last(self) -> int:
        """The size of the last batch, where none is dropped."""
        return self.samples - self.batch * (self._up - 1)

    @property
    def stem(self) -> str:
        if self.samples % self.batch == 0:
            rule = ""
        elif self.is_last_dropped:
            rule = " The last batch would not be full, and is **dropped** (`drop_last=True`)."
        else:
            rule = " The last batch is not full, and is **kept** (`drop_last=False`)."
        asked = "How many iterations make one epoch?"
        if self.is_last_asked:
            asked = "How many iterations make one epoch, and how many samples are in the last of them?"
        return (
            f"A training set of **{self.samples} samples** is read in batches of **{self.batch}**.{rule} "
            f"Each batch is one iteration. {asked}"
        )

    def answers(self) -> tuple[Answer, ...]:
        iterations = numeric.answer(
            "iterations", "Iterations in an epoch", self.key, rules.whole(), mistakes=self._mistakes()
        )
        if not self.is_last_asked:
            return (iterations,)
        last = numeric.answer(
            "last",
            "Size of the last batch",
            self.last,
            rules.whole(),
            unit="samples",
            mistakes=self._last_mistakes(),
        )
        return iterations, last

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._up if self.is_last_dropped else self._down,
            "You counted the batch that is dropped."
            if self.is_last_dropped
            else "You left out the last batch. It is smaller, and is an iteration all the same.",
            "ceil-for-floor" if self.is_last_dropped else "floor-for-ceil",
        )
        yield Mistake(self.batch, f"{self.batch} is how many samples one iteration takes.", "batch-size")
        yield Mistake(self.samples, "You counted samples. One iteration takes a whole batch of them.", "sample-count")

    def _last_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self.batch, "A full batch is more than what is left for the last one.", "full-batch")
        yield Mistake(
            self.batch - self.last,
            "These are the samples that are missing from a full batch.",
            "missing-samples",
        )

    @property
    def solution(self) -> str:
        quotient = rf"\frac{{N}}{{B}} = \frac{{{self.samples}}}{{{self.batch}}}"
        if self.samples % self.batch == 0:
            return "Every batch is full:\n\n" + block(f"{quotient} = {self.key}")
        left, right, word = ("lfloor", "rfloor", "down") if self.is_last_dropped else ("lceil", "rceil", "up")
        why = "dropped" if self.is_last_dropped else "kept"
        bounded = rf"\left\{left} \frac{{{self.samples}}}{{{self.batch}}} \right\{right} = {self.key}"
        text = f"The batch that is not full is {why}, so the quotient is rounded {word}:\n\n" + block(bounded)
        if not self.is_last_asked:
            return text
        return f"{text}\n\nThe last batch holds what the full ones before it leave:\n\n" + block(
            rf"{self.samples} - {self.batch} \cdot ({self.key} - 1) = {self.last}"
        )
