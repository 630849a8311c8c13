"""Dialogues: problems of several user turns, answered and judged turn by turn.

What a problem's messages ask is one dialogue; what concerns one of its user turns alone stands in
its metadata under ``turns``, a mapping a turn: ``reference`` is the turn's own reference answer,
``reminder`` a text that is put at the end of the user's message while that turn is the last, and
``scored`` false a turn that is not judged. Whatever else stands there is metadata of the turn.
Constraints tell by `turn` and `until` when they are in force.

>>> from assay.core import ConstraintSpec
>>> chat = Problem(
...     messages=(Message("user", "Hi! No commas, please."), Message("user", "How are you?")),
...     constraints=(ConstraintSpec(id="punctuation:no_comma"),),
... )
>>> from assay.verifiers.constraints import Constraints
>>> found = Turns(verifier=Constraints())(chat, transcript(["Hello.", "Fine, thanks."]))
>>> found.label, found.score, [part.label for part in found.parts]
('incorrect', 0.5, ['correct', 'incorrect'])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assay.core import JSON, Message, Problem, Response, Verdict, Verifier, VerifierError
from assay.core.verifier import checked
from assay.verifiers.parts import Combination
from assay.verifiers.sequence import sequence

TURN = "turn {:02d}"
"""What the verdict on a user turn, counted from 1, is called."""


def count(problem: Problem) -> int:
    """How many user turns a problem has."""
    return sum(message.role == "user" for message in problem.messages)


def turn(problem: Problem, number: int, replies: Sequence[str | None] | None = None) -> Problem:
    """The problem as it stands when user turn `number` (from 0) is answered.

    `replies` are the answers to the turns before; where one is None, and without `replies`, the
    assistant's messages that the problem holds are kept.
    """
    said = dict(enumerate(replies or ()))
    messages: list[Message] = []
    asked = -1
    for message in problem.messages:
        if message.role == "user":
            asked += 1
            if asked > number:
                break
            messages.append(message)
            if asked < number and said.get(asked) is not None:
                messages.append(Message("assistant", str(said[asked])))
        elif asked == number:
            break
        elif message.role != "assistant" or said.get(asked) is None:
            messages.append(message)
    own = _own(problem, number)
    if reminder := own.pop("reminder", ""):
        last = messages[-1]
        messages[-1] = last.replace(content=f"{last.content}\n\n{reminder}")
    shared = {name: value for name, value in problem.metadata.items() if name != "turns"}
    return problem.replace(
        id=f"{problem.id}, {TURN.format(number + 1)}".lstrip(", "),
        messages=tuple(messages),
        reference=own.pop("reference", None),
        metadata={**shared, **own, "turn": number + 1},
    )


def _own(problem: Problem, number: int) -> dict[str, Any]:
    """What the metadata say of one turn alone."""
    every = problem.metadata.get("turns", ())
    return dict(every[number]) if number < len(every) else {}


def scored(problem: Problem, number: int) -> bool:
    """Whether a user turn (from 0) is judged."""
    return _own(problem, number).get("scored") is not False


def transcript(replies: Sequence[str | None], **fields: Any) -> Response:
    """One response of all replies; its metadata say under ``turns`` where each stands.

    None is a turn that was not asked. `fields` are those of a `Response`.

    >>> transcript(["Yes.", None, "No."]).metadata
    {'turns': [[9, 13], None, [24, 27]]}
    """
    text = ""
    places: list[list[int] | None] = []
    for number, reply in enumerate(replies, 1):
        if reply is None:
            places.append(None)
            continue
        text += f"{'' if not text else chr(10) * 2}[turn {number}]\n"
        places.append([len(text), len(text) + len(reply)])
        text += reply
    metadata = {**fields.pop("metadata", {}), "turns": places}
    return Response(text, metadata=metadata, **fields)


def replies(response: Response) -> list[str | None]:
    """The replies of a transcript, a turn each.

    >>> replies(transcript(["Yes.", None, "No."]))
    ['Yes.', None, 'No.']
    """
    places: list[JSON] = response.metadata.get("turns", [])
    return [None if place is None else response.text[slice(*place)] for place in places]


def questions(problem: Problem) -> str:
    """What the user says, turn by turn and marked as a transcript is; of one turn, that alone.

    >>> print(questions(Problem(messages=(Message("user", "Hi!"), Message("user", "And now?")))))
    [turn 1]
    Hi!
    <BLANKLINE>
    [turn 2]
    And now?
    """
    said = [message.content for message in problem.messages if message.role == "user"]
    if len(said) < 2 or ("turns" not in problem.metadata and len(problem.messages) != len(said)):
        return problem.prompt
    return "\n\n".join(f"[turn {number}]\n{text}" for number, text in enumerate(said, 1))


def conversation(problem: Problem, response: Response) -> tuple[Message, ...]:
    """All that was said, in its order: the problem's messages and what the response holds.

    >>> chat = Problem(messages=(Message("user", "Hi!"), Message("user", "And now?")))
    >>> [message.content for message in conversation(chat, transcript(["Hello.", "Bye."]))]
    ['Hi!', 'Hello.', 'And now?', 'Bye.']
    """
    said = replies(response)
    if not said:
        return (*problem.messages, Message("assistant", response.text))
    last = len(said) - 1
    # Without the turns' own entries: no reminder stayed in the history.
    before = turn(problem.replace(metadata={}), last, said[:last]).messages
    return before if said[last] is None else (*before, Message("assistant", str(said[last])))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Turns(Combination):
    """Judges each reply of a dialogue by one verifier; a part for each turn that is scored.

    The score is the mean over the turns; the label is ``correct`` when every turn is. A response
    that is no transcript counts as the same reply to every turn.
    """

    name = "turns"
    version = "1"

    verifier: Verifier

    def __post_init__(self) -> None:
        checked(self.verifier)

    @property
    def parts(self) -> tuple[Verifier, ...]:  # type: ignore[override]
        return (self.verifier,)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        said = replies(response) or [response.text] * count(problem)
        starts = [place and place[0] for place in response.metadata.get("turns", ())]
        judged = []
        for number, reply in enumerate(said):
            if reply is None or not scored(problem, number):
                continue
            now = turn(problem, number, said[:number])
            verdict = self.verifier(now, response.replace(text=reply, metadata={}))
            name = TURN.format(number + 1)
            judged.append(_called(shifted(verdict, starts[number] if starts else 0), name))
        if not judged:
            raise VerifierError(f"{problem.called} has no turn that is scored", kind="problem")
        return sequence(judged, "mean", at_least=1.0, name=self.name)


def is_turn(part: Verdict) -> bool:
    """Whether a verdict is one on a turn of a dialogue."""
    return part.verifier.startswith("turn ") and part.verifier[5:].isdecimal()


def number_of(part: Verdict) -> int:
    """The user turn, from 1, that a part of a dialogue's verdict is about."""
    return int(part.verifier.removeprefix("turn "))


def _called(verdict: Verdict, name: str) -> Verdict:
    """The verdict under the turn's name; one without parts is kept as its only part."""
    if verdict.parts:
        return verdict.replace(verifier=name)
    return verdict.replace(verifier=name, parts=(verdict,), reasons=())


def shifted(verdict: Verdict, by: int) -> Verdict:
    """The verdict with its spans moved to where the reply stands in the transcript."""
    if not by:
        return verdict
    return verdict.replace(
        reasons=tuple(
            reason.replace(spans=tuple((start + by, end + by) for start, end in reason.spans))
            for reason in verdict.reasons
        ),
        parts=tuple(shifted(part, by) for part in verdict.parts),
    )
