"""Short names for the common constraints.

>>> from assay.verifiers import constraints as c
>>> polite = c.ends_with("Thank you.") & c.words(at_most=60) & ~c.contains("sorry")
>>> polite.verify("Here it is. Thank you.").label
'correct'
>>> c.words(at_most=60).describe()
'Answer with at most 60 words.'
"""

from __future__ import annotations

from collections.abc import Callable

from assay.core import BadArgument, Verifier
from assay.verifiers.constraints.constraint import Constraint
from assay.verifiers.constraints.registry import build


def words(
    exactly: int | None = None, *, at_least: int | None = None, at_most: int | None = None
) -> Constraint:
    """So many words."""
    return _range("assay:words", exactly, at_least, at_most)


def sentences(
    exactly: int | None = None, *, at_least: int | None = None, at_most: int | None = None
) -> Constraint:
    """So many sentences."""
    return _range("assay:sentences", exactly, at_least, at_most)


def paragraphs(
    exactly: int | None = None, *, at_least: int | None = None, at_most: int | None = None
) -> Constraint:
    """So many paragraphs, with blank lines between them."""
    return _range("assay:paragraphs", exactly, at_least, at_most)


def contains(*words: str) -> Constraint:
    """Every one of the words, in any case."""
    return build("keywords:existence", {"keywords": list(words)})


def avoids(*words: str) -> Constraint:
    """None of the words, in any case."""
    return build("keywords:forbidden_words", {"forbidden_words": list(words)})


def mentions(word: str, *, at_least: int | None = None, at_most: int | None = None) -> Verifier:
    """A word so many times; at least once if no number is given."""
    if at_least is None and at_most is None:
        at_least = 1
    frequencies = []
    if at_least is not None:
        frequencies.append(("at least", at_least))
    if at_most is not None:
        frequencies.append(("less than", at_most + 1))
    parts: list[Verifier] = [
        build("keywords:frequency", {"keyword": word, "relation": relation, "frequency": number})
        for relation, number in frequencies
    ]
    if len(parts) == 1:
        return parts[0]
    from assay.verifiers.combine import all_

    return all_(*parts)


def starts_with(phrase: str) -> Constraint:
    """The answer begins with a phrase."""
    return build("assay:starts_with", {"phrase": phrase})


def ends_with(phrase: str) -> Constraint:
    """The answer ends with a phrase."""
    return build("startend:end_checker", {"end_phrase": phrase})


def matches(regex: str) -> Constraint:
    """Some part of the answer matches a regular expression."""
    return build("assay:matches", {"regex": regex})


def json() -> Constraint:
    """The answer is a JSON object or list."""
    return build("detectable_format:json_format")


def title() -> Constraint:
    """A title in double angle brackets."""
    return build("detectable_format:title")


def bullets(n: int) -> Constraint:
    """Exactly n markdown bullet points."""
    return build("detectable_format:number_bullet_lists", {"num_bullets": n})


def placeholders(n: int) -> Constraint:
    """At least n placeholders such as [name]."""
    return build("detectable_content:number_placeholders", {"num_placeholders": n})


def highlights(n: int) -> Constraint:
    """At least n passages between asterisks."""
    return build("detectable_format:number_highlighted_sections", {"num_highlights": n})


def sections(n: int, *, splitter: str = "Section") -> Constraint:
    """Exactly n sections, headed by "Section 1" and so on."""
    arguments = {"section_spliter": splitter, "num_sections": n}
    return build("detectable_format:multiple_sections", arguments)


def postscript(marker: str = "P.S.") -> Constraint:
    """A postscript at the end."""
    return build("detectable_content:postscript", {"postscript_marker": marker})


def language(code: str) -> Constraint:
    """The answer is in one language, given by its code, such as ``fr``."""
    return build("language:response_language", {"language": code})


def uppercase() -> Constraint:
    """Capital letters only."""
    return build("assay:uppercase")


def lowercase() -> Constraint:
    """Small letters only."""
    return build("assay:lowercase")


def no_commas() -> Constraint:
    """No comma anywhere."""
    return build("punctuation:no_comma")


def quoted() -> Constraint:
    """The whole answer in quotation marks."""
    return build("startend:quotation")


def _range(id: str, exactly: int | None, at_least: int | None, at_most: int | None) -> Constraint:
    if exactly is not None:
        if at_least is not None or at_most is not None:
            raise BadArgument("give exactly, or at_least and at_most, not both")
        at_least = at_most = exactly
    return build(id, {"at_least": at_least, "at_most": at_most})


SHORT: dict[str, Callable[..., Verifier]] = {
    made.__name__: made
    for made in (
        avoids, bullets, contains, ends_with, highlights, json, language, lowercase, matches,
        mentions, no_commas, paragraphs, placeholders, postscript, quoted, sections, sentences,
        starts_with, title, uppercase, words,
    )
}  # fmt: skip
"""The functions above by name."""
