"""Trainable parameters of a frozen network with a new head.

Source: PyTorch tutorials, Transfer Learning for Computer Vision, section "ConvNet as fixed feature extractor".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.kinds import numeric, rules
from questions.rng import Rng

OLD_CLASSES = 1000


@register
@dataclass(frozen=True)
class FinetuneTrainableParams(Exercise):
    name = "finetune-trainable-params"
    title = "Trainable parameters of a new head"
    topic = "architectures-and-transfer"
    source = 'PyTorch tutorials, Transfer Learning for Computer Vision, section "ConvNet as fixed feature extractor"'
    features: int
    body: int
    classes: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            features=rng.choice([512, 768, 1024, 2048]),
            body=rng.randint(5000, 90_000) * 1000,
            classes=rng.randint(2, 100),
        )

    @property
    def trainable(self) -> int:
        return self.features * self.classes + self.classes

    @property
    def total(self) -> int:
        return self.body + self.trainable

    @property
    def _share(self) -> float:
        return self.trainable / self.total

    @property
    def stem(self) -> str:
        return (
            f"The body of a pretrained network has **{self.body} parameters** and gives **{self.features} features**. "
            f"Its head for {OLD_CLASSES} classes is replaced by a linear layer with bias for "
            f"**{self.classes} classes**, and the body is **frozen**. How many parameters are trained, how many has "
            "the new network in all, and what share is trained? One per cent off is near enough for the share."
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer(
                "trainable", "Trained parameters", self.trainable, rules.whole(), mistakes=self._trainable_mistakes()
            ),
            numeric.answer(
                "total",
                "Parameters in all",
                self.total,
                rules.whole(),
                carry=f"{self.body} + trainable",
                mistakes=self._total_mistakes(),
            ),
            numeric.answer(
                "share",
                "Share that is trained",
                self._share,
                rules.relative(0.01),
                percent=True,
                carry="trainable / total",
                mistakes=self._share_mistakes(),
            ),
        )

    def _trainable_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.features * self.classes,
            "The biases are missing: each class has one.",
            "bias-forgotten",
        )
        yield Mistake(
            self.features * self.classes + self.features,
            "You counted one bias for each feature. Each class has one.",
            "bias-per-feature",
        )
        yield Mistake(self.total, "You counted the body. It is frozen and is not trained.", "body-trained")
        yield Mistake(
            (self.features + 1) * (self.classes + OLD_CLASSES),
            "You counted the old head. It is gone.",
            "old-head",
        )

    def _total_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.body,
            "This is the body alone. The new head belongs to the network as well.",
            "body-alone",
        )
        yield Mistake(
            self.total + (self.features + 1) * OLD_CLASSES,
            "You counted the old head. It is gone.",
            "old-head",
        )

    def _share_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            100 * self._share,
            "These are percentages. Write a share from 0 to 1, or add the sign %.",
            "percentages",
        )
        yield Mistake(1 - self._share, "This is the share that is frozen.", "frozen-share")

    @property
    def solution(self) -> str:
        percent = number(float(f"{100 * self._share:.3g}"))
        return (
            "Only the new head is trained: a weight for each feature and class, and a bias for each class.\n\n"
            + block(
                rf"{self.features} \cdot {self.classes} + {self.classes} = {self.trainable}",
                rf"{self.body} + {self.trainable} = {self.total}",
                rf"\frac{{{self.trainable}}}{{{self.total}}} = {number(self._share)} \approx {percent}\,\%",
            )
        )
