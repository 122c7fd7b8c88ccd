"""Average precision of ranked detections, as the area under the interpolated precision-recall curve.

Source: Everingham et al., The PASCAL Visual Object Classes (VOC) Challenge, 2010, as computed from VOC 2010 on.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.pictures import figure, text
from questions.exercises.tex import block, number
from questions.kinds import numeric, rules, vector
from questions.rng import Rng

WIDE, TALL = 220, 120


def precisions(hits: Sequence[int]) -> list[float]:
    """Return the precision after each detection."""
    return [sum(hits[: place + 1]) / (place + 1) for place in range(len(hits))]


@register
@dataclass(frozen=True)
class AveragePrecision(Exercise):
    name = "average-precision"
    title = "Average precision"
    topic = "metrics"
    source = "Everingham et al., The PASCAL Visual Object Classes (VOC) Challenge, 2010"
    hits: tuple[int, ...]
    objects: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        hits = tuple(rng.randint(0, 1) for _ in range(8))
        return cls(hits, sum(hits) + rng.randint(0, 4))

    def is_fair(self, level: int) -> bool:
        return (
            2 <= sum(self.hits) <= 5 and self.hits != tuple(sorted(self.hits, reverse=True)) and self.key != self._plain
        )

    @cached_property
    def precisions(self) -> list[float]:
        return precisions(self.hits)

    @cached_property
    def envelope(self) -> list[float]:
        """The highest precision at this rank or any later one."""
        return [max(self.precisions[place:]) for place in range(len(self.hits))]

    @cached_property
    def key(self) -> float:
        return math.fsum(p for p, hit in zip(self.envelope, self.hits, strict=True) if hit) / self.objects

    @property
    def _plain(self) -> float:
        """Without the interpolation."""
        return math.fsum(p for p, hit in zip(self.precisions, self.hits, strict=True) if hit) / self.objects

    @property
    def stem(self) -> str:
        marks = ", ".join("right" if hit else "wrong" for hit in self.hits)
        return (
            f"The detections of a class, by falling score, are **{marks}**; the images hold **{self.objects} "
            "objects** of "
            "it. What is the precision after each detection, and what is the average precision as VOC computes it "
            "from 2010 "
            "on: the area under the curve whose precision at each recall is the highest at that recall or any above?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            vector.answer(
                "p",
                "Precision",
                self.precisions,
                rules.absolute(0.005),
                percent=True,
                mistakes=self._precision_mistakes(),
            ),
            numeric.answer(
                "ap", "Average precision", self.key, rules.absolute(0.005), percent=True, mistakes=self._mistakes()
            ),
        )

    def _precision_mistakes(self) -> Iterator[Mistake]:
        found = [sum(self.hits[: place + 1]) / self.objects for place in range(len(self.hits))]
        yield Mistake(found, "This is the recall: right ones by all objects.", "recall")

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._plain, "Without the interpolation. Take the highest precision further on.", "not-interpolated"
        )
        yield Mistake(
            self.key * self.objects / sum(self.hits), "Objects that were never found count with 0.", "found-only"
        )
        yield Mistake(
            math.fsum(self.precisions) / len(self.hits), "Only at right detections does the recall grow.", "all-ranks"
        )

    @property
    def solution(self) -> str:
        ranks = [place for place, hit in enumerate(self.hits) if hit]
        terms = " + ".join(number(self.envelope[place], 4) for place in ranks)
        listed = r",\ ".join(number(p, 4) for p in self.precisions)
        return (
            f"Each right detection raises the recall by one of {self.objects} objects, and counts with the highest "
            "precision "
            "from there on.\n\n" + block(listed, rf"\frac{{{terms}}}{{{self.objects}}} = {number(self.key, 4)}")
        )

    @property
    def solution_picture(self) -> str:
        ranks = [place for place, hit in enumerate(self.hits) if hit]
        step = WIDE / self.objects
        parts = [
            f'<rect class="c c2" x="{found * step:.1f}" y="{TALL * (1 - self.envelope[place]):.1f}" '
            f'width="{step:.1f}" height="{TALL * self.envelope[place]:.1f}"/>'
            for found, place in enumerate(ranks)
        ]
        parts.append(f'<path class="path" d="M0 0V{TALL}H{WIDE}"/>')
        parts.append(text(WIDE / 2, TALL + 14, "recall", css="tick"))
        label = f"The interpolated precision over the recall; its area is {self.key:.3f}"
        return figure(WIDE, TALL + 24, label, "".join(parts))
