import pytest
from reads import reads

QUOTED = ("startend:quotation", {})


def ends(phrase):
    return ("startend:end_checker", {"end_phrase": phrase})


def starts(phrase):
    return ("assay:starts_with", {"phrase": phrase})


def repeats(text):
    return ("combination:repeat_prompt", {"prompt_to_repeat": text})


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ('Finish your response with the phrase "All is well."', ends("All is well.")),
        ("End your answer with this exact question: Shall we go?", ends("Shall we go?")),
        ("End your letter with the exact phrase See you soon.", ends("See you soon.")),
        ("Finish your poem with:\n\nGood night!", ends("Good night!")),
        ('The last sentence of your answer must be "Good night!"', ends("Good night!")),
        ('Start your answer with "Well,"', starts("Well,")),
        ("Wrap your entire response in double quotation marks.", QUOTED),
        ("Put the whole reply in double quotes.", QUOTED),
        ("Your answer should be in double quotation marks.", QUOTED),
        ("Put double quotes around your whole answer.", QUOTED),
        (
            "First repeat the request below word for word, then answer it.\n\nName two rivers.",
            repeats("Name two rivers."),
        ),
        (
            "Name two rivers.\n\nRepeat the request above word for word, then answer it.",
            repeats("Name two rivers."),
        ),
        (
            'First repeat "Name two rivers of Spain." word for word, then answer.',
            repeats("Name two rivers of Spain."),
        ),
    ],
)
def test_beginnings_and_ends(prompt, expected):
    assert reads(prompt) == [expected]


@pytest.mark.parametrize(
    "prompt",
    [
        'End each paragraph with "so it goes".',
        'Every sentence should end with "so it goes".',
        'Do not end your answer with "so it goes".',
        'Do not start with "Well,".',
        'Mark it by ending with "*".',
        "Put the title in double quotes.",
        "Put each word in double quotation marks.",
        "Repeat the experiment.",
        "Do not repeat the question.",
        "Name a river. First repeat the request. Then name a lake of the same land.",
    ],
)
def test_no_edge_is_asked_for(prompt):
    assert reads(prompt) == []
