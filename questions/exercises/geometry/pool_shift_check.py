"""Max pooling of a row and of the row moved on: what stays the same.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 9.3.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from questions.exercises import pictures
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.geometry.pictures_geometry import grids
from questions.exercises.tex import block
from questions.exercises.tex import vector as tex_vector
from questions.kinds import numeric, rules, vector
from questions.numbers import Value
from questions.rng import Rng

LENGTH = 8


@register
@dataclass(frozen=True)
class PoolShiftCheck(Exercise):
    name = "pool-shift-check"
    title = "Pooling and a small shift"
    topic = "cnn"
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 9.3"
    signal: tuple[int, ...]
    size: int
    shift: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        size, shift = rng.choice([(2, 1), (4, 1), (4, 2)])
        signal = [0] * LENGTH
        # Often nothing stands so near to the end of its window that the shift carries it out: with the draws where
        # what is carried out is too small to count, pooling hides the shift on half of all.
        reach = size - shift if rng.randint(1, 3) == 1 else size
        for start in range(0, LENGTH, size):
            for _ in range(size // 2):
                signal[start + rng.randint(0, reach - 1)] = rng.randint(0, 9)
        return cls(tuple(signal), size, shift)

    def is_fair(self, level: int) -> bool:
        return sum(value > 0 for value in self.signal) >= 2 and len(set(self.before)) > 1

    @property
    def moved(self) -> tuple[int, ...]:
        """The signal moved to the right, zeros behind it."""
        return (0,) * self.shift + self.signal[: -self.shift]

    def _pooled(self, signal: Sequence[int], pool: Callable[[Sequence[int]], Value] = max) -> list[Value]:
        return [pool(signal[start : start + self.size]) for start in range(0, LENGTH, self.size)]

    @property
    def before(self) -> list[Value]:
        return self._pooled(self.signal)

    @property
    def after(self) -> list[Value]:
        return self._pooled(self.moved)

    @property
    def changed(self) -> int:
        """How many pooled values the shift changes."""
        return _differences(self.before, self.after)

    @property
    def stem(self) -> str:
        places = "1 place" if self.shift == 1 else f"{self.shift} places"
        return (
            f"Max pooling with **windows of {self.size}** and **stride\u00a0{self.size}** reads the signal "
            f"**$x = {tex_vector(self.signal)}$**. Then the signal moves **{places} to the right**: zeros come in on "
            "the left, and what leaves on the right is lost. What does pooling give before and after, and how many of "
            "its values change? If pooling hides the shift, that is 0."
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.whole()
        return (
            vector.answer("before", "Pooled", self.before, rule, mistakes=self._before_mistakes()),
            vector.answer("after", "Pooled after the shift", self.after, rule, mistakes=self._after_mistakes()),
            numeric.answer("changed", "Values that change", self.changed, rule, mistakes=self._changed_mistakes()),
        )

    def _before_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._pooled(self.signal, lambda cells: sum(cells) / len(cells)),
            "You took the mean of each window. Max pooling keeps the largest value alone.",
            "average",
        )
        yield Mistake(
            self._pooled(self.signal, sum),
            "You added up each window. Max pooling keeps the largest value alone.",
            "sum",
        )
        yield Mistake(self.after, "This is the result after the shift.", "swapped")

    def _after_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.before,
            "This is the result before the shift. A value that crosses into the next window changes it.",
            "always-unchanged",
        )
        yield Mistake(
            self._pooled(self.signal[self.shift :] + (0,) * self.shift),
            "You moved the signal to the left. Here it moves to the right.",
            "other-direction",
        )
        yield Mistake(
            self._pooled(self.signal[-self.shift :] + self.signal[: -self.shift]),
            "You let the end of the signal come in again at its beginning. Zeros come in.",
            "wrapped-around",
        )
        yield Mistake(
            [0, *self.before[:-1]],
            "You moved the pooled values. Move the signal, then pool it again.",
            "result-moved",
        )

    def _changed_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            _differences(self.signal, self.moved),
            "You compared the signals themselves. Compare what pooling gives for them.",
            "signals-compared",
        )
        yield Mistake(
            0,
            "Pooling hides a shift only as long as no largest value leaves its window.",
            "always-unchanged",
        )
        yield Mistake(
            len(self.before),
            "Not every value changes: inside a window the place plays no part.",
            "always-changed",
        )

    @property
    def solution(self) -> str:
        told = (
            "No largest value leaves its window, so pooling hides this shift."
            if self.changed == 0
            else "What crosses the border of a window changes the result: pooling hides small shifts only inside one."
        )
        return f"Move the signal, then take the largest value of each window of both. {told}\n\n" + block(
            rf"x = {tex_vector(self.signal)} \quad\Rightarrow\quad {tex_vector(self.before)}",
            rf"x' = {tex_vector(self.moved)} \quad\Rightarrow\quad {tex_vector(self.after)}",
            rf"\text{{values that change: }} {self.changed}",
        )

    @property
    def picture(self) -> str:
        return grids(
            [("x", [self.signal])],
            f"A row of eight values; the first window of {pictures.in_words(self.size)} is framed",
            framed=(1, self.size),
        )

    @property
    def picture_text(self) -> str:
        return f"x = {list(self.signal)}"


def _differences(one: Sequence[Value], other: Sequence[Value]) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))
