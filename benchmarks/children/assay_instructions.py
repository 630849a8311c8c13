"""assay's faithful constraints over rows of JSON lines, strict and loose."""

import json
import sys
import time

from assay.core import ConstraintSpec
from assay.verifiers.constraints.published import published

with open(sys.argv[1], encoding="utf-8") as lines:
    rows = [json.loads(line) for line in lines]


def specs(row):
    return [
        ConstraintSpec(id=id_, args={k: v for k, v in args.items() if v is not None})
        for id_, args in zip(row["instruction_id_list"], row["kwargs"], strict=True)
    ]


# The peer's first row pays for its lazy loading; ours loads language profiles when first asked.
published(specs(rows[0]), rows[0]["response"])
published(
    [ConstraintSpec(id="language:response_language", args={"language": "de"})], "Guten Tag, Welt."
)

start = time.process_time()
results = [published(specs(row), row["response"]) for row in rows]
cpu = time.process_time() - start

with open(sys.argv[2], "w", encoding="utf-8") as out:
    out.writelines(json.dumps([strict, loose]) + "\n" for strict, loose in results)
print("@@" + json.dumps({"cpu_s": cpu, "per_cpu_s": len(rows) / cpu}))
