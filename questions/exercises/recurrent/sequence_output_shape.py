"""Shape of what a recurrent layer returns: all states or the last ones, in one or two directions.

Source: PyTorch documentation, torch.nn.LSTM with batch_first=True, section "Outputs".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.recurrent import pictures_recurrent
from questions.exercises.tex import block, given
from questions.kinds import shape
from questions.rng import Rng


@register
@dataclass(frozen=True)
class SequenceOutputShape(Exercise):
    name = "sequence-output-shape"
    title = "Output shape of a recurrent layer"
    topic = "rnn-lstm"
    levels = (1, 2)
    source = 'PyTorch documentation, torch.nn.LSTM with batch_first=True, section "Outputs"'
    batch: int
    steps: int
    features: int
    width: int
    is_bidirectional: bool
    is_whole: bool

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            batch=rng.randint(1, 64),
            steps=rng.randint(5, 100),
            features=rng.randint(4, 300),
            width=8 * rng.randint(1, 32),
            is_bidirectional=level == 2,
            is_whole=rng.randint(0, 1) == 1,
        )

    def is_fair(self, level: int) -> bool:
        sides = {self.batch, self.steps, self.features, self.width, self.directions * self.width}
        return len(sides) == 3 + self.directions

    @property
    def directions(self) -> int:
        return 2 if self.is_bidirectional else 1

    def _shape(self, width: int) -> tuple[int, ...]:
        return (self.batch, self.steps, width) if self.is_whole else (self.batch, width)

    @property
    def key(self) -> tuple[int, ...]:
        return self._shape(self.directions * self.width)

    @property
    def stem(self) -> str:
        kind = "**bidirectional** LSTM layer" if self.is_bidirectional else "LSTM layer in **one direction**"
        which = "the states of **all steps**" if self.is_whole else "the state of the **last step** alone"
        if self.is_bidirectional:
            joined = "The states of both directions are put one behind the other. "
            which = which if self.is_whole else "the **last state** of each direction alone"
        else:
            joined = ""
        article = "A" if self.is_bidirectional else "An"
        return (
            f"{article} {kind} of {given('width', self.width)} reads a {given('batch of', self.batch)} sequences, each "
            f"of **{self.steps} steps** with **{self.features} features**; batch first. It returns {which}. {joined}"
            "What is the shape of its output?"
        )

    def answers(self) -> tuple[Answer, ...]:
        axes = ("batch", "steps", "values") if self.is_whole else ("batch", "values")
        return (shape.answer("shape", "Output", self.key, axes, mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        if self.is_bidirectional:
            yield Mistake(
                self._shape(self.width),
                "You counted one direction. Each direction has its own units.",
                "direction-forgotten",
            )
        else:
            yield Mistake(
                self._shape(2 * self.width),
                "You counted two directions. The layer reads in one.",
                "two-directions",
            )
        yield Mistake(
            self._shape(self.features),
            "You kept the features of the input. The layer returns its own units.",
            "input-width",
        )
        yield Mistake(
            self._shape(self.features + self.directions * self.width),
            "You added the features of the input. They go in and do not come out again.",
            "input-added",
        )
        if self.is_whole:
            yield Mistake(
                (self.steps, self.batch, self.key[-1]),
                "You put the steps first. Here the batch is first.",
                "steps-first",
            )
        else:
            yield Mistake(
                (self.batch, self.steps),
                "The steps are gone: of each sequence one state is left.",
                "steps-kept",
            )
            yield Mistake(
                (self.batch, self.steps * self.key[-1]),
                "You put the states of all steps in a row. Only the last one comes out.",
                "all-steps",
            )

    @property
    def solution(self) -> str:
        first = (
            "Every step has its state." if self.is_whole else "Only the last state comes out, without an axis of steps."
        )
        second = (
            "Both directions put their units side by side." if self.is_bidirectional else "The units make up the state."
        )
        width = rf"({self.directions} \cdot {self.width})" if self.is_bidirectional else str(self.width)
        front = rf"{self.batch} \times {self.steps}" if self.is_whole else str(self.batch)
        sides = r" \times ".join(map(str, self.key))
        inner = rf"{front} \times {width} = {sides}" if self.is_bidirectional else sides
        return (
            f"{first} {second} The {self.features} features of the input go in and do not come out again.\n\n"
            + block(inner)
        )

    @property
    def picture(self) -> str:
        second = " and from the last to the first" if self.is_bidirectional else ""
        returned = "each step has an arrow out" if self.is_whole else "only the last state has an arrow out"
        return pictures_recurrent.layer(
            self.directions,
            self.is_whole,
            f"A recurrent layer over T steps, read from the first to the last{second}; {returned}",
        )
