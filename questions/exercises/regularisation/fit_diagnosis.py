"""Underfitting, good fit or overfitting, by a rule with printed thresholds.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 5.2, "Capacity, Overfitting and Underfitting".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises import pictures
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block
from questions.kinds import single_choice
from questions.rng import Rng

# In percentage points: how far the training accuracy may miss the target, and how large a gap counts.
MARGIN = 10
OUTCOMES = ("Underfitting", "Good fit", "Overfitting")
REMEDIES = ("A larger model or longer training", "None: keep the model", "More data or stronger regularisation")
# Gaps that are at least 3 points away from the threshold.
SMALL_GAPS = range(-2, 8)
LARGE_GAPS = range(13, 26)


@register
@dataclass(frozen=True)
class FitDiagnosis(Exercise):
    name = "fit-diagnosis"
    title = "Underfitting or overfitting"
    topic = "regularisation"
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 5.2"
    training: int
    validation: int
    target: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        target, outcome = rng.randint(80, 97), rng.randint(0, 2)
        if outcome == 0:
            training = rng.randint(52, target - MARGIN - 3)
            # A gap of any size: the training accuracy decides before it.
            gap = rng.choice(LARGE_GAPS if training >= 75 and rng.randint(0, 1) else SMALL_GAPS)
        else:
            training = 100 if rng.randint(0, 4) == 0 else rng.randint(target - MARGIN + 3, 100)
            gap = rng.choice(SMALL_GAPS if outcome == 1 else LARGE_GAPS)
        return cls(training, training - gap, target)

    def is_fair(self, level: int) -> bool:
        return 50 <= self.validation <= 100

    @property
    def gap(self) -> int:
        return self.training - self.validation

    @property
    def place(self) -> int:
        """The place of the outcome, and of its remedy, among the options."""
        if self.training < self.target - MARGIN:
            return 0
        return 2 if self.gap >= MARGIN else 1

    @property
    def stem(self) -> str:
        return (
            f"A model reaches **{self.training} % accuracy in training** and **{self.validation} % in validation**; "
            f"the **target is {self.target} %**. The rule, in this order: a training accuracy of less than the target "
            f"minus {MARGIN} points is underfitting; else a gap of {MARGIN} points or more from training down to "
            "validation is overfitting; else the fit is good. What is it here, and which remedy comes first?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            single_choice.answer("fit", "Diagnosis", OUTCOMES, OUTCOMES[self.place], mistakes=self._outcome_mistakes()),
            single_choice.answer("remedy", "Remedy", REMEDIES, REMEDIES[self.place], mistakes=self._remedy_mistakes()),
        )

    def _outcome_mistakes(self) -> Iterator[Mistake]:
        under, good, over = OUTCOMES
        if self.place == 0:
            yield Mistake(
                over,
                "The training accuracy comes first: below its threshold the training data itself is not learnt yet.",
                "gap-first",
            )
            yield Mistake(
                good, "The gap alone does not decide. The training accuracy misses its threshold.", "gap-only"
            )
        elif self.place == 1:
            yield Mistake(
                over,
                "A high training accuracy proves no overfitting. The gap does, and here it is small.",
                "high-training",
            )
            yield Mistake(under, "The training accuracy passes its threshold.", "threshold-overlooked")
        else:
            yield Mistake(
                good,
                "You judged by the training accuracy alone. The gap down to the validation is large.",
                "training-only",
            )
            yield Mistake(
                under,
                "The validation accuracy is low, but the training data is learnt. That is another fault.",
                "validation-only",
            )

    def _remedy_mistakes(self) -> Iterator[Mistake]:
        larger, none, smaller = REMEDIES
        yield Mistake(
            larger, "A larger model or longer training helps where the training data is not learnt yet.", "capacity"
        )
        yield Mistake(none, "One of the two thresholds is missed, so there is something to do.", "nothing-done")
        yield Mistake(
            smaller, "More data and regularisation close a gap between training and validation.", "regularised"
        )

    @property
    def solution(self) -> str:
        threshold = self.target - MARGIN
        # No bound is met exactly.
        held, large = ("<", ">")[self.place > 0], ("<", ">")[self.place == 2]
        lines = [
            rf"{self.training} {held} {self.target} - {MARGIN} = {threshold} \quad "
            r"\text{(training against the threshold)}"
        ]
        if self.place:
            lines.append(
                rf"{self.training} - {self.validation} = {self.gap} {large} {MARGIN} "
                r"\quad \text{(gap)}"
            )
        return (
            "Training first, then the gap:\n\n"
            + block(*lines)
            + f"\n\n{OUTCOMES[self.place]}. The remedy: {REMEDIES[self.place][0].lower()}{REMEDIES[self.place][1:]}."
        )

    @property
    def picture(self) -> str:
        # Three pixels for each point from 40 on: no accuracy lies below 50.
        def across(accuracy: int) -> int:
            return 96 + 3 * (accuracy - 40)

        parts = []
        for row, (name, accuracy) in enumerate((("training", self.training), ("validation", self.validation))):
            y = 8 + 44 * row
            parts += [
                pictures.text(44, y + 16, name, css="tick"),
                pictures.rect(96, y, across(accuracy) - 96, 32, "c c2"),
                pictures.text(124, y + 16, f"{accuracy} %", css="tick"),
            ]
        for accuracy, name, aside in ((self.target, "target", 14), (self.target - MARGIN, f"−{MARGIN}", -8)):
            x = across(accuracy)
            parts.append(f'<path class="pad" d="M{x} 0V96"/>')
            parts.append(pictures.text(x + aside, 106, name, css="note"))
        return pictures.figure(
            306,
            114,
            f"Two bars: {self.training} per cent in training, {self.validation} per cent in validation, with dashed "
            f"lines at the target of {self.target} per cent and {MARGIN} points below it",
            "".join(parts),
            margin=4,
        )
