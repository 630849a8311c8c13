"""Verifiers for code, and for what programs read and write."""

from assay.verifiers.code.code_tests import CodeTests

__all__ = ["CodeTests"]
