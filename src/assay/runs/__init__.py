"""Durable records of jobs: `Run`, its `Manifest`, its `Record`s and the table of its samples."""

from assay.runs.manifest import Manifest
from assay.runs.record import Record
from assay.runs.run import Run, Sample

__all__ = ["Manifest", "Record", "Run", "Sample"]
