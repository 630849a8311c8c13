"""Kinds of this family; see the registry."""
