"""A 1-D convolution: the same few weights at every place of a row.

Source: PyTorch documentation, torch.nn.Conv1d.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from questions.exercises import pictures
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.geometry.pictures_geometry import grids
from questions.exercises.tex import block, bracketed, given, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import rules, vector
from questions.rng import Rng

# By level, (length, weights, stride): no sample is left over at the end.
SIZES = {
    1: ((5, 2, 1), (6, 2, 1), (7, 2, 1), (5, 3, 1), (6, 3, 1), (7, 3, 1), (8, 3, 1)),
    2: ((6, 2, 2), (8, 2, 2), (5, 3, 2), (7, 3, 2), (9, 3, 2)),
}


@register
@dataclass(frozen=True)
class SharedWeightConv1d(Exercise):
    name = "shared-weight-conv1d"
    title = "A row under shared weights"
    topic = "cnn"
    levels = (1, 2)
    source = "PyTorch documentation, torch.nn.Conv1d"
    inputs: tuple[int, ...]
    weights: tuple[int, ...]
    stride: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        length, size, stride = rng.choice(SIZES[level])
        return cls(
            inputs=tuple(rng.randint(-5, 9) for _ in range(length)),
            weights=tuple(rng.randint(-2, 2) for _ in range(size)),
            stride=stride,
        )

    def is_fair(self, level: int) -> bool:
        # Weights that read the same backwards would hide the slip of reversing them.
        return self.weights != self.weights[::-1] and len(set(self.key)) > 1

    def _sums(self, weights: Sequence[int], stride: int) -> list[int]:
        """Return as many sums of products as the key has entries, as far as the inputs reach."""
        count = (len(self.inputs) - len(self.weights)) // self.stride + 1
        return [
            sum(w * x for w, x in zip(weights, self.inputs[start : start + len(weights)], strict=False))
            for start in range(0, count * stride, stride)
        ]

    @property
    def key(self) -> list[int]:
        return self._sums(self.weights, self.stride)

    @property
    def stem(self) -> str:
        return (
            f"A layer slides the shared weights **$w = {tex_vector(self.weights)}$** over the inputs "
            f"**$x = {tex_vector(self.inputs)}$** with {given('stride', self.stride)}, without padding and without a "
            "bias; the weights are laid on as they are, not reversed. What are its outputs $h$?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            vector.answer(
                "h",
                "Outputs $h$",
                self.key,
                rules.whole(),
                labels=[f"$h_{{{index}}}$" for index in range(len(self.key))],
                mistakes=self._mistakes(),
            ),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._sums(self.weights[::-1], self.stride),
            "You reversed the weights. A convolution layer lays them on as they are.",
            "weights-reversed",
        )
        if self.stride > 1:
            yield Mistake(
                self._sums(self.weights, 1),
                "Your weights moved by one place. Here they move by two.",
                "stride-one",
            )
        size = len(self.weights)
        if size > self.stride and (len(self.key) - 1) * size < len(self.inputs):
            yield Mistake(
                self._sums(self.weights, size),
                "You used every input once. Here windows overlap, and an input may count twice.",
                "no-overlap",
            )
        yield Mistake(
            self._sums([1] * size, self.stride),
            "You added up the inputs. Multiply each by its weight first.",
            "weights-forgotten",
        )

    @property
    def solution(self) -> str:
        lines = []
        for index, total in enumerate(self.key):
            start = index * self.stride
            terms = " + ".join(
                rf"{bracketed(w)} \cdot {bracketed(x)}"
                for w, x in zip(self.weights, self.inputs[start : start + len(self.weights)], strict=True)
            )
            lines.append(f"h_{{{index}}} = {terms} = {number(total)}")
        step = "place" if self.stride == 1 else "places"
        return (
            f"The same {pictures.in_words(len(self.weights))} weights serve at every place, each time "
            f"{pictures.in_words(self.stride)} {step} further on.\n\n" + block(*lines)
        )

    @property
    def picture(self) -> str:
        length, size = pictures.in_words(len(self.inputs)), pictures.in_words(len(self.weights))
        return grids(
            [("x", [self.inputs]), ("w", [self.weights])],
            f"A row of {length} inputs x, the first {size} of them framed, and beside it the row of {size} weights w",
            framed=(1, len(self.weights)),
        )

    @property
    def picture_text(self) -> str:
        return f"x = {list(self.inputs)}\nw = {list(self.weights)}"
