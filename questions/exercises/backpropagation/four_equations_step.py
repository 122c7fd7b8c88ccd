"""One step of backpropagation between two sigmoid layers.

Source: Nielsen, Neural Networks and Deep Learning, 2015, chapter 2, "The four fundamental equations".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.backpropagation import pictures_backpropagation
from questions.exercises.backpropagation.backprop_single_neuron import sigmoid
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, matrix, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import grid, rules, vector
from questions.rng import Rng

ERRORS = (-2, -1, -0.5, 0.5, 1, 2)
ACTIVATIONS = (-2, -1, 1, 2)
# The slope of the sigmoid at the sums that are drawn.
SLOPES = {z: sigmoid(z) * (1 - sigmoid(z)) for z in (-1, 0, 1)}


@register
@dataclass(frozen=True)
class FourEquationsStep(Exercise):
    name = "four-equations-step"
    title = "One layer back"
    topic = "backpropagation"
    source = "Nielsen, Neural Networks and Deep Learning, 2015, chapter 2, equations BP2 and BP4"
    weights: tuple[tuple[int, int], tuple[int, int]]
    errors: tuple[float, float]
    sums: tuple[int, int]
    activations: tuple[int, int]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            weights=((rng.randint(-2, 2), rng.randint(-2, 2)), (rng.randint(-2, 2), rng.randint(-2, 2))),
            errors=(rng.choice(ERRORS), rng.choice(ERRORS)),
            sums=(rng.randint(-1, 1), rng.randint(-1, 1)),
            activations=(rng.choice(ACTIVATIONS), rng.choice(ACTIVATIONS)),
        )

    def is_fair(self, level: int) -> bool:
        (_, upper), (lower, _) = self.weights
        one, other = self.back
        return upper != lower and one != 0 != other and one != other and len(set(self.activations)) > 1

    @cached_property
    def back(self) -> tuple[float, float]:
        """The errors brought back by the transposed weights, before the slopes."""
        (a, b), (c, d) = self.weights
        one, other = self.errors
        return a * one + c * other, b * one + d * other

    @cached_property
    def delta(self) -> list[float]:
        return [value * SLOPES[z] for value, z in zip(self.back, self.sums, strict=True)]

    @staticmethod
    def _outer(left: Sequence[float], right: Sequence[float]) -> list[list[float]]:
        return [[one * other for other in right] for one in left]

    @property
    def stem(self) -> str:
        return (
            r"Layer $l$ has two sigmoid units. Given are the errors $\delta^{l+1} = \partial C / \partial z^{l+1}$ of "
            "the next layer and its weights (each row holds the weights of one unit of layer $l+1$), the sums $z^l$ "
            "and the activations $a^{l-1}$ of the layer before:\n\n"
            + block(
                rf"W^{{l+1}} = {matrix(self.weights)}, \quad \delta^{{l+1}} = {tex_vector(self.errors)}",
                rf"z^l = {tex_vector(self.sums)}, \quad a^{{l-1}} = {tex_vector(self.activations)}",
            )
            + "\n\nWhat are the **errors $\\delta^l$** and the **gradient $\\partial C / \\partial W^l$**, to four "
            "decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.absolute(0.0001)
        return (
            vector.answer("delta", r"$\delta^l$", self.delta, rule, mistakes=self._delta_mistakes()),
            grid.answer(
                "dw",
                r"$\partial C / \partial W^l$",
                self._outer(self.delta, self.activations),
                rule,
                mistakes=self._weight_mistakes(),
                carry=[[f"delta_{unit} * ({a})" for a in self.activations] for unit in (0, 1)],
            ),
        )

    def _delta_mistakes(self) -> Iterator[Mistake]:
        plain = [sum(w * d for w, d in zip(row, self.errors, strict=True)) for row in self.weights]
        yield Mistake(
            [value * SLOPES[z] for value, z in zip(plain, self.sums, strict=True)],
            "You used the matrix as on the way forwards. On the way back it is transposed: go down its columns.",
            "not-transposed",
        )
        yield Mistake(
            list(self.back), "The slope of the sigmoid is missing, one factor for each unit.", "slope-forgotten"
        )
        yield Mistake(
            [value * sigmoid(z) for value, z in zip(self.back, self.sums, strict=True)],
            "You multiplied by the sigmoid itself. Its slope is asked: the sigmoid times one minus the sigmoid.",
            "value-for-slope",
        )

    def _weight_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._outer(self.activations, self.delta),
            "Rows and columns are exchanged: a row belongs to a unit of this layer, a column to one before it.",
            "transposed",
        )
        yield Mistake(
            self._outer(self.delta, self.sums),
            "You took the sums of this layer. The weights multiply the activations before it.",
            "sums-for-activations",
        )
        yield Mistake(
            self._outer(self.back, self.activations),
            "The slope of the sigmoid is missing, one factor for each unit.",
            "slope-forgotten",
        )

    @property
    def solution(self) -> str:
        (a, b), (c, d) = self.weights
        one, other = (bracketed(error) for error in self.errors)
        slopes = [SLOPES[z] for z in self.sums]
        back = [bracketed(value) for value in self.back]
        shown = [[number(value, 4) for value in row] for row in self._outer(self.delta, self.activations)]
        cells = r" \\ ".join(" & ".join(row) for row in shown)
        return (
            "The transposed weights bring the errors back, the slopes of the sigmoid multiply them entry by entry, and "
            "the activations of the layer before give the gradient:\n\n"
            + block(
                rf"(W^{{l+1}})^T \delta^{{l+1}} = [{a} \cdot {one} + {bracketed(c)} \cdot {other},\ "
                rf"{b} \cdot {one} + {bracketed(d)} \cdot {other}] = {tex_vector(self.back)}",
                rf"\sigma'(z^l) = \sigma(z^l)\,(1 - \sigma(z^l)) = {tex_vector(slopes, 4)}",
                rf"\delta^l = [{back[0]} \cdot {number(slopes[0], 4)},\ {back[1]} \cdot {number(slopes[1], 4)}] = "
                + tex_vector(self.delta, 4),
                rf"\frac{{\partial C}}{{\partial W^l}} = \delta^l (a^{{l-1}})^T = "
                rf"\begin{{bmatrix}}{cells}\end{{bmatrix}}",
            )
        )

    @property
    def picture(self) -> str:
        return pictures_backpropagation.weighted_layers(
            ["δ₀", "δ₁"],
            [number(error) for error in self.errors],
            [[str(weight) for weight in row] for row in self.weights],
            f"Two layers of two units: the errors of the next layer are {number(self.errors[0])} and "
            f"{number(self.errors[1])}, those of this layer are asked; a weight stands at each line between them",
        )
