"""Verifiable instructions read out of a prompt itself, and a verifier that holds responses to them.

>>> from assay.verifiers.instructions import Auto, read
>>> [found.quote for found in read("Name three rivers. Use only lowercase letters.")]
['Use only lowercase letters.']
"""

from assay.verifiers.instructions.found import Found
from assay.verifiers.instructions.reading import read
from assay.verifiers.instructions.verifier import Auto

__all__ = ["Auto", "Found", "read"]
