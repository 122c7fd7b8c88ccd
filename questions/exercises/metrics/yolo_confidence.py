"""Box confidence and class score of a YOLO detection.

Source: Redmon, Divvala, Girshick and Farhadi, You Only Look Once, 2016, section 2, equation 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.kinds import numeric, rules
from questions.rng import Rng

# Products of three tenths have three decimals: this takes away rounding errors of floats and nothing else.
PLACES = 8


@register
@dataclass(frozen=True)
class YoloConfidence(Exercise):
    name = "yolo-confidence"
    title = "Confidence and class score of a box"
    topic = "architectures-and-transfer"
    source = "Redmon, Divvala, Girshick and Farhadi, You Only Look Once, 2016, section 2, equation 1"
    object_: float
    iou: float
    class_: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(*(rng.randint(1, 10) / 10 for _ in range(3)))

    def is_fair(self, level: int) -> bool:
        given = {self.object_, self.iou, self.class_}
        return self.confidence not in given and self.score not in {1.0, self.confidence, *given}

    @property
    def confidence(self) -> float:
        return round(self.object_ * self.iou, PLACES)

    @property
    def score(self) -> float:
        return round(self.object_ * self.iou * self.class_, PLACES)

    @property
    def stem(self) -> str:
        return (
            f"A detector of the YOLO kind believes with **probability {number(self.object_)}** that a cell holds an "
            f"object; the predicted box overlaps the true one with an **IoU of {number(self.iou)}**. If there is an "
            f"object, it is a dog with **probability {number(self.class_)}**. What is the confidence of the box, "
            "$\\Pr(\\text{object}) \\cdot \\text{IoU}$, and its score for the class dog?"
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.absolute(0.001)
        return (
            numeric.answer(
                "confidence",
                "Box confidence",
                self.confidence,
                rule,
                percent=True,
                mistakes=self._confidence_mistakes(),
            ),
            numeric.answer(
                "score",
                "Score for dog",
                self.score,
                rule,
                percent=True,
                carry=f"confidence * {number(self.class_)}",
                mistakes=self._score_mistakes(),
            ),
        )

    def _confidence_mistakes(self) -> Iterator[Mistake]:
        yield _mistake(
            self.iou,
            "This is the IoU alone. Multiply it by the probability of an object.",
            "iou-alone",
        )
        yield _mistake(self.object_, "This is the probability of an object. The overlap counts too.", "object-alone")
        yield _mistake(self.object_ + self.iou, "You added. The confidence is a product.", "added")
        yield _mistake((self.object_ + self.iou) / 2, "You took the mean. The confidence is a product.", "mean")
        yield _mistake(self.score, "The class is in this already. The confidence does not ask for it.", "class-too")

    def _score_mistakes(self) -> Iterator[Mistake]:
        yield _mistake(
            self.confidence,
            "This is the confidence. The probability of the class is missing.",
            "class-forgotten",
        )
        yield _mistake(
            self.object_ * self.class_,
            "The IoU is missing: a score also says how well the box fits.",
            "iou-forgotten",
        )
        yield _mistake(self.iou * self.class_, "The probability of an object is missing.", "object-forgotten")
        yield _mistake(self.class_, "This holds only if there is an object, and its box fits.", "class-alone")
        yield _mistake(self.object_ + self.iou + self.class_, "You added. The score is a product.", "added")

    @property
    def solution(self) -> str:
        return "Each factor makes the detection less sure, so they are multiplied.\n\n" + block(
            rf"\Pr(\text{{object}}) \cdot \text{{IoU}} = {number(self.object_)} \cdot {number(self.iou)} = "
            rf"{number(self.confidence)}",
            rf"{number(self.confidence)} \cdot \Pr(\text{{dog}} \mid \text{{object}}) = "
            rf"{number(self.confidence)} \cdot {number(self.class_)} = {number(self.score)}",
        )


def _mistake(value: float, hint: str, tag: str) -> Mistake:
    return Mistake(round(value, PLACES), hint, tag)
