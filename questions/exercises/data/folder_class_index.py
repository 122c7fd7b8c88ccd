"""The label that a class folder gets.

Source: torchvision documentation, torchvision.datasets.ImageFolder and DatasetFolder.find_classes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block
from questions.exercises.tex import vector as tex_vector
from questions.kinds import numeric, rules, vector
from questions.rng import Rng

NAMES = (
    "apples",
    "bees",
    "birds",
    "boats",
    "cars",
    "cats",
    "dogs",
    "fish",
    "horses",
    "lions",
    "planes",
    "roses",
    "ships",
    "trains",
    "tulips",
)


@register
@dataclass(frozen=True)
class FolderClassIndex(Exercise):
    name = "folder-class-index"
    title = "Labels from folder names"
    topic = "data"
    source = "torchvision documentation, torchvision.datasets.ImageFolder"
    folders: tuple[str, ...]
    picked: str
    file: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        folders = rng.sample(NAMES, rng.randint(3, 5))
        return cls(tuple(folders), rng.choice(folders), rng.randint(100, 999))

    def is_fair(self, level: int) -> bool:
        return self.key != self._listed

    @property
    def key(self) -> int:
        return sorted(self.folders).index(self.picked)

    @property
    def _listed(self) -> int:
        return self.folders.index(self.picked)

    def _one_hot(self, index: int) -> list[int]:
        return [int(place == index) for place in range(len(self.folders))]

    @property
    def stem(self) -> str:
        listing = "\n".join(f"data/{folder}/" for folder in self.folders)
        return (
            "A data set has one folder of images for each class. They were made in this order:\n\n"
            f"```text\n{listing}\n```\n\n"
            f'Which label does `ImageFolder("data")` give to **data/{self.picked}/{self.file}.jpg**? Labels count '
            "from 0. And which one-hot vector is that?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer("label", "Label", self.key, rules.whole(), mistakes=self._label_mistakes()),
            vector.answer(
                "hot",
                "One-hot vector",
                self._one_hot(self.key),
                rules.whole(),
                mistakes=self._vector_mistakes(),
            ),
        )

    def _label_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._listed,
            "This is the place in the listing. The folders are sorted by name first.",
            "listing-order",
        )
        yield Mistake(self.key + 1, "You counted from one. The first folder has the label zero.", "from-one")
        yield Mistake(
            len(self.folders) - 1 - self.key,
            "You sorted from the end of the alphabet. Sort from its beginning.",
            "sorted-backwards",
        )

    def _vector_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._one_hot(self._listed),
            "The one is at the place in the listing. The folders are sorted by name first.",
            "listing-order",
        )
        if self.key + 1 < len(self.folders):
            yield Mistake(
                self._one_hot(self.key + 1),
                "You counted from one. The first folder has the label zero.",
                "from-one",
            )
        yield Mistake(
            [1 - cell for cell in self._one_hot(self.key)],
            "Ones and zeros are swapped: the class itself has the one.",
            "swapped",
        )

    @property
    def solution(self) -> str:
        lines = [rf"\text{{{folder}}} \to {index}" for index, folder in enumerate(sorted(self.folders))]
        return (
            "The classes are numbered in the order of the alphabet, whatever the order in which they were made.\n\n"
            + block(r", \quad ".join(lines), rf"{self.key} \to {tex_vector(self._one_hot(self.key))}")
        )
