"""Log-odds, probability and class of a logistic regression.

Source: scikit-learn user guide, "Logistic regression".
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.activations.perceptron_output import products, weighted_sum
from questions.exercises.activations.sigmoid_value import sigmoid
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number, vector
from questions.kinds import numeric, rules, single_choice
from questions.rng import Rng

RULE = rules.absolute(0.001)
THRESHOLDS = {1: (0.5,), 2: (0.3, 0.5, 0.7)}
# Log-odds have at most two decimals; this takes away rounding errors of floats.
PLACES = 6

CLASSES = ("Class 0", "Class 1")


@register
@dataclass(frozen=True)
class LogisticProbability(Exercise):
    name = "logistic-probability"
    version = 2
    title = "From log-odds to a class"
    topic = "neurons-and-activations"
    levels = (1, 2)
    source = 'scikit-learn user guide, "Logistic regression"'
    features: tuple[float, float]
    weights: tuple[float, float]
    bias: float
    threshold: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        parts = 1 if level == 1 else 2
        return cls(
            features=(rng.randint(1, 5 * parts) / parts, rng.randint(1, 5 * parts) / parts),
            weights=(rng.randint(-15, 15) / 10, rng.randint(-15, 15) / 10),
            bias=rng.randint(-20, 20) / 10,
            threshold=rng.choice(THRESHOLDS[level]),
        )

    def is_fair(self, level: int) -> bool:
        # Far from zero, a threshold on the log-odds would give the right class as well.
        limit = 4 if level == 1 else 1.5
        return (
            all(self.weights)
            and self.bias != 0
            and 0.1 <= abs(self.log_odds) <= limit
            and abs(self.probability - self.threshold) >= 0.03
        )

    @property
    def log_odds(self) -> float:
        return round(weighted_sum(self.weights, self.features, self.bias), PLACES)

    @property
    def probability(self) -> float:
        return sigmoid(self.log_odds)

    @property
    def label(self) -> int:
        return int(self.probability >= self.threshold)

    @property
    def stem(self) -> str:
        return (
            f"A logistic regression has the **coefficients $w = {vector(self.weights)}$** and the **intercept "
            f"$b = {number(self.bias)}$**. What are the log-odds $w \\cdot x + b$ for the features "
            f"**$x = {vector(self.features)}$**, what is the probability of class 1, and which class does it "
            f"choose? It takes class 1 where the probability is **at least ${number(self.threshold)}$**."
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer("logodds", "Log-odds", self.log_odds, RULE, mistakes=self._log_odds_mistakes()),
            numeric.answer(
                "p",
                "Probability of class 1",
                self.probability,
                RULE,
                percent=True,
                mistakes=self._probability_mistakes(),
                carry="1 / (1 + exp(-logodds))",
            ),
            single_choice.answer(
                "label",
                "Which class?",
                CLASSES,
                CLASSES[self.label],
                mistakes=self._label_mistakes(),
                carry={"formula": "p", "cuts": [self.threshold]},
            ),
        )

    def _log_odds_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            round(self.log_odds - self.bias, PLACES), "The intercept is missing from the sum.", "bias-forgotten"
        )
        yield Mistake(
            round(self.log_odds - 2 * self.bias, PLACES), "You subtracted the intercept. It is added.", "bias-sign"
        )

    def _probability_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.log_odds, "These are the log-odds again. The sigmoid turns them into a probability.", "log-odds"
        )
        yield Mistake(
            1 - self.probability,
            "This is the probability of the other class: the sign of the exponent is turned.",
            "sign",
        )
        yield Mistake(
            math.exp(self.log_odds),
            "These are the odds. Divide them by one more than themselves for the probability.",
            "odds",
        )
        yield Mistake(
            max(0, min(1, self.log_odds)),
            "You cut the log-odds off at the ends. The sigmoid bends them instead.",
            "clipped",
        )

    def _label_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            CLASSES[self.log_odds >= self.threshold],
            "You held the threshold against the log-odds. It is meant for the probability.",
            "threshold-on-log-odds",
        )
        yield Mistake(
            CLASSES[self.probability >= 0.5],
            "You compared with one half. Here the threshold is another one.",
            "one-half",
        )

    @property
    def solution(self) -> str:
        sign = r"\ge" if self.label else "<"
        return "The sum first, then the sigmoid, then the comparison.\n\n" + block(
            rf"w \cdot x + b = {products(self.weights, self.features, self.bias)} = {number(self.log_odds)}",
            rf"p = \frac{{1}}{{1 + e^{{-{bracketed(self.log_odds)}}}}} = {number(self.probability, 4)}",
            rf"{number(self.probability, 4)} {sign} {number(self.threshold)}: \quad \text{{class }} {self.label}",
        )
