"""A model that always answers the majority class: high accuracy, nothing found.

Source: scikit-learn documentation, sklearn.metrics.balanced_accuracy_score.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.kinds import numeric, rules
from questions.rng import Rng

TOLERANCE = 0.001


@register
@dataclass(frozen=True)
class AccuracyParadox(Exercise):
    name = "accuracy-paradox"
    title = "Accuracy of always answering the majority"
    topic = "metrics"
    source = "scikit-learn documentation, sklearn.metrics.balanced_accuracy_score"
    healthy: int
    ill: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        total = 20 * rng.randint(5, 100)
        ill = rng.randint(-(-total // 100), total // 5)
        return cls(total - ill, ill)

    @property
    def _total(self) -> int:
        return self.healthy + self.ill

    @property
    def accuracy(self) -> float:
        return self.healthy / self._total

    @property
    def stem(self) -> str:
        return (
            f"A test set holds **{self.healthy} healthy** and **{self.ill} ill** patients. A model answers “healthy” "
            "for **everyone**. What is its accuracy, its recall for the class ill, and its balanced accuracy, "
            "the mean of the recalls of both classes? Three decimals or per cent."
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.absolute(TOLERANCE)
        return (
            numeric.answer("accuracy", "Accuracy", self.accuracy, rule, percent=True, mistakes=self._accuracy_slips()),
            numeric.answer("recall", "Recall for ill", 0, rule, percent=True, mistakes=self._recall_slips()),
            numeric.answer(
                "balanced",
                "Balanced accuracy",
                0.5,
                rule,
                percent=True,
                carry="(1 + recall) / 2",
                mistakes=self._balanced_slips(),
            ),
        )

    def _accuracy_slips(self) -> Iterator[Mistake]:
        yield Mistake(
            0.5,
            "Accuracy counts samples, not classes: all the healthy ones are right.",
            "classes-counted",
        )
        yield Mistake(1 - self.accuracy, "This is the error: the share of the ill, who are all missed.", "error-rate")
        yield Mistake(
            self.ill / self.healthy,
            "You divided one class by the other. Divide the right answers by all samples.",
            "ratio-of-classes",
        )

    def _recall_slips(self) -> Iterator[Mistake]:
        yield Mistake(
            1 - self.accuracy,
            "This is the share of the ill in the test set. Recall asks how many of them were found.",
            "minority-share",
        )
        yield Mistake(1, "This is the recall of the healthy. Of the ill, nobody was found.", "other-class")
        yield Mistake(self.accuracy, "This is the accuracy. Recall looks at the ill alone.", "accuracy")

    def _balanced_slips(self) -> Iterator[Mistake]:
        yield Mistake(
            self.accuracy,
            "This is the plain accuracy. Balanced accuracy gives both classes the same weight.",
            "accuracy",
        )
        yield Mistake(
            self.accuracy / 2,
            "You took the mean of accuracy and recall. Take the mean of the recalls of both classes.",
            "mean-with-accuracy",
        )
        yield Mistake(0, "This is the recall of the ill alone. The healthy were all found.", "minority-alone")

    @property
    def solution(self) -> str:
        return (
            f"All {self.healthy} healthy patients are right and all {self.ill} ill ones are missed. "
            "The accuracy looks good because one class is rare; the balanced accuracy is that of a coin.\n\n"
            + block(
                rf"\text{{accuracy}} = \frac{{{self.healthy}}}{{{self.healthy} + {self.ill}}} = "
                rf"{number(self.accuracy, 4)}",
                rf"\text{{recall of ill}} = \frac{{0}}{{{self.ill}}} = 0, \quad "
                rf"\text{{recall of healthy}} = \frac{{{self.healthy}}}{{{self.healthy}}} = 1",
                r"\text{balanced accuracy} = \frac{1 + 0}{2} = 0.5",
            )
        )
