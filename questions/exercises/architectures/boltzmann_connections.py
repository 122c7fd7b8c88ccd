"""Connections of a Boltzmann machine and of the restricted one with the same units.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, sections 20.1 and 20.2.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.architectures import pictures_architectures
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.pictures import in_words
from questions.exercises.tex import block
from questions.kinds import numeric, rules
from questions.rng import Rng

# Level 2 has machines too large to draw and count.
VISIBLE = {1: (2, 10), 2: (11, 60)}
HIDDEN = {1: (2, 8), 2: (9, 40)}
DRAWN = 12


@register
@dataclass(frozen=True)
class BoltzmannConnections(Exercise):
    name = "boltzmann-connections"
    title = "Connections of a Boltzmann machine"
    topic = "autoencoders-and-energy-models"
    levels = (1, 2)
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, sections 20.1 and 20.2"
    visible: int
    hidden: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(rng.randint(*VISIBLE[level]), rng.randint(*HIDDEN[level]))

    @property
    def units(self) -> int:
        return self.visible + self.hidden

    @property
    def full(self) -> int:
        return self.units * (self.units - 1) // 2

    @property
    def restricted(self) -> int:
        return self.visible * self.hidden

    @property
    def stem(self) -> str:
        return (
            f"A Boltzmann machine has **{self.visible} visible** and **{self.hidden} hidden units**. In the full "
            "machine every unit is connected to every other; in the restricted one only visible units are connected to "
            "hidden ones. A connection works both ways and counts once. How many connections does each machine have?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer("full", "Full machine", self.full, rules.whole(), mistakes=self._full_mistakes()),
            numeric.answer(
                "restricted", "Restricted machine", self.restricted, rules.whole(), mistakes=self._restricted_mistakes()
            ),
        )

    def _full_mistakes(self) -> Iterator[Mistake]:
        units = self.units
        yield Mistake(units * (units - 1), "You counted each pair twice. A connection works both ways.", "pairs-twice")
        yield Mistake(units * units, "You counted every unit with itself, and each pair twice.", "all-with-all")
        yield Mistake(units * (units + 1) // 2, "No unit is connected to itself.", "self-loops")
        yield Mistake(self.restricted, "This is the restricted machine. Both are asked.", "restricted")

    def _restricted_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self.full, "This is the full machine: units of one kind are not connected here.", "full")
        yield Mistake(2 * self.restricted, "You counted each pair twice. A connection works both ways.", "pairs-twice")
        yield Mistake(
            self.units, "You added the units. Every visible one is connected to every hidden one.", "units-added"
        )

    @property
    def solution(self) -> str:
        return (
            f"In the full machine each of the {self.units} units has {self.units - 1} others, and each connection is "
            "seen from both ends. In the restricted one every visible unit is connected to every hidden one.\n\n"
            + block(
                rf"\frac{{n (n - 1)}}{{2}} = \frac{{{self.units} \cdot {self.units - 1}}}{{2}} = {self.full}",
                rf"v \cdot h = {self.visible} \cdot {self.hidden} = {self.restricted}",
            )
        )

    @property
    def solution_picture(self) -> str:
        if self.units > DRAWN:
            return ""
        return pictures_architectures.machines(
            self.visible,
            self.hidden,
            f"A ring of {in_words(self.units)} units with a line between any two, and beside it "
            f"{in_words(self.visible)} visible units, each with a line to all {in_words(self.hidden)} hidden ones",
        )
