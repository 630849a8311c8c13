"""The pages that nobody writes: the reference from docstrings, the table of constraints.

MkDocs calls the functions named ``on_...``. The pages exist only in the built site.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

SOURCE = Path(__file__).parent.parent / "src"

# What makes a browser ask another machine while it shows a page. Plain links do not.
OUTSIDE = re.compile(
    r"<(?:script|img|iframe|source)\b[^>]*\bsrc=[\"']?(?:https?:)?//[^\s>]+"
    r"|<link\b(?=[^>]*\brel=[\"']?(?:stylesheet|preconnect|preload|icon))[^>]*"
    r"\bhref=[\"']?(?:https?:)?//[^\s>]+"
)


def modules() -> Iterator[str]:
    """Give the dotted names of the public modules that have something to say, in order."""
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        if parts[-1] == "__init__":
            parts = parts[:-1]
        private = any(part.startswith("_") for part in parts)
        if not private and ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))):
            yield ".".join(parts)


def reference_page(module: str) -> str:
    """Give the reference page of one module."""
    return f"# `{module}`\n\n::: {module}\n"


def constraint_page() -> str:
    """Give the page of all constraint kinds: a table for each family, from the registry."""
    from assay.verifiers.constraints import registry
    from assay.verifiers.constraints.arguments import takes

    families: dict[str, list[str]] = {}
    for name, kind in registry.all_kinds().items():
        cells = (
            kind.phrasings[0],
            takes(kind).removeprefix("it takes "),
            kind.differs,
        )
        row = " | ".join([breakable(name), *map(cell, cells)])
        families.setdefault(kind.family, []).append(row)
    total = sum(map(len, families.values()))
    lines = ["# Constraints", "", f"All {total} registered kinds. Each can say itself in words,"]
    lines += ["check a response, draw random arguments and tell what contradicts it."]
    for family, rows in families.items():
        lines += ["", f"## {family}", "", f"{len(rows)} kinds.", ""]
        lines += ["| id | in words | arguments | where the published checker differs |"]
        lines += ["| --- | --- | --- | --- |", *(f"| {row} |" for row in rows)]
    return "\n".join(lines) + "\n"


def breakable(name: str) -> str:
    """Give an id as code that a narrow column breaks between its words only."""
    return f"<code>{re.sub('[:_]', lambda mark: f'&#{ord(mark[0])};<wbr>', name)}</code>"


def cell(text: str) -> str:
    """Give text that stays one cell of a table and means itself, whatever markup it looks like."""
    return re.sub(r"[^\w\s.,:;()'-]", lambda found: f"&#{ord(found[0])};", " ".join(text.split()))


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the reference pages into the navigation, a section for each top folder."""
    sections: dict[str, list[dict[str, str]]] = {}
    for module in modules():
        section = ".".join(module.split(".")[:2])
        sections.setdefault(section, []).append({module: f"reference/{module}.md"})
    for entry in config.nav or []:
        if entry.get("Reference") == "reference/":
            entry["Reference"] = [
                pages[0] if len(pages) == 1 else {section: pages}
                for section, pages in sections.items()
            ]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages."""
    pages = {f"reference/{module}.md": reference_page(module) for module in modules()}
    pages["constraints.md"] = constraint_page()
    for path, text in pages.items():
        files.append(File.generated(config, path, content=text))
    return files


def on_post_build(config: MkDocsConfig) -> None:
    """Fail when a page would ask another machine for something while it is shown."""
    for path in Path(config.site_dir).rglob("*.html"):
        if found := OUTSIDE.search(path.read_text(encoding="utf-8")):
            raise PluginError(f"{path.name} asks another machine at view time: {found.group()}")
