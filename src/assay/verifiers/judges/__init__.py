"""Judges: models that are asked for a verdict."""
