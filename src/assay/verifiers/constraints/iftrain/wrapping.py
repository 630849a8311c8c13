"""detectable_format: hyphens between sentences, brackets around words and pairs of words."""

from __future__ import annotations

import re

from assay.verifiers.constraints.constraint import Constraint, Finding, constraint
from assay.verifiers.constraints.text import Text, analyse
from assay.verifiers.constraints.vocabulary import SENTENCE
from assay.verifiers.constraints.wording import count


@constraint("detectable_format:sentence_hyphens", family="iftrain")
class SentenceHyphens(Constraint):
    """Sentences joined by hyphens without white space around them (IFTrain)."""

    phrasings = (
        "Join your sentences by hyphens, with no space on either side.",
        "Put a hyphen, and nothing else, between one sentence and the next.",
        "All sentences must be linked by hyphens without spaces.-Like this.",
    )
    differs = "hyphens inside sentences divide them too, and what follows the last pair is ignored"
    claims = frozenset({"paragraphs"})
    touches = frozenset({"lines"})

    def check(self, text: Text) -> Finding:
        # Between two sentences there is a hyphen if the text holds them as ".-" and not as ". ".
        answer = text.stripped
        loose = [span for span in text.sentence_spans if text.raw[span[0] - 1 : span[0]] != "-"]
        joined = sum(answer.count(f"{stop}-") for stop in ".!?")
        spaced = sum(answer.count(f"{stop}{gap}") for stop in ".!?" for gap in (" -", "- ", "-\n"))
        apart = [span for span in loose if text.raw[: span[0]].strip()]
        holds = not apart and not spaced
        return Finding(holds, f"{joined} joined, {len(apart) + spaced} not", apart)

    def check_faithful(self, text: Text) -> Finding:
        pieces = text.raw.split("-")
        sentences = analyse(text.raw.replace("-", " ")).sents_rx
        # Pairs only: the published check stops at the shorter of the two.
        paired = list(zip(pieces, sentences, strict=False))
        held = sum(piece.strip() == piece and piece == sentence for piece, sentence in paired)
        return Finding(held == len(paired), f"{held} of {count(len(paired), 'sentence')} joined")

    def obey(self, text: str) -> str:
        sentences = [" ".join(each.split()) for each in analyse(text).sents_punkt]
        joined = "-".join(sentences)
        if joined.strip() and self.check(analyse(joined)).holds:
            return joined
        return f"{SENTENCE}-{SENTENCE}"


_BRACKETED = re.compile(r"\[[^\[\]]+\]")


@constraint("detectable_format:square_brackets", family="iftrain")
class SquareBrackets(Constraint):
    """Every word in square brackets (IFTrain, detectable_format:square_brackets)."""

    phrasings = (
        "Put every word in square brackets, [like] [this].",
        "Enclose each single word between [ and ].",
        "[Write] [so], with brackets around each word.",
    )
    differs = "an empty pair of brackets and a bracketed word with inner brackets pass"
    claims = frozenset({"words"})

    def check(self, text: Text) -> Finding:
        words = text.words_ws
        wrapped = sum(_BRACKETED.fullmatch(word) is not None for word in words)
        return Finding(wrapped == len(words), f"{wrapped} of {count(len(words), 'word')} wrapped")

    def check_faithful(self, text: Text) -> Finding:
        words = text.words_ws
        wrapped = sum(word.startswith("[") and word.endswith("]") for word in words)
        return Finding(wrapped == len(words), f"{wrapped} of {count(len(words), 'word')} wrapped")

    def obey(self, text: str) -> str:
        bare = text.replace("[", " ").replace("]", " ").split() or SENTENCE.split()
        return " ".join(f"[{word}]" for word in bare)


@constraint("detectable_format:bigram_wrapping", family="iftrain")
class BigramWrapping(Constraint):
    """Every two words in double angle brackets: <<one two>> <<three four>> (IFTrain)."""

    phrasings = (
        "Wrap each pair of words in double angle brackets, <<like this>> <<or that>>.",
        "Put every two words between << and >>.",
        "Write all words in pairs, <<each pair>> <<wrapped so>>.",
    )
    differs = "an odd last word may stand without brackets, as may the only word"
    claims = frozenset({"words"})
    conflicts = frozenset({"detectable_format:title"})

    def check(self, text: Text) -> Finding:
        words = text.words_ws
        wrapped = _wrapped(words)
        odd = len(words) % 2 and words[-1].startswith("<<") and words[-1].endswith(">>")
        pairs = (len(words) + 1) // 2
        return Finding(wrapped + bool(odd) == pairs, f"{wrapped} of {count(pairs, 'pair')} wrapped")

    def check_faithful(self, text: Text) -> Finding:
        wrapped, pairs = _wrapped(text.words_ws), len(text.words_ws) // 2
        return Finding(wrapped == pairs, f"{wrapped} of {count(pairs, 'pair')} wrapped")

    def obey(self, text: str) -> str:
        words = text.replace("<<", " ").replace(">>", " ").split() or SENTENCE.split()
        pairs = [" ".join(words[at : at + 2]) for at in range(0, len(words), 2)]
        return " ".join(f"<<{pair}>>" for pair in pairs)


def _wrapped(words: list[str] | tuple[str, ...]) -> int:
    return sum(
        words[at].startswith("<<") and words[at + 1].endswith(">>")
        for at in range(0, len(words) - 1, 2)
    )
