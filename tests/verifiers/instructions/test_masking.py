import pytest

from assay.verifiers.instructions.masking import BLOT, DATA, Masked


def shown(prompt):
    return Masked(prompt).masked.replace(BLOT, "_").replace(DATA, "~")


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ('Say "hi now" twice.', 'Say "______" twice.'),
        ("Say “hi” or «ho».", "Say “__” or «__»."),
        ("Say 'it's fine' now.", "Say '_________' now."),
        ("The dogs' bowl isn't 'new'.", "The dogs' bowl isn't '___'."),
        ("Separate by '***' or \"!\".", "Separate by '***' or \"!\"."),
        ("It is 5'10\" and 6'2\" tall.", "It is 5'10\" and 6'2\" tall."),
        ("Run `ls` <<here>>.", "Run `__` <<____>>."),
        ("Fix:\n```\nno commas\n```\nnow", "Fix:\n~~~\n~~~~~~~~~\n~~~\nnow"),
        ("See <a>no commas</a>.", "See <a>~~~~~~~~~</a>."),
        ("Yes:\n> no commas\nnow", "Yes:\n~~~~~~~~~~~\nnow"),
        ("Fix this text: no commas\nNow.", "Fix this text:~~~~~~~~~~\nNow."),
        (
            "Fix the following email:\n\nHi.\n\nBye.\n\nBe brief.",
            "Fix the following email:\n\n~~~\n\n~~~~\n\nBe brief.",
        ),
        (
            'Fix the following text: "no commas". Be brief.',
            'Fix the following text: "_________". Be brief.',
        ),
        ("Use the following words: cat, dog.", "Use the following words: cat, dog."),
    ],
)
def test_what_is_quoted_or_handed_over_is_blotted_out(prompt, expected):
    assert shown(prompt) == expected
    assert len(Masked(prompt).masked) == len(prompt) == len(Masked(prompt).lowered)


@pytest.mark.parametrize(
    ("prompt", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("A title, i.e. this one. Then P.S. and so.", None),
        ("1. Be brief.\n2. Be kind.", ["1. Be brief.", "2. Be kind."]),
        ("A line\nbroken here.\nNext", ["A line\nbroken here.", "Next"]),
        ('He said "No. Never." Go on.', ['He said "No. Never."', "Go on."]),
        ("\n\n", []),
    ],
)
def test_sentences(prompt, sentences):
    view = Masked(prompt)
    found = [prompt[start:end] for start, end in view.sentences]
    assert found == (sentences or ([] if not prompt.strip() else found[:2]))
    if sentences is None:
        assert found == ["A title, i.e. this one.", "Then P.S. and so."]


def test_marks_of_its_own_are_no_way_in():
    prompt = f'Say {BLOT}{DATA} and "{BLOT}".'
    assert Masked(prompt).masked == 'Say    and " ".'


def test_small_letters_that_are_longer_keep_their_places():
    assert len(Masked("İn No Case").lowered) == len("İn No Case")
