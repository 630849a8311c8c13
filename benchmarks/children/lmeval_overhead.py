"""lm-evaluation-harness: exact match over N samples with a dummy model that answers at once."""

import json
import os
import sys
import tempfile
import time

from lm_eval import simple_evaluate
from lm_eval.models.dummy import DummyLM
from lm_eval.tasks import TaskManager


class Answering(DummyLM):
    """Half of the answers are right."""

    def generate_until(self, requests, disable_tqdm=False):
        numbers = (int(request.arguments[0].split()[2]) for request in requests)
        return [str(number + number) if number % 2 else "wrong" for number in numbers]


def run(count, manager):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "docs.json")
        with open(path, "w") as out:
            for i in range(count):
                row = {"question": f"What is {i} plus {i} ?", "answer": str(i + i)}
                out.write(json.dumps(row) + "\n")
        task = {
            "task": "trivial",
            "dataset_path": "json",
            "dataset_kwargs": {"data_files": {"test": path}, "cache_dir": folder + "/cache"},
            "test_split": "test",
            "output_type": "generate_until",
            "doc_to_text": "{{question}}",
            "doc_to_target": "{{answer}}",
            "generation_kwargs": {"until": ["\n"], "do_sample": False},
            "metric_list": [
                {"metric": "exact_match", "aggregation": "mean", "higher_is_better": True}
            ],
            "filter_list": [
                {
                    "name": "num",
                    "filter": [
                        {"function": "regex", "regex_pattern": "(-?[0-9]+)"},
                        {"function": "take_first"},
                    ],
                }
            ],
            "num_fewshot": 0,
            "repeats": 1,
        }
        start = time.process_time()
        results = simple_evaluate(model=Answering(), tasks=[task], task_manager=manager)
        cpu = time.process_time() - start
    accuracy = results["results"]["trivial"]["exact_match,num"]
    assert abs(accuracy - (count // 2) / count) < 1e-9, accuracy
    return cpu


count = int(sys.argv[1])
manager = TaskManager()
run(20, manager)  # pays for lazy imports
print("@@" + json.dumps({"cpu_ms": 1000 * run(count, manager) / count}))
