r"""Answers: where they are in a response, and when two are the same.

>>> from assay.verifiers.answers import Answer, ShortAnswer
>>> Answer().verify(r"Hence \boxed{\frac{1}{2}}.", reference="0.5").label
'correct'
>>> ShortAnswer().verify("It was the Beatles.", reference=["Beatles", "The Beatles"]).label
'correct'
"""

from assay.verifiers.answers.short import ShortAnswer
from assay.verifiers.answers.verifier import Answer

__all__ = ["Answer", "ShortAnswer"]
