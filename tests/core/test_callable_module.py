"""A package that is also a verb."""

import sys
import types

from assay.core.callable_module import make_callable


def test_a_call_goes_to_the_function(monkeypatch) -> None:
    module = types.ModuleType("verbs")
    monkeypatch.setitem(sys.modules, "verbs", module)
    make_callable("verbs", "math:hypot")
    assert sys.modules["verbs"](3, 4) == 5.0
    assert "verbs" in repr(module)
