"""Whether a ReLU unit is dead on a training set.

Source: Maas, Hannun and Ng, Rectifier Nonlinearities Improve Neural Network Acoustic Models, 2013.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, matrix
from questions.exercises.tex import vector as tex_vector
from questions.kinds import numeric, rules, single_choice, vector
from questions.rng import Rng

Pair = tuple[int, int]

DEAD, ALIVE = "Dead", "Alive"
BIASES = (-8, -7, -6, -5, -4, -3, -2, -1, 1, 2, 3)


@register
@dataclass(frozen=True)
class DeadReluCheck(Exercise):
    name = "dead-relu-check"
    version = 2
    title = "A dead ReLU unit"
    topic = "neurons-and-activations"
    source = "Maas, Hannun and Ng, Rectifier Nonlinearities Improve Neural Network Acoustic Models, 2013"
    inputs: tuple[Pair, ...]
    weights: Pair
    bias: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        inputs = tuple((rng.randint(0, 5), rng.randint(0, 5)) for _ in range(rng.randint(3, 5)))
        weights = (rng.randint(-3, 3), rng.randint(-3, 3))
        weighted = [weights[0] * x[0] + weights[1] * x[1] for x in inputs]
        biases = [b for b in BIASES if all(z + b for z in weighted)]
        # Dead or alive is drawn first, so that both come up equally often.
        sides = [[b for b in biases if max(weighted) + b < 0], [b for b in biases if max(weighted) + b > 0]]
        side = rng.choice(sides)
        return cls(inputs, weights, rng.choice(side) if all(sides) else 0)

    def is_fair(self, level: int) -> bool:
        # The bias 0 stands for a unit that no bias can kill, or none keep alive.
        return self.bias != 0 and any(self.weights) and len(set(self.sums)) > 1

    @property
    def sums(self) -> list[int]:
        return [w + self.bias for w in self._weighted]

    @property
    def _weighted(self) -> list[int]:
        return [self.weights[0] * x[0] + self.weights[1] * x[1] for x in self.inputs]

    @property
    def active(self) -> int:
        return sum(z > 0 for z in self.sums)

    @property
    def is_dead(self) -> bool:
        return self.active == 0

    @property
    def stem(self) -> str:
        return (
            f"A ReLU unit has the **weights $w = {tex_vector(self.weights)}$** and the **bias $b = {self.bias}$**. "
            f"The training set has **{len(self.inputs)} samples**, one in each row:\n\n"
            + block(rf"X = {matrix(self.inputs)}")
            + "\n\nWhat is the sum $w \\cdot x + b$ of each sample, for how many samples is the unit active, and is it "
            "dead, that is, active for none?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            vector.answer(
                "z",
                "Sums before the activation",
                self.sums,
                rules.whole(),
                mistakes=[
                    Mistake(self._weighted, "The bias is missing from the sums.", "bias-forgotten"),
                    Mistake(
                        [max(0, z) for z in self.sums],
                        "These are the outputs. The sums before the ReLU are asked, with their signs.",
                        "outputs",
                    ),
                    Mistake(
                        [w - self.bias for w in self._weighted], "You subtracted the bias. It is added.", "bias-sign"
                    ),
                ],
            ),
            numeric.answer(
                "active",
                "Samples for which it is active",
                self.active,
                rules.whole(),
                mistakes=[
                    Mistake(
                        len(self.inputs) - self.active,
                        "These are the samples for which it is off. It is active where the sum is above zero.",
                        "inactive",
                    ),
                    Mistake(
                        sum(w > 0 for w in self._weighted),
                        "You counted without the bias. It shifts every sum.",
                        "bias-forgotten",
                    ),
                ],
            ),
            single_choice.answer(
                "dead",
                "Is it dead?",
                (DEAD, ALIVE),
                DEAD if self.is_dead else ALIVE,
                mistakes=self._dead_mistakes(),
                carry={"formula": "active", "cuts": [0.5]},
            ),
        )

    def _dead_mistakes(self) -> Iterator[Mistake]:
        if self.is_dead:
            yield Mistake(ALIVE, "No sample switches it on, so no gradient ever reaches its weights.", "called-alive")
        else:
            yield Mistake(
                DEAD,
                "Some samples or parameters speak against it, but a single active sample keeps a unit alive.",
                "called-dead",
            )

    @property
    def solution(self) -> str:
        lines = [
            rf"{bracketed(self.weights[0])} \cdot {x[0]} + {bracketed(self.weights[1])} \cdot {x[1]} + "
            rf"{bracketed(self.bias)} = {z}"
            for x, z in zip(self.inputs, self.sums, strict=True)
        ]
        end = (
            "It is dead: its output and its gradient are zero on the whole training set, so gradient descent "
            "never moves it again."
            if self.is_dead
            else "It is alive: the active samples still pass a gradient on."
        )
        return (
            "Compute the sum of each sample and look at the signs.\n\n"
            + block(*lines, rf"\text{{active: }} {self.active} \text{{ of }} {len(self.inputs)}")
            + f"\n\n{end}"
        )
