"""Greedy non-maximum suppression of a few boxes.

Source: Girshick et al., Rich Feature Hierarchies for Accurate Object Detection, CVPR 2014, section 2.2.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.pictures import figure, text
from questions.exercises.tex import block, number
from questions.kinds import numeric, rules, vector
from questions.rng import Rng

Box = tuple[int, int, int, int]
SCALE = 22


def overlap(one: Box, other: Box) -> float:
    """Return intersection over union of boxes (x1, y1, x2, y2)."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    shared = max(0, width) * max(0, height)
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return shared / (areas - shared)


def kept(boxes: Sequence[Box], order: Sequence[int], threshold: float) -> list[int]:
    """Return the boxes that stay: each in turn unless it overlaps one that stays by more than the threshold."""
    chosen: list[int] = []
    for place in order:
        if all(overlap(boxes[place], boxes[other]) <= threshold for other in chosen):
            chosen.append(place)
    return chosen


@register
@dataclass(frozen=True)
class NonMaximumSuppression(Exercise):
    name = "non-maximum-suppression"
    title = "Non-maximum suppression"
    topic = "metrics"
    source = "Girshick et al., Rich Feature Hierarchies for Accurate Object Detection, CVPR 2014, section 2.2"
    boxes: tuple[Box, ...]
    scores: tuple[float, ...]
    threshold: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        boxes = []
        for place in range(4):
            # The first three lie close together, the fourth somewhere else.
            x, y = (rng.randint(0, 2), rng.randint(0, 2)) if place < 3 else (rng.randint(3, 6), rng.randint(2, 4))
            boxes.append((x, y, x + rng.randint(3, 5), y + rng.randint(3, 4)))
        scores = tuple(score / 100 for score in rng.sample(range(50, 99, 3), 4))
        return cls(tuple(boxes), scores, rng.choice((0.3, 0.4, 0.5)))

    def is_fair(self, level: int) -> bool:
        shares = [overlap(a, b) for place, a in enumerate(self.boxes) for b in self.boxes[:place]]
        return (
            1 < len(self.key) < 4
            and all(abs(share - self.threshold) > 0.02 for share in shares)
            and 0 < self.first_overlap < 1
        )

    @cached_property
    def order(self) -> list[int]:
        """The boxes by falling score."""
        return sorted(range(len(self.boxes)), key=lambda place: -self.scores[place])

    @cached_property
    def key(self) -> list[int]:
        return sorted(kept(self.boxes, self.order, self.threshold))

    @cached_property
    def first_overlap(self) -> float:
        return overlap(self.boxes[self.order[0]], self.boxes[self.order[1]])

    @property
    def stem(self) -> str:
        rows = "\n".join(
            f"| {place} | **{box[0]}, {box[1]}, {box[2]}, {box[3]}** | **{number(score)}** |"
            for place, (box, score) in enumerate(zip(self.boxes, self.scores, strict=True))
        )
        return (
            "A detector gives four boxes of one class, by their corners $x_1, y_1, x_2, y_2$:\n\n"
            f"| box | corners | score |\n| --- | --- | --- |\n{rows}\n\n"
            "Non-maximum suppression takes the boxes by falling score and drops each that overlaps a kept one by an "
            f"intersection over union of **more than {number(self.threshold)}**. What is the overlap of the two "
            "boxes with "
            f"the highest scores, and which **{len(self.key)} boxes** stay, in any order?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer(
                "iou",
                "Overlap of the best two",
                self.first_overlap,
                rules.absolute(0.01),
                mistakes=self._iou_mistakes(),
            ),
            vector.answer(
                "kept", "Boxes that stay", self.key, rules.whole(), any_order=True, mistakes=self._kept_mistakes()
            ),
        )

    def _iou_mistakes(self) -> Iterator[Mistake]:
        one, other = (self.boxes[place] for place in self.order[:2])
        share = self.first_overlap
        areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
        shared = areas * share / (1 + share)
        yield Mistake(shared / areas, "The shared part was counted twice in the union.", "union-twice")
        yield Mistake(shared, "This is the shared area. Divide it by the union.", "not-divided")
        smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
        yield Mistake(shared / smaller, "Divide by the union, not by the smaller box.", "smaller-box")

    def _kept_mistakes(self) -> Iterator[Mistake]:
        best = sorted(self.order[: len(self.key)])
        yield Mistake(
            best, "These are the best scores. Some overlap too much, others further down do not.", "best-scores"
        )
        by_number = kept(self.boxes, range(4), self.threshold)
        if len(by_number) == len(self.key):
            yield Mistake(sorted(by_number), "Go by falling score, not by number.", "by-number")
        turned = kept(self.boxes, self.order[::-1], self.threshold)
        if len(turned) == len(self.key):
            yield Mistake(sorted(turned), "Begin with the highest score, not with the lowest.", "lowest-first")

    @property
    def picture(self) -> str:
        return self._drawn((), "path", "Four boxes of a detector: " + self._told(range(4)))

    @property
    def solution_picture(self) -> str:
        return self._drawn(self.key, "pad", "The boxes that stay: " + self._told(self.key))

    def _told(self, places: Sequence[int]) -> str:
        return "; ".join(f"box {place} from {self.boxes[place][:2]} to {self.boxes[place][2:]}" for place in places)

    def _drawn(self, places: Sequence[int], others: str, label: str) -> str:
        parts = []
        for place, (x1, y1, x2, y2) in enumerate(self.boxes):
            css = "won" if place in places else others
            x, y, wide, high = x1 * SCALE, y1 * SCALE, (x2 - x1) * SCALE, (y2 - y1) * SCALE
            parts.append(f'<rect class="{css}" x="{x}" y="{y}" width="{wide}" height="{high}"/>')
            parts.append(text(x + 8 + 11 * place, y + 9, place, css="tick"))
        return figure(11 * SCALE, 8 * SCALE, label, "".join(parts))

    @property
    def solution(self) -> str:
        one, other = self.order[:2]
        steps: list[str] = []
        chosen: list[int] = []
        for place in self.order:
            rivals = [(overlap(self.boxes[place], self.boxes[rival]), rival) for rival in chosen]
            worst = max(rivals, default=(0.0, -1))
            if worst[0] > self.threshold:
                steps.append(f"Box {place} overlaps box {worst[1]} by {number(worst[0], 4)} and is dropped.")
            else:
                chosen.append(place)
                steps.append(f"Box {place} stays.")
        listed = "\n".join(f"- {step}" for step in steps)
        stay = r",\ ".join(str(place) for place in self.key)
        return f"By falling score:\n\n{listed}\n\n" + block(
            rf"\mathrm{{IoU}}({one}, {other}) = {number(self.first_overlap, 4)}", rf"\text{{kept: }} {stay}"
        )
