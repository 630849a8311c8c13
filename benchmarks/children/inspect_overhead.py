"""Inspect AI: exact match over N samples with its mock model, which answers at once."""

import json
import os
import sys
import tempfile
import time

from inspect_ai import Task, eval
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import match
from inspect_ai.solver import generate


def answer(input, tools, tool_choice, config):
    number = int(input[-1].text.split()[2])
    text = str(number + number) if number % 2 else "wrong"
    output = ModelOutput.from_content(model="mockllm", content=text)
    # Without a usage the mock counts tokens with an encoding it downloads: it cannot run offline.
    output.usage = ModelUsage(input_tokens=8, output_tokens=1, total_tokens=9)
    return output


def run(count):
    samples = [
        Sample(id=i, input=f"What is {i} plus {i} ?", target=str(i + i)) for i in range(count)
    ]
    task = Task(dataset=MemoryDataset(samples), solver=generate(), scorer=match(location="exact"))
    model = get_model("mockllm/model", custom_outputs=answer, memoize=False)
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        log = eval(task, model=model, display="none", log_dir=folder)[0]
        cpu = time.process_time() - start
        logged = sum(entry.stat().st_size for entry in os.scandir(folder))
    assert log.status == "success", log.error
    accuracy = log.results.scores[0].metrics["accuracy"].value
    assert abs(accuracy - (count // 2) / count) < 1e-9, accuracy
    return cpu, logged


count = int(sys.argv[1])
run(20)  # pays for lazy imports
cpu, logged = run(count)
print("@@" + json.dumps({"cpu_ms": 1000 * cpu / count, "logged_bytes": logged / count}))
