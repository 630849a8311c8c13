"""An OpenAI-compatible endpoint that verifies, searches and repairs before it answers.

Started by ``assay serve``; `assay.server.app.make` gives the ASGI application.
"""
