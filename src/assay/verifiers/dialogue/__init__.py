"""Verifiers of what a model is asked, rather than of what it answers: requests, and documents.

They look at the problem's messages and documents, and give the same verdict on a file of dialogues
as on a conversation that is still going on.
"""
