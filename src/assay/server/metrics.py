"""What is counted, in the form that Prometheus reads."""

from __future__ import annotations

from assay.core import Usage


class Metrics:
    """The counts of one server; two servers in one process do not share them."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self.registry = CollectorRegistry()
        self.requests = Counter(
            "assay_requests", "Requests, by route and status.", ["route", "status"],
            registry=self.registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "assay_request_seconds", "Seconds from the request to the end of its answer.", ["how"],
            registry=self.registry,
            buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000),
        )  # fmt: skip
        self.verdicts = Counter(
            "assay_verdicts", "Answers given to clients, by the outcome of their verdict.",
            ["outcome"], registry=self.registry,
        )  # fmt: skip
        self.tries = Counter(
            "assay_upstream_tries", "Calls of the upstream, by what came of them.", ["result"],
            registry=self.registry,
        )  # fmt: skip
        self.tokens = Counter(
            "assay_tokens", "Tokens spent on verified and searched requests.", ["kind"],
            registry=self.registry,
        )  # fmt: skip
        self.calls = Counter(
            "assay_calls", "Calls of models and verifiers for these requests.", ["kind"],
            registry=self.registry,
        )  # fmt: skip
        # Looking a label up costs more than counting.
        self._of_request: dict[tuple[str, int], Counter] = {}
        self._of_try: dict[str | int, Counter] = {}
        self.passed = self.seconds.labels("passed through")
        self.searched = self.seconds.labels("searched")
        self.unchecked = self.verdicts.labels("unchecked")
        self.running = Gauge("assay_running", "Requests under way.", registry=self.registry)
        self.waiting = Gauge("assay_waiting", "Requests that wait.", registry=self.registry)

    def request(self, route: str, status: int) -> None:
        """Count a request that has ended."""
        counted = self._of_request.get((route, status))
        if counted is None:
            counted = self._of_request[route, status] = self.requests.labels(route, str(status))
        counted.inc()

    def tried(self, result: str | int) -> None:
        """Count a call of the upstream, by its status or by what went wrong."""
        counted = self._of_try.get(result)
        if counted is None:
            counted = self._of_try[result] = self.tries.labels(str(result))
        counted.inc()

    def spent(self, usage: Usage) -> None:
        """Count what a request has cost."""
        self.tokens.labels("input").inc(usage.input_tokens)
        self.tokens.labels("output").inc(usage.output_tokens)
        self.calls.labels("model").inc(usage.model_calls)
        self.calls.labels("verifier").inc(usage.verifier_calls)

    def text(self) -> tuple[bytes, str]:
        """All counts, and the content type of the text they are in."""
        from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

        return generate_latest(self.registry), CONTENT_TYPE_LATEST
