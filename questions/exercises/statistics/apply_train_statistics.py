"""New values scaled with the statistics of the training set.

Source: scikit-learn documentation, sklearn.preprocessing.StandardScaler and MinMaxScaler: fit on the training data,
transform everything.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.statistics.spreads import deviation, mean, spread_out
from questions.exercises.tex import block, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import rules, vector
from questions.rng import Rng


@register
@dataclass(frozen=True)
class ApplyTrainStatistics(Exercise):
    name = "apply-train-statistics"
    title = "Scaling new data with training statistics"
    topic = "data"
    levels = (1, 2)
    source = "scikit-learn documentation, sklearn.preprocessing.StandardScaler and MinMaxScaler"
    train: tuple[int, ...]
    test: tuple[int, ...]
    # "standard" takes off the mean and divides by the deviation, "min-max" brings the training values into 0 to 1.
    scaler: str

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            train=spread_out(rng, 20),
            test=tuple(rng.randint(0, 20) for _ in range(rng.randint(2, 3))),
            scaler="standard" if level == 1 else rng.choice(("standard", "min-max")),
        )

    def is_fair(self, level: int) -> bool:
        ours, theirs = self._fitted(self.train), self._fitted(self.test)
        return len(set(self.test)) > 1 and all(abs(a - b) >= 1 for a, b in zip(ours, theirs, strict=True))

    def _fitted(self, values: Sequence[int]) -> tuple[float, float]:
        """Return what is taken off and what it is divided by."""
        if self.scaler == "standard":
            return mean(values), deviation(values)
        return min(values), max(values) - min(values)

    def _scaled(self, values: Sequence[int]) -> list[float]:
        """Return the new values, scaled with the statistics of `values`."""
        off, by = self._fitted(values)
        return [(x - off) / by for x in self.test]

    @property
    def key(self) -> list[float]:
        return self._scaled(self.train)

    @property
    def stem(self) -> str:
        how = (
            "by the mean and the standard deviation **with $1/n$**"
            if self.scaler == "standard"
            else "by min-max scaling into the range **from 0 to 1**, without cutting off what lies outside"
        )
        return (
            f"A scaler is fitted on the training values **${tex_vector(self.train)}$**, {how}. Then the new values "
            f"**${tex_vector(self.test)}$** come in. What does the scaler make of these, to three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (vector.answer("y", "Scaled new values", self.key, rules.absolute(0.001), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._scaled(self.test),
            "You fitted the scaler on the new values. It keeps the statistics of the training set.",
            "fitted-on-test",
        )
        yield Mistake(
            self._scaled([*self.train, *self.test]),
            "You fitted the scaler on everything together. The new values must not enter its statistics.",
            "fitted-on-all",
        )
        if self.scaler == "standard":
            by = deviation(self.train, 1)
            yield Mistake(
                [(x - mean(self.train)) / by for x in self.test],
                "You took the standard deviation of a sample. Here the squares are divided by n.",
                "sample",
            )
        else:
            yield Mistake(
                [min(1.0, max(0.0, y)) for y in self.key],
                "You cut off what lies outside. New values may leave the range of the training set.",
                "clipped",
            )
            yield Mistake(
                [x / max(self.train) for x in self.test],
                "You divided by the largest value. Take the smallest off first, then divide by the whole span.",
                "over-maximum",
            )

    @property
    def solution(self) -> str:
        off, by = (number(part, 4) for part in self._fitted(self.train))
        names = (r"\bar x", r"\sigma") if self.scaler == "standard" else (r"\min", r"\max - \min")
        return (
            "Both statistics come from the training values alone, and stay as they are for the new ones.\n\n"
            + block(
                rf"{names[0]} = {off}, \quad {names[1]} = {by}",
                rf"\frac{{x - {off}}}{{{by}}}: \quad {tex_vector(self.test)} \to {tex_vector(self.key, 4)}",
            )
        )
