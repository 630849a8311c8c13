"""The runs of a folder in a web browser: a local application that writes into no run.

`library` knows the runs, `filing` and `lookup` keep and ask a table of each run's samples, `gate`
lets in who knows the token, `pages` holds a module a page, `app` puts them together and `serve`
starts it. Every page is made on this side; a script only adds keys, a toggle and live progress.
"""
