"""Other people's frameworks: their logs read and written, and verifiers in their places.

A module a framework. Each imports its framework inside the functions that need it.
"""
