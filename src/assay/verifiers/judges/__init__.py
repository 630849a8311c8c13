"""Judges: verifiers that ask a model, and read what it says strictly.

>>> from assay.models import load
>>> from assay.verifiers import judges
>>> grader = load("scripted:1", function=lambda prompt: "It adds up. Verdict: correct")
>>> judges.Judge(model=grader).verify("4", "What is 2 + 2?").label
'correct'

Their prompts are the templates at the head of each module, in our own words.
"""

from assay.verifiers.judges.answer import AnswerJudge
from assay.verifiers.judges.asking import ModelVerifier, Poll
from assay.verifiers.judges.fence import answer_of, asked_of, fenced, neutralised, nonce
from assay.verifiers.judges.judge import Judge
from assay.verifiers.judges.pairwise import Comparison, PairJudge
from assay.verifiers.judges.panel import panel
from assay.verifiers.judges.parse import Parsed, choices, number, parse
from assay.verifiers.judges.rubric import Criterion, Rubric
from assay.verifiers.judges.scale import Scale
from assay.verifiers.judges.steps import StepJudge

__all__ = [
    "AnswerJudge",
    "Comparison",
    "Criterion",
    "Judge",
    "ModelVerifier",
    "PairJudge",
    "Parsed",
    "Poll",
    "Rubric",
    "Scale",
    "StepJudge",
    "answer_of",
    "asked_of",
    "choices",
    "fenced",
    "neutralised",
    "nonce",
    "number",
    "panel",
    "parse",
]
