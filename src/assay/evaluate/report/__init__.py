"""A run for a person to read: on the console, as Markdown, as one web page, or as data."""
