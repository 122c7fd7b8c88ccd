"""Parameters of a recurrent layer: G (h (x + h) + h), with G = 1 for a simple layer, 3 for a GRU and 4 for an LSTM.

Source: PyTorch documentation, torch.nn.RNN, torch.nn.GRU and torch.nn.LSTM, section "Variables"; it counts a second
bias for each gate, which is left out here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.recurrent import pictures_recurrent
from questions.exercises.tex import block, given
from questions.kinds import numeric, rules
from questions.rng import Rng

# The layers inside a cell by their letters, and the name of the cell.
CELLS = {"rnn": ("h", "simple recurrent layer"), "gru": ("rzn", "GRU layer"), "lstm": ("figo", "LSTM layer")}


def parameters(inputs: int, width: int, layers: int, *, biases: int = 1) -> int:
    """Return the number of weights and biases of a cell with that many layers inside."""
    return layers * width * (inputs + width + biases)


@register
@dataclass(frozen=True)
class RnnLstmParams(Exercise):
    name = "rnn-lstm-params"
    title = "Parameters of a recurrent layer"
    topic = "rnn-lstm"
    source = 'PyTorch documentation, torch.nn.RNN, torch.nn.GRU and torch.nn.LSTM, section "Variables"'
    cell: str
    inputs: int
    width: int
    steps: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            cell=rng.choice(("rnn", "gru", "lstm", "lstm")),
            inputs=rng.randint(4, 300),
            width=8 * rng.randint(1, 64),
            steps=rng.randint(5, 100),
        )

    def is_fair(self, level: int) -> bool:
        return self.inputs != self.width

    @property
    def layers(self) -> str:
        """The letters of the layers inside the cell."""
        return CELLS[self.cell][0]

    @property
    def key(self) -> int:
        return parameters(self.inputs, self.width, len(self.layers))

    @property
    def stem(self) -> str:
        title = CELLS[self.cell][1]
        article = "An" if self.cell == "lstm" else "A"
        biases = "one bias for each unit" if self.cell == "rnn" else "one bias vector for each gate and the candidate"
        return (
            f"{article} **{title}** of {given('width', self.width)} reads sequences of {given('length', self.steps)} "
            f"with **{self.inputs} features** at each step. How many parameters does it have, with **{biases}**? "
            "(PyTorch keeps two bias vectors, and so does the GRU of Keras; count one.)"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("n", "Parameters", self.key, rules.whole(), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        inputs, width, count = self.inputs, self.width, len(self.layers)
        if self.cell == "lstm":
            yield Mistake(
                parameters(inputs, width, 3),
                "You counted the three gates. The candidate has weights of its own as well.",
                "gates-only",
            )
        if self.cell == "gru":
            yield Mistake(
                parameters(inputs, width, 2),
                "You counted the two gates. The candidate has weights of its own as well.",
                "candidate-forgotten",
            )
            yield Mistake(
                parameters(inputs, width, 4), "This is an LSTM of the same width. A GRU has one gate less.", "lstm"
            )
        if count > 1:
            yield Mistake(
                parameters(inputs, width, 1),
                "This is a simple layer. Each gate has as many parameters, and so has the candidate.",
                "one-layer",
            )
        yield Mistake(
            count * width * (inputs + 1),
            "The weights from state to state are missing: every unit reads all units.",
            "recurrence-forgotten",
        )
        yield Mistake(
            count * (width * (inputs + 1) + width),
            "Every unit reads all units of the step before, not itself alone.",
            "own-state-only",
        )
        yield Mistake(parameters(inputs, width, count, biases=0), "The biases are missing.", "biases-forgotten")
        yield Mistake(
            parameters(inputs, width, count, biases=2), "You counted two bias vectors. One is asked.", "two-biases"
        )
        yield Mistake(
            self.key * self.steps,
            "You counted every step. All steps share the same weights, so their number does not matter.",
            "times-steps",
        )

    @property
    def solution(self) -> str:
        inputs, width, count = self.inputs, self.width, len(self.layers)
        one = parameters(inputs, width, 1)
        layer = rf"{width} \cdot ({inputs} + {width}) + {width} = {one}"
        if count == 1:
            return (
                f"Each of the {width} units reads the {inputs} features, all {width} units of the step before, and has "
                "a bias. The length of the sequence does not matter: all steps share the weights.\n\n" + block(layer)
            )
        gates = "two gates" if self.cell == "gru" else "three gates"
        return (
            f"The {gates} and the candidate are built alike: {width} units read the {inputs} features and all {width} "
            "units of the step before, and have a bias each. The length of the sequence does not matter: all steps "
            "share the weights.\n\n" + block(layer, rf"{count} \cdot {one} = {self.key}")
        )

    @property
    def solution_picture(self) -> str:
        names = ", ".join(self.layers)
        return pictures_recurrent.weights(
            str(self.inputs),
            str(self.width),
            self.layers,
            f"The weights in rows of {self.width} units for {names}: a block for the {self.inputs} features, one for "
            f"the {self.width} units of the step before, and a column of biases",
        )
