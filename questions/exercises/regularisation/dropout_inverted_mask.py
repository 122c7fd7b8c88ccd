"""Inverted dropout of a few activations in training.

Source: PyTorch documentation, torch.nn.Dropout.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.pictures import in_words
from questions.exercises.pictures_rows import named_rows
from questions.exercises.tex import block, number, python_list
from questions.exercises.tex import vector as tex_vector
from questions.kinds import rules, vector
from questions.rng import Rng


def dropped(activations: Sequence[int], mask: Sequence[int], factor: float) -> list[float]:
    """Return the activations times `factor` where the mask is 1, else 0."""
    return [value * factor if kept else 0 for value, kept in zip(activations, mask, strict=True)]


@register
@dataclass(frozen=True)
class DropoutInvertedMask(Exercise):
    name = "dropout-inverted-mask"
    title = "Inverted dropout with a given mask"
    topic = "regularisation"
    source = "PyTorch documentation, torch.nn.Dropout"
    activations: tuple[int, ...]
    mask: tuple[int, ...]
    rate: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        size = rng.randint(3, 6)
        # One is kept and one is dropped for certain.
        mask = rng.shuffled([1, 0, *(rng.randint(0, 1) for _ in range(size - 2))])
        return cls(
            activations=tuple(rng.randint(0, 9) for _ in range(size)),
            mask=tuple(mask),
            rate=rng.choice([0.2, 0.25, 0.5]),
        )

    def is_fair(self, level: int) -> bool:
        pairs = list(zip(self.activations, self.mask, strict=True))
        return any(value > 1 for value, kept in pairs if kept) and any(value for value, kept in pairs if not kept)

    @property
    def key(self) -> list[float]:
        return dropped(self.activations, self.mask, 1 / (1 - self.rate))

    @property
    def stem(self) -> str:
        return (
            f"In training, inverted dropout with **drop rate $p = {number(self.rate)}$** acts on the activations "
            f"**$a = {tex_vector(self.activations)}$**. The mask drawn for this step is "
            f"**$m = {tex_vector(self.mask)}$**; 1 is kept and 0 is dropped. "
            "What does the layer pass on? Three decimals."
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.absolute(0.001)
        return (vector.answer("out", "Output", self.key, rule, mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            dropped(self.activations, self.mask, 1),
            "You did not rescale. Inverted dropout does that in training, so that nothing is left to do in use.",
            "not-rescaled",
        )
        yield Mistake(
            dropped(self.activations, self.mask, 1 / self.rate),
            "You divided by the drop rate. Divide by the probability of being kept.",
            "divided-by-rate",
        )
        yield Mistake(
            dropped(self.activations, self.mask, 1 - self.rate),
            "You made what is kept smaller. It has to stand in for what is dropped: divide.",
            "multiplied",
        )
        yield Mistake(
            dropped(self.activations, [1 - kept for kept in self.mask], 1 / (1 - self.rate)),
            "You read the mask the other way round: a one is kept.",
            "mask-inverted",
        )
        yield Mistake(
            dropped(self.activations, [1] * len(self.mask), 1 / (1 - self.rate)),
            "You rescaled all of them. What the mask drops is zero.",
            "mask-forgotten",
        )

    @property
    def solution(self) -> str:
        keep = number(1 - self.rate)
        return (
            f"What is kept is divided by the probability of being kept, {keep}, so that the mean over all masks is "
            "the activation itself; what is dropped is zero.\n\n"
            + block(
                rf"y = \frac{{m \cdot a}}{{1 - p}} = \frac{{1}}{{{keep}}} \cdot "
                rf"{tex_vector(dropped(self.activations, self.mask, 1))} = {tex_vector(self.key, 3)}"
            )
        )

    @property
    def picture(self) -> str:
        return named_rows(
            [("a", self.activations), ("mask", self.mask)],
            f"Two rows of {in_words(len(self.mask))} cells: the activations and the mask below them",
        )

    @property
    def picture_text(self) -> str:
        return python_list("a", [self.activations]) + "\n" + python_list("mask", [self.mask])
