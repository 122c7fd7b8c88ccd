"""Expected calibration error from three bins.

Source: Guo et al., On Calibration of Modern Neural Networks, ICML 2017, section 2.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.pictures import figure, text
from questions.exercises.tex import block, number
from questions.kinds import numeric, rules, vector
from questions.rng import Rng

Bin = tuple[int, int, float]
RANGES = ((0.35, 0.55), (0.6, 0.78), (0.82, 0.98))
BAR, TALL = 70, 120


@register
@dataclass(frozen=True)
class ExpectedCalibrationError(Exercise):
    name = "expected-calibration-error"
    title = "Expected calibration error"
    topic = "metrics"
    source = "Guo et al., On Calibration of Modern Neural Networks, ICML 2017, section 2"
    bins: tuple[Bin, ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        bins = []
        for low, high in RANGES:
            count = rng.choice((10, 20, 25, 40, 50))
            confidence = rng.randint(round(low * 100), round(high * 100)) / 100
            right = max(1, min(count - 1, round(count * (confidence - rng.choice((-0.1, 0.1, 0.15, 0.2, 0.3))))))
            bins.append((count, right, confidence))
        return cls(tuple(bins))

    def is_fair(self, level: int) -> bool:
        signs = {gap > 0 for gap in self.gaps}
        return self.key > 0.03 and len(signs) == 2 and len({count for count, _, _ in self.bins}) > 1

    @cached_property
    def accuracies(self) -> list[float]:
        return [right / count for count, right, _ in self.bins]

    @cached_property
    def gaps(self) -> list[float]:
        """Confidence minus accuracy, bin by bin."""
        return [bin_[2] - accuracy for bin_, accuracy in zip(self.bins, self.accuracies, strict=True)]

    @property
    def total(self) -> int:
        return sum(count for count, _, _ in self.bins)

    @cached_property
    def key(self) -> float:
        return math.fsum(bin_[0] * abs(gap) for bin_, gap in zip(self.bins, self.gaps, strict=True)) / self.total

    @property
    def stem(self) -> str:
        rows = "\n".join(
            f"| {place} | **{count}** | **{right}** | **{number(confidence)}** |"
            for place, (count, right, confidence) in enumerate(self.bins)
        )
        return (
            "The predictions of a classifier were sorted into bins by their confidence:\n\n"
            f"| bin | predictions | right | mean confidence |\n| --- | --- | --- | --- |\n{rows}\n\n"
            "What are the accuracies of the bins, and what is the expected calibration error, the mean of |accuracy "
            "minus "
            "confidence| over the bins, each weighted with its predictions?"
        )

    def answers(self) -> tuple[Answer, ...]:
        terms = " + ".join(
            f"{count} * max(acc_{place} - {confidence}, {confidence} - acc_{place})"
            for place, (count, _, confidence) in enumerate(self.bins)
        )
        return (
            vector.answer("acc", "Accuracies", self.accuracies, rules.absolute(0.001), percent=True),
            numeric.answer(
                "ece",
                "Calibration error",
                self.key,
                rules.absolute(0.001),
                percent=True,
                mistakes=self._mistakes(),
                carry=f"({terms}) / {self.total}",
            ),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            math.fsum(map(abs, self.gaps)) / len(self.gaps),
            "The bins were taken as equally large. Each counts with its predictions.",
            "unweighted",
        )
        signed = math.fsum(bin_[0] * gap for bin_, gap in zip(self.bins, self.gaps, strict=True)) / self.total
        yield Mistake(abs(signed), "Gaps of different sign cancelled. Take each without its sign.", "signs-kept")
        yield Mistake(
            max(map(abs, self.gaps)), "This is the largest gap, the maximum calibration error.", "largest-gap"
        )

    @property
    def solution(self) -> str:
        lines = [
            rf"\frac{{{right}}}{{{count}}} = {number(accuracy, 4)}, \quad |{number(accuracy, 4)} - "
            rf"{number(confidence)}| = "
            rf"{number(abs(gap), 4)}"
            for (count, right, confidence), accuracy, gap in zip(self.bins, self.accuracies, self.gaps, strict=True)
        ]
        terms = " + ".join(
            rf"{count} \cdot {number(abs(gap), 4)}" for (count, _, _), gap in zip(self.bins, self.gaps, strict=True)
        )
        lines.append(rf"\frac{{{terms}}}{{{self.total}}} = {number(self.key, 4)}")
        return "Accuracy and gap of each bin, then the weighted mean of the gaps.\n\n" + block(*lines)

    @property
    def solution_picture(self) -> str:
        parts = []
        for place, ((_, _, confidence), accuracy) in enumerate(zip(self.bins, self.accuracies, strict=True)):
            x, top, mark = place * BAR, TALL * (1 - accuracy), TALL * (1 - confidence)
            parts.append(f'<rect class="c c2" x="{x + 8}" y="{top:.1f}" width="{BAR - 16}" height="{TALL - top:.1f}"/>')
            parts.append(f'<path class="slip" d="M{x + 2} {mark:.1f}H{x + BAR - 2}"/>')
            parts.append(text(x + BAR / 2, TALL + 12, f"{accuracy:.2f}", css="tick"))
        told = "; ".join(
            f"bin {place} has the accuracy {accuracy:.2f} and the confidence {bin_[2]:.2f}"
            for place, (bin_, accuracy) in enumerate(zip(self.bins, self.accuracies, strict=True))
        )
        return figure(3 * BAR, TALL + 22, f"Accuracy as bars, confidence as dashed lines: {told}", "".join(parts))
