"""Top-k accuracy and error of a few score rows.

Source: scikit-learn documentation, sklearn.metrics.top_k_accuracy_score.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.pictures import in_words
from questions.exercises.pictures_rows import named_rows
from questions.exercises.tex import block, given, number, python_list, vector
from questions.kinds import numeric, rules
from questions.rng import Rng


def rank(scores: Sequence[int], true: int) -> int:
    """Return the place of the true class, 1 for the largest score."""
    return 1 + sum(score > scores[true] for score in scores)


@register
@dataclass(frozen=True)
class TopKError(Exercise):
    name = "top-k-error"
    title = "Top-k accuracy and error"
    topic = "metrics"
    source = "scikit-learn documentation, sklearn.metrics.top_k_accuracy_score"
    rows: tuple[tuple[int, ...], ...]
    truth: tuple[int, ...]
    k: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        count, classes = rng.randint(3, 5), rng.randint(4, 6)
        return cls(
            # One score from each step of eight: no two are equal.
            rows=tuple(
                tuple(8 * step + rng.randint(1, 8) for step in rng.shuffled(range(classes))) for _ in range(count)
            ),
            truth=tuple(rng.randint(0, classes - 1) for _ in range(count)),
            # With k = 1 there is nothing to tell apart from plain accuracy.
            k=rng.randint(2, 3),
        )

    def is_fair(self, level: int) -> bool:
        return self._share(self.k) not in {0, 1, self._share(1)}

    @property
    def _ranks(self) -> list[int]:
        return [rank(scores, true) for scores, true in zip(self.rows, self.truth, strict=True)]

    def _hits(self, k: int) -> int:
        return sum(place <= k for place in self._ranks)

    def _share(self, k: int) -> float:
        return self._hits(k) / len(self.rows)

    @property
    def stem(self) -> str:
        return (
            f"The grid shows the scores that a network gave to the classes 0 to {len(self.rows[0]) - 1}, one row for "
            f"each of **{len(self.rows)} samples**. Their true classes are **$y = {vector(self.truth)}$**. "
            f"What are the top-k accuracy and the top-k error for {given('k =', self.k)}? Three decimals or per cent."
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.absolute(0.001)
        accuracy = self._share(self.k)
        return (
            numeric.answer(
                "accuracy", "Top-k accuracy", accuracy, rule, percent=True, mistakes=self._accuracy_mistakes()
            ),
            numeric.answer(
                "error",
                "Top-k error",
                1 - accuracy,
                rule,
                percent=True,
                carry="1 - accuracy",
                mistakes=self._error_mistakes(),
            ),
        )

    def _accuracy_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._share(1),
            "You counted the largest score alone. Each row has k tries.",
            "top-one",
        )
        yield Mistake(1 - self._share(self.k), "This is the error. The accuracy counts the hits.", "swapped")
        places = sum(place == self.k for place in self._ranks)
        yield Mistake(
            places / len(self.rows),
            "You counted the true classes in place k alone. Better places count as well.",
            "place-k-alone",
        )
        yield Mistake(
            self._share(self.k + 1),
            "You looked one place too far down the scores.",
            "one-place-too-far",
        )

    def _error_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            1 - self._share(1),
            "You counted the largest score alone. Each row has k tries.",
            "top-one",
        )
        yield Mistake(self._share(self.k), "This is the accuracy. The error counts the misses.", "swapped")

    @property
    def solution(self) -> str:
        lines = [
            f"* sample {index}: class {true} is in place {place}, a {'hit' if place <= self.k else 'miss'}"
            for index, (true, place) in enumerate(zip(self.truth, self._ranks, strict=True))
        ]
        accuracy, hits, count = self._share(self.k), self._hits(self.k), len(self.rows)
        return (
            f"A sample is a hit when its true class is among the {self.k} largest scores of its row.\n\n"
            + "\n".join(lines)
            + "\n\n"
            + block(
                rf"\text{{accuracy}} = \frac{{{hits}}}{{{count}}} = {number(accuracy, 4)}",
                rf"\text{{error}} = 1 - {number(accuracy, 4)} = {number(1 - accuracy, 4)}",
            )
        )

    @property
    def picture(self) -> str:
        return named_rows(
            [(f"sample {index}", scores) for index, scores in enumerate(self.rows)],
            f"Grid of scores, {in_words(len(self.rows))} samples by {in_words(len(self.rows[0]))} classes",
        )

    @property
    def picture_text(self) -> str:
        return python_list("scores", self.rows)
