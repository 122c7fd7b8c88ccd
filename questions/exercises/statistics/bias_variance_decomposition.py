"""Expected squared error as bias, variance and noise.

Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 2009, section 7.3.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.statistics import pictures_statistics
from questions.exercises.statistics.spreads import mean, variance
from questions.exercises.tex import block, number, vector
from questions.kinds import numeric, rules
from questions.rng import Rng

RULE = rules.absolute(0.001)


@register
@dataclass(frozen=True)
class BiasVarianceDecomposition(Exercise):
    name = "bias-variance-decomposition"
    title = "Bias and variance of an error"
    topic = "regularisation"
    levels = (1, 2)
    source = "Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 2009, section 7.3"
    predictions: tuple[int, ...]
    truth: int
    noise: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            predictions=tuple(rng.randint(0, 12) for _ in range(rng.randint(3, 5))),
            truth=rng.randint(0, 12),
            noise=level - 1,
        )

    def is_fair(self, level: int) -> bool:
        # A bias of 1 and its square look the same.
        return len(set(self.predictions)) > 1 and abs(self._bias) not in (0, 1)

    @cached_property
    def _bias(self) -> float:
        return mean(self.predictions) - self.truth

    @cached_property
    def _variance(self) -> float:
        return variance(self.predictions)

    @property
    def _error(self) -> float:
        return self._bias**2 + self._variance + self.noise

    @property
    def stem(self) -> str:
        noise = (
            f"Measurements of it scatter around it with a **noise variance of {self.noise}**. What are "
            "the squared bias, the variance and the expected squared error against a new measurement"
            if self.noise
            else "There is **no noise**. What are the squared bias, the variance and the expected squared error"
        )
        return (
            f"The same model was trained on {len(self.predictions)} training sets. At one place its predictions are "
            f"**${vector(self.predictions)}$**; the **true value is $f = {self.truth}$**. {noise}, to three decimals? "
            "Take these models as all there are: divide by $n$."
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer("bias2", "Squared bias", self._bias**2, RULE, mistakes=self._bias_mistakes()),
            numeric.answer("var", "Variance", self._variance, RULE, mistakes=self._variance_mistakes()),
            numeric.answer(
                "error",
                "Expected squared error",
                self._error,
                RULE,
                mistakes=self._error_mistakes(),
                carry=f"bias2 + var + {self.noise}",
            ),
        )

    def _bias_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self._bias, "This is the bias. Its square is asked.", "not-squared")
        yield Mistake(-self._bias, "This is the bias with its sign turned. Its square is asked.", "not-squared-turned")
        yield Mistake(
            self._bias**2 + self._variance,
            "You squared each deviation from the truth. The bias compares the mean prediction with it.",
            "mean-square",
        )

    def _variance_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            variance(self.predictions, 1),
            "You divided by one less than n. Here the squares are divided by n.",
            "sample",
        )
        yield Mistake(
            self._bias**2 + self._variance,
            "You took the deviations from the truth. The variance takes them from the mean prediction.",
            "from-truth",
        )
        yield Mistake(self._variance**0.5, "This is the standard deviation. The variance is its square.", "std")

    def _error_mistakes(self) -> Iterator[Mistake]:
        if self.noise:
            yield Mistake(
                self._bias**2 + self._variance, "The noise is missing: no model gets below it.", "noise-forgotten"
            )
        yield Mistake(
            abs(self._bias) + self._variance + self.noise, "The bias entered without its square.", "bias-not-squared"
        )
        yield Mistake(
            self._bias**2 + self._variance**0.5 + self.noise,
            "You added the standard deviation, not the variance.",
            "std",
        )

    @property
    def solution(self) -> str:
        middle, square, spread = mean(self.predictions), number(self._bias**2, 4), number(self._variance, 4)
        squares = vector(((p - middle) ** 2 for p in self.predictions), 4)
        last = f" + {self.noise}" if self.noise else ""
        return "Compare the mean prediction with the truth, and each prediction with the mean prediction.\n\n" + block(
            rf"\bar p = {number(middle, 4)}, \quad (\bar p - f)^2 = ({number(middle, 4)} - {self.truth})^2 = {square}",
            rf"(p - \bar p)^2 = {squares}, \quad \text{{mean}} = {spread}",
            rf"{square} + {spread}{last} = {number(self._error, 4)}",
        )

    @property
    def picture(self) -> str:
        return pictures_statistics.number_line(
            self.predictions,
            f"Predictions as dots on a number line: {', '.join(map(str, sorted(self.predictions)))}; "
            f"a dashed line stands at the true value {self.truth}",
            target=self.truth,
        )
