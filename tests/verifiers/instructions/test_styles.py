import pytest
from reads import reads

UPPER = ("change_case:english_capital", {})
LOWER = ("change_case:english_lowercase", {})
COMMA = ("punctuation:no_comma", {})


def language(code):
    return ("language:response_language", {"language": code})


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("Your whole answer should be in Italian.", [language("it")]),
        ("Write a riddle in Telugu, no other language is allowed.", [language("te")]),
        ("Answer only in German.", [language("de")]),
        ("Respond in Swahili and use no other language.", [language("sw")]),
        ("Write in all capital letters.", [UPPER]),
        ("Your answer must be in English and in all caps.", [UPPER]),
        ("Do not use any lowercase letters.", [UPPER]),
        ("Write everything in lowercase.", [LOWER]),
        ("Use only lowercase letters.", [LOWER]),
        ("No capital letters are allowed.", [LOWER]),
        ("Your answer should be at least 20 words and in all lowercase letters.",
         [("length_constraints:number_words", {"relation": "at least", "num_words": 20}), LOWER]),
        ("Write a poem in all lowercase letters. Answer in Spanish.",
         [("assay:lowercase", {}), language("es")]),
        ("Don't use any commas.", [COMMA]),
        ("Refrain from the use of any commas in your entire response.", [COMMA]),
        ("No commas.", [COMMA]),
        ("Commas must not be used.", [COMMA]),
        ("Use capital letters only.", [UPPER]),
        ("Do not capitalize anything.", [LOWER]),
        ("Write a poem without commas.", [COMMA]),
        ("Commas are not allowed.", [COMMA]),
    ],
)  # fmt: skip
def test_styles(prompt, expected):
    assert reads(prompt) == expected


@pytest.mark.parametrize(
    "prompt",
    [
        "Translate the poem into French.",
        "How do you say hello in Japanese?",
        "Write a poem about life in Polish villages.",
        "List five words in Spanish.",
        "Write the title in capital letters.",
        "Capital letters are used for names.",
        "Do the headings have to be in all caps?",
        "You do not need to write in lowercase.",
        "Explain why people write in all caps.",
        "Put the word STOP in all caps.",
        "Write a function that checks that a string has no commas.",
        "Rephrase this: Your answer should be in all capital letters.",
        "Use all caps for emphasis.",
        "Include a sentence in Spanish.",
        "Use commas sparingly.",
        "Use commas between the items.",
        "Explain when to use no comma.",
        "Do not put commas between numbers.",
        "If you write in all caps, people will be angry.",
    ],
)
def test_no_style_is_asked_for(prompt):
    assert reads(prompt) == []
