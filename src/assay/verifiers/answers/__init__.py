"""Answers: where they are in a response, and when two are the same."""
