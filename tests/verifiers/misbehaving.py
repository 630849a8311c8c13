"""A verifier that does to its process what the response says."""

import os
import time
from dataclasses import dataclass

from assay.core import Verdict, Verifier


@dataclass(frozen=True)
class Misbehaving(Verifier):
    name = "misbehaving"

    def decide(self, problem, response):
        if response.text == "crash":
            os._exit(9)
        if response.text == "hang":
            time.sleep(60)
        return Verdict("correct")
