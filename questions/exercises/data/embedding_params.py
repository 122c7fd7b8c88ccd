"""Parameters of an embedding layer.

Source: PyTorch documentation, torch.nn.Embedding, section "Variables".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, given
from questions.kinds import numeric, rules
from questions.rng import Rng


@register
@dataclass(frozen=True)
class EmbeddingParams(Exercise):
    name = "embedding-params"
    title = "Parameters of an embedding"
    topic = "data"
    source = 'PyTorch documentation, torch.nn.Embedding, section "Variables"'
    words: int
    width: int
    length: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            words=100 * rng.randint(10, 500),
            width=rng.choice([50, 100, 128, 300]),
            length=rng.choice([20, 40, 80, 200]),
        )

    @property
    def key(self) -> int:
        return self.words * self.width

    @property
    def stem(self) -> str:
        return (
            f"An embedding layer turns token ids into vectors of {given('width', self.width)}. Its vocabulary has "
            f"**{self.words} tokens**, and it reads sequences of **{self.length} tokens**. "
            "How many parameters does it have?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("params", "Parameters", self.key, rules.whole(), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self.key + self.width, "You added a bias. An embedding has none: it looks rows up.", "bias-added")
        yield Mistake(
            self.key + self.words,
            "You added a bias for each token. An embedding has none: it looks rows up.",
            "bias-per-token",
        )
        yield Mistake(
            self.key * self.length,
            "You multiplied by the sequence length. All places share one table.",
            "times-length",
        )
        yield Mistake(
            self.length * self.width,
            "This is the output for one sequence. The parameters are the table of all tokens.",
            "output-size",
        )
        yield Mistake(self.words + self.width, "You added the sides of the table. Multiply them.", "sides-added")

    @property
    def solution(self) -> str:
        return "The layer is one table for all places, with a row for each token and without a bias.\n\n" + block(
            rf"V \cdot D = {self.words} \cdot {self.width} = {self.key}"
        )
