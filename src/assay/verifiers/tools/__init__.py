"""Tool-augmented verification: a model writes a check, a jail runs it, the verdict cites it.

A judge that cannot be trusted to multiply can be trusted to write a multiplication down. This
package stands on `assay.verifiers.judges`, whose prompts, fences and parser it shares.
"""

from assay.verifiers.tools.checks import Check, CheckRun, code_in, computes, run_check
from assay.verifiers.tools.tool_judge import ToolJudge

__all__ = ["Check", "CheckRun", "ToolJudge", "code_in", "computes", "run_check"]
