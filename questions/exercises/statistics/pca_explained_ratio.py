"""Shares of the variance that principal components explain.

Source: scikit-learn documentation, sklearn.decomposition.PCA, attribute explained_variance_ratio_.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import numeric, rules, vector
from questions.rng import Rng

QUOTAS = (70, 80, 90, 95)


def needed(values: Sequence[int], quota: int) -> int:
    """Return how many of `values`, from the first on, hold at least `quota` per cent of their sum."""
    total, held = sum(values), 0
    for count, value in enumerate(values, 1):
        held += value
        if 100 * held >= quota * total:
            return count
    return len(values)


@register
@dataclass(frozen=True)
class PcaExplainedRatio(Exercise):
    name = "pca-explained-ratio"
    title = "Variance explained by principal components"
    topic = "maths"
    source = "scikit-learn documentation, sklearn.decomposition.PCA, attribute explained_variance_ratio_"
    eigenvalues: tuple[int, ...]
    quota: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(tuple(rng.randint(1, 20) for _ in range(rng.randint(3, 5))), rng.choice(QUOTAS))

    def is_fair(self, level: int) -> bool:
        total = sum(self.eigenvalues)
        held = [sum(self._sorted[:count]) for count in range(1, len(self.eigenvalues))]
        return (
            len(set(self.eigenvalues)) == len(self.eigenvalues)
            and self.eigenvalues != tuple(self._sorted)
            and all(abs(100 * part - self.quota * total) >= total for part in held)
            and self.count < len(self.eigenvalues)
        )

    @property
    def _sorted(self) -> list[int]:
        return sorted(self.eigenvalues, reverse=True)

    @property
    def shares(self) -> list[float]:
        return [value / sum(self.eigenvalues) for value in self._sorted]

    @property
    def count(self) -> int:
        return needed(self._sorted, self.quota)

    @property
    def stem(self) -> str:
        return (
            f"A covariance matrix has the eigenvalues **${tex_vector(self.eigenvalues)}$**, in no order. Which "
            "share of the variance does each principal component explain, from the first on, to three decimals? "
            f"And how many components explain together at least **{self.quota} %**?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            vector.answer(
                "shares",
                "Shares, largest first",
                self.shares,
                rules.absolute(0.001),
                sum_to=1,
                percent=True,
                mistakes=self._share_mistakes(),
            ),
            numeric.answer("count", "Components needed", self.count, rules.whole(), mistakes=self._count_mistakes()),
        )

    def _share_mistakes(self) -> Iterator[Mistake]:
        total = sum(self.eigenvalues)
        roots = [sqrt(value) for value in self._sorted]
        yield Mistake(
            [value / total for value in self.eigenvalues],
            "The shares are right but not sorted. The first component has the largest eigenvalue.",
            "not-sorted",
        )
        yield Mistake(
            [root / sum(roots) for root in roots],
            "You took square roots. An eigenvalue of the covariance matrix is a variance already.",
            "square-roots",
        )
        yield Mistake(
            [value / self._sorted[0] for value in self._sorted],
            "You divided by the largest eigenvalue. A share is of their sum.",
            "over-largest",
        )

    def _count_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self.count - 1, "These do not reach the share yet: one more component is needed.", "one-too-few")
        yield Mistake(
            needed(self.eigenvalues, self.quota),
            "You added the eigenvalues in the order given. The largest components come first.",
            "not-sorted",
        )

    @property
    def solution(self) -> str:
        total = sum(self.eigenvalues)
        held = [sum(self.shares[: count + 1]) for count in range(len(self.shares))]
        return "Sort the eigenvalues, divide each by their sum, and add up from the largest on.\n\n" + block(
            rf"\frac{{1}}{{{total}}} \cdot {tex_vector(self._sorted)} = {tex_vector(self.shares, 4)}",
            rf"\text{{together: }} {tex_vector(held, 4)}",
            rf"\text{{components for }} {number(self.quota / 100)}: \quad {self.count}",
        )
