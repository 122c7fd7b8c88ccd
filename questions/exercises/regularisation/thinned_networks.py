"""How many thinned networks dropout can sample.

Source: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, Dropout, JMLR 15, 2014, section 1.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block
from questions.kinds import numeric, rules
from questions.rng import Rng


@register
@dataclass(frozen=True)
class ThinnedNetworks(Exercise):
    name = "thinned-networks"
    title = "Thinned networks of dropout"
    topic = "regularisation"
    source = "Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, Dropout, JMLR 15, 2014, section 1"
    hidden: tuple[int, ...]
    outputs: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        # There are more variants of several layers than of one.
        layers = rng.choice([1, 2, 2, 3, 3, 3])
        widths = {1: (3, 12), 2: (2, 6), 3: (2, 4)}[layers]
        return cls(tuple(rng.randint(*widths) for _ in range(layers)), rng.randint(1, 9))

    @property
    def _units(self) -> int:
        return sum(self.hidden)

    @property
    def key(self) -> int:
        return int(2**self._units)

    @property
    def stem(self) -> str:
        if len(self.hidden) == 1:
            layers = f"a hidden layer of **{self.hidden[0]} units**"
        else:
            listed = ", ".join(str(width) for width in self.hidden[:-1])
            layers = f"hidden layers of **{listed} and {self.hidden[-1]} units**"
        outputs = "**output unit**" if self.outputs == 1 else f"**{self.outputs} output units**"
        return (
            f"A network has {layers}, all under dropout. Its inputs and its {outputs} never drop. "
            "How many different thinned networks can dropout make of it? Each mask counts as one."
        )

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("networks", "Thinned networks", self.key, rules.whole(), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._units**2,
            "You squared the number of units. Each unit doubles what there was before it.",
            "squared",
        )
        yield Mistake(
            2 * self._units,
            "You doubled the number of units. Each unit doubles what there was before it.",
            "doubled",
        )
        yield Mistake(
            2 ** (self._units + self.outputs),
            "You counted the outputs. They never drop.",
            "outputs-counted",
        )
        yield Mistake(
            sum(2**width for width in self.hidden),
            "You added the layers. Every mask of one goes with every mask of the others: multiply.",
            "layers-added",
        )
        yield Mistake(
            math.factorial(self._units),
            "You counted the orders of the units. A mask says of each only whether it stays.",
            "orders",
        )
        yield Mistake(self.key - 1, "You left out one mask. Keeping none is a mask as well.", "one-left-out")

    @property
    def solution(self) -> str:
        sum_ = f"{' + '.join(map(str, self.hidden))} = {self._units}" if len(self.hidden) > 1 else str(self._units)
        return "Each unit is there or not, whatever the others do, so every unit doubles the number.\n\n" + block(
            f"n = {sum_}", rf"2^n = 2^{{{self._units}}} = {self.key}"
        )
