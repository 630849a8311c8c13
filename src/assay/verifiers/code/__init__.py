"""Verifiers for code, and for what programs read and write."""

from assay.verifiers.code.code_tests import CodeTests
from assay.verifiers.code.json_schema import JsonSchema
from assay.verifiers.code.regex import Regex, RegexTests
from assay.verifiers.code.sql import Sql
from assay.verifiers.code.tools import ToolCalls, Trajectory
from assay.verifiers.code.vericode_verifier import VeriCode

__all__ = [
    "CodeTests",
    "JsonSchema",
    "Regex",
    "RegexTests",
    "Sql",
    "ToolCalls",
    "Trajectory",
    "VeriCode",
]
