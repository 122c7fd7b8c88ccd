"""The confusion matrix of a few predictions, rows = true class.

Source: scikit-learn documentation, sklearn.metrics.confusion_matrix.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.pictures import in_words
from questions.exercises.pictures_rows import named_rows
from questions.exercises.tex import block, matrix, python_list, vector
from questions.kinds import grid, rules
from questions.rng import Rng


def confusion(truth: Sequence[int], called: Sequence[int], classes: int) -> list[list[int]]:
    """Return the counts: cell [i][j] holds the samples of class i that were called j."""
    cells = [[0] * classes for _ in range(classes)]
    for true, guess in zip(truth, called, strict=True):
        cells[true][guess] += 1
    return cells


@register
@dataclass(frozen=True)
class ConfusionMatrixGrid(Exercise):
    name = "confusion-matrix-grid"
    title = "Confusion matrix from predictions"
    topic = "metrics"
    source = "scikit-learn documentation, sklearn.metrics.confusion_matrix"
    truth: tuple[int, ...]
    called: tuple[int, ...]
    classes: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        classes = rng.randint(2, 3)
        count = rng.randint(8, 12)
        # Every class comes up at least twice, so that no row is empty.
        rest = [rng.randint(0, classes - 1) for _ in range(count - 2 * classes)]
        truth = rng.shuffled([*range(classes), *range(classes), *rest])
        called = [true if rng.randint(0, 4) < 3 else (true + rng.randint(1, classes - 1)) % classes for true in truth]
        return cls(tuple(truth), tuple(called), classes)

    def is_fair(self, level: int) -> bool:
        cells = self.key
        off = [cells[i][j] for i in range(self.classes) for j in range(self.classes) if i != j]
        return sum(count > 0 for count in off) >= 2 and cells != self._transposed

    @property
    def key(self) -> list[list[int]]:
        return confusion(self.truth, self.called, self.classes)

    @property
    def _transposed(self) -> list[list[int]]:
        return [list(column) for column in zip(*self.key, strict=True)]

    @property
    def stem(self) -> str:
        names = ", ".join(str(index) for index in range(self.classes - 1))
        return (
            f"A classifier for the classes {names} and {self.classes - 1} was tested on **{len(self.truth)} samples**. "
            f"Their true classes are **$y = {vector(self.truth)}$**, its predictions "
            f"**$\\hat y = {vector(self.called)}$**. Fill in the confusion matrix of counts. "
            "Its rows are the **true** classes, its columns the predicted ones."
        )

    def answers(self) -> tuple[Answer, ...]:
        label = "Confusion matrix, rows = true class"
        return (grid.answer("m", label, self.key, rules.whole(), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._transposed,
            "Rows and columns are swapped: a row collects the samples of one true class.",
            "transposed",
        )
        yield Mistake(
            [[round(cell / sum(row), 2) for cell in row] for row in self.key],
            "These are shares of each row. Here the cells hold counts.",
            "row-shares",
        )
        yield Mistake(
            [[round(cell / len(self.truth), 2) for cell in row] for row in self.key],
            "These are shares of all samples. Here the cells hold counts.",
            "total-shares",
        )

    @property
    def solution(self) -> str:
        lines = []
        for index, row in enumerate(self.key):
            seen = ", ".join(str(guess) for true, guess in zip(self.truth, self.called, strict=True) if true == index)
            lines.append(f"Class {index} is true for {sum(row)} samples, and they were called {seen}.")
        return "  \n".join(lines) + "\n\n" + block(f"M = {matrix(self.key)}")

    @property
    def picture(self) -> str:
        return named_rows(
            [("true", self.truth), ("predicted", self.called)],
            f"Two rows of {in_words(len(self.truth))} cells: the true class of each sample "
            "and the predicted class below it",
        )

    @property
    def picture_text(self) -> str:
        return python_list("y", [self.truth]) + "\n" + python_list("p", [self.called])
