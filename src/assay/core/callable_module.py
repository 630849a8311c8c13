"""A package that is also a verb: ``assay.evaluate(...)`` beside ``assay.evaluate.scores``."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any


class CallableModule(ModuleType):
    """A module that can be called; the call goes to the function it names in ``__calls__``."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        module, _, function = self.__dict__["__calls__"].partition(":")
        return getattr(importlib.import_module(module), function)(*args, **kwargs)


def make_callable(name: str, function: str) -> None:
    """Let a call of the module `name` go to ``module:function``, which is imported when called.

    A function of the same name as the package would be replaced by the package as soon as anyone
    imports something from it; a package that can be called is there in either case.
    """
    module = sys.modules[name]
    module.__dict__["__calls__"] = function
    module.__class__ = CallableModule
