"""Verifiers: constraints, and whatever else can look at a response and tell.

Importing this package plugs the algebra (``&``, ``|``, ``~``, ``>>``) into every verifier.
"""

from assay.verifiers import combine as combine
