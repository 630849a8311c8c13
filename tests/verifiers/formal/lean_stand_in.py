"""A program that speaks the protocol of Lean's loop and knows a little arithmetic.

It stands in for Lean, which cannot be had here: environments, messages, sorries and the answers
of ``#print axioms`` look as the real loop prints them. What a proof script says decides how it
behaves: ``omega`` proves what is true, ``classical`` rests on axioms, ``cheat`` on one of its own,
``hang``, ``die``, ``garbage`` and ``endless`` do what they say.
"""

import json
import re
import sys
import time

SIGNS = {"∧": " and ", "∨": " or ", "≠": "!=", "≤": "<=", "≥": ">=", "¬": " not ", "^": "**"}
THEOREM = re.compile(
    r"theorem assay_step (?P<binders>(?:\(.*\) )?): (?P<goal>\S.*?) := by\s(?P<script>.*)",
    re.DOTALL,
)


def holds(goal: str, binders: str) -> bool:
    """Whether a goal is true for the values that the hypotheses give to the variables."""
    given = dict(re.findall(r"\(\((\w+) : [ℤℚ]\) = \((-?\d+) : [ℤℚ]\)\)", binders))
    contradictory = len(re.findall(r"\(x : [ℤℚ]\) =", binders)) > 1
    if goal == "False":
        return contradictory
    text = re.sub(r" : [ℤℚ]", "", goal)
    for sign, python in SIGNS.items():
        text = text.replace(sign, python)
    text = re.sub(r"(?<![<>!=])=(?!=)", "==", text)
    if any(ch not in "0123456789()+-*/<>!= andortx " for ch in text):
        return False
    try:
        return contradictory or bool(eval(text, {}, {name: int(n) for name, n in given.items()}))
    except (NameError, SyntaxError, TypeError):
        return False


def message(severity: str, text: str) -> dict:
    """A message as Lean's loop prints it."""
    place = {"line": 1, "column": 0}
    return {"severity": severity, "pos": place, "endPos": place, "data": text}


class Loop:
    """The state of a session: what each environment holds."""

    def __init__(self) -> None:
        self.environments: list[list[str] | None] = []

    def reply(self, order: dict) -> dict:
        if "env" in order and order["env"] >= len(self.environments):
            return {"message": "Unknown environment."}
        command = order["cmd"]
        if command.startswith("#print axioms"):
            return self.axioms(order)
        if command.startswith("import"):
            if "Missing" in command:
                return {"message": "unknown module prefix 'Missing'"}
            return self.new(None)
        found = THEOREM.fullmatch(command)
        if found is None or "unreadable" in found["goal"]:
            return self.new(None, messages=[message("error", "unexpected token; expected ':='")])
        return self.theorem(found["binders"], found["goal"], found["script"])

    def theorem(self, binders: str, goal: str, script: str) -> dict:
        for word, act in MISCHIEF.items():
            if word in script:
                act()
        if "sorry" in script:
            left = {"pos": {"line": 1, "column": 0}, "endPos": {"line": 1, "column": 5}}
            sorries = [{**left, "goal": f"⊢ {goal}", "proofState": 0}]
            warning = message("warning", "declaration uses 'sorry'")
            return self.new(["sorryAx"], messages=[warning], sorries=sorries)
        if "quiet" in script:  # a proof that hides its sorry from the messages
            return self.new(["propext", "sorryAx"])
        if "cheat" in script:
            return self.new(["cheat"])
        if holds(goal, binders):
            classical = ["propext", "Classical.choice", "Quot.sound"]
            return self.new(classical if "classical" in script else [])
        return self.new(None, messages=[message("error", f"unsolved goals\n⊢ {goal}")])

    def new(self, axioms: list[str] | None, **rest: list) -> dict:
        self.environments.append(axioms)
        return {"env": len(self.environments) - 1, **rest}

    def axioms(self, order: dict) -> dict:
        axioms = self.environments[order["env"]]
        if axioms is None:
            return self.new(None, messages=[message("error", "unknown constant 'assay_step'")])
        said = "'assay_step' does not depend on any axioms"
        if axioms:
            said = f"'assay_step' depends on axioms: [{', '.join(axioms)}]"
        return self.new(axioms, messages=[message("info", said)])


def endless() -> None:
    """An answer that never ends."""
    while True:
        sys.stdout.write("[" * 65536)


def garbage() -> None:
    """An answer that is no JSON."""
    sys.stdout.write("oh no\n\n")


MISCHIEF = {"hang": lambda: time.sleep(60), "die": lambda: sys.exit(3), "endless": endless,
            "garbage": garbage}  # fmt: skip


def main() -> None:
    """Read commands, each followed by a blank line, until the input ends."""
    loop = Loop()
    lines: list[str] = []
    for line in sys.stdin:
        if line.strip():
            lines.append(line.rstrip("\n"))
        elif lines:
            answer = loop.reply(json.loads("".join(lines)))
            sys.stdout.write(json.dumps(answer, indent=1, ensure_ascii=False) + "\n\n")
            sys.stdout.flush()
            lines = []


if __name__ == "__main__":
    main()
