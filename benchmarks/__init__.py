"""How fast assay is and how much memory it takes, beside the peers, in one run.

    python -m benchmarks            # everything; writes benchmarks/RESULTS.md
    python -m benchmarks startup instructions overhead storm memory answers sandbox
    python -m benchmarks --peers    # first build the peers' environments (500 MB, minutes)

Figures are CPU seconds (user and system, of a fresh process and its children), medians of five
runs after a warm-up, ours and the peer's in turn, so that the ratio holds on a busy machine.
"""
