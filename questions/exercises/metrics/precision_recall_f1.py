"""Precision, recall and F1 from counts.

Source: scikit-learn documentation, sklearn.metrics.precision_recall_fscore_support.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.kinds import numeric, rules
from questions.rng import Rng

TOLERANCE = 0.001
# By level: the three counts alone; with true negatives, which are not needed; as a report with totals.
TELLINGS = {1: "counts", 2: "matrix", 3: "report"}


@register
@dataclass(frozen=True)
class PrecisionRecallF1(Exercise):
    name = "precision-recall-f1"
    title = "Precision, recall and F1"
    topic = "metrics"
    levels = (1, 2, 3)
    source = "scikit-learn documentation, sklearn.metrics.precision_recall_fscore_support"
    tp: int
    fp: int
    fn: int
    tn: int
    telling: str = "matrix"

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            tp=rng.randint(5, 90),
            fp=rng.randint(1, 40),
            fn=rng.randint(1, 40),
            tn=rng.randint(10, 200),
            telling=TELLINGS[level],
        )

    def is_fair(self, level: int) -> bool:
        # Where precision and recall are close, the plain mean passes for F1 and a wrong method earns the mark.
        mean = (self.precision + self.recall) / 2
        return self.fp != self.fn and abs(mean - self.f1) > 2 * TOLERANCE

    @property
    def precision(self) -> float:
        return self.tp / (self.tp + self.fp)

    @property
    def recall(self) -> float:
        return self.tp / (self.tp + self.fn)

    @property
    def f1(self) -> float:
        return 2 * self.tp / (2 * self.tp + self.fp + self.fn)

    @property
    def _total(self) -> int:
        return self.tp + self.fp + self.fn + self.tn

    @property
    def stem(self) -> str:
        asked = "What are its precision, its recall and its F1 score, to three decimals or in per cent?"
        if self.telling == "report":
            return (
                f"A face detector looked at **{self._total} windows**, of which **{self.tp + self.fn}** hold a face. "
                f"It raised an alarm at **{self.tp + self.fp}** of them, and **{self.tp}** of the alarms were right. "
                + asked
            )
        told = [
            f"**{self.tp} true positives**",
            f"**{self.fp} false positives**",
            f"**{self.fn} false negatives**",
        ]
        if self.telling == "matrix":
            told.append(f"**{self.tn} true negatives**")
        return f"A detector has {', '.join(told[:-1])} and {told[-1]}. {asked}"

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.absolute(TOLERANCE)
        return (
            numeric.answer(
                "precision",
                "Precision",
                self.precision,
                rule,
                percent=True,
                mistakes=self._precision_mistakes(),
            ),
            numeric.answer("recall", "Recall", self.recall, rule, percent=True, mistakes=self._recall_mistakes()),
            numeric.answer(
                "f1",
                "F1 score",
                self.f1,
                rule,
                percent=True,
                mistakes=self._f1_mistakes(),
                carry="2 * precision * recall / (precision + recall)",
            ),
        )

    def _accuracy(self) -> Iterator[Mistake]:
        # Who is told no true negatives cannot have used them.
        if self.telling != "counts":
            yield Mistake(
                (self.tp + self.tn) / self._total,
                "This is the accuracy. True negatives count in none of the three.",
                "accuracy",
            )

    def _precision_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.recall,
            "This is the recall. Precision divides by everything the detector called positive.",
            "swapped",
        )
        if self.telling != "counts":
            yield Mistake(
                self.tp / (self.tp + self.tn),
                "You divided by true positives and true negatives. Precision asks how many alarms were right.",
                "true-negatives",
            )
        yield from self._accuracy()

    def _recall_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.precision,
            "This is the precision. Recall divides by everything that is positive in truth.",
            "swapped",
        )
        yield from self._accuracy()

    def _f1_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            (self.precision + self.recall) / 2,
            "This is the plain mean of the two. F1 is their harmonic mean.",
            "arithmetic-mean",
        )
        yield Mistake(
            self.precision * self.recall / (self.precision + self.recall),
            "The factor 2 is missing from the harmonic mean.",
            "factor-forgotten",
        )
        yield from self._accuracy()

    @property
    def solution(self) -> str:
        intro = ""
        if self.telling == "report":
            intro = (
                f"{self.tp + self.fp} alarms, {self.tp} of them right, leave FP = {self.fp}; "
                f"{self.tp + self.fn} faces, {self.tp} of them found, leave FN = {self.fn}.\n\n"
            )
        elif self.telling == "matrix":
            intro = "The true negatives enter none of the three.\n\n"
        precision, recall = number(self.precision, 4), number(self.recall, 4)
        return intro + block(
            rf"P = \frac{{TP}}{{TP + FP}} = \frac{{{self.tp}}}{{{self.tp} + {self.fp}}} = {precision}",
            rf"R = \frac{{TP}}{{TP + FN}} = \frac{{{self.tp}}}{{{self.tp} + {self.fn}}} = {recall}",
            rf"F_1 = \frac{{2PR}}{{P + R}} = \frac{{2 \cdot {self.tp}}}{{2 \cdot {self.tp} + {self.fp} + {self.fn}}}"
            rf" = {number(self.f1, 4)}",
        )
