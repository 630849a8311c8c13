import pytest
from reads import reads


def uses(*keywords):
    return ("keywords:existence", {"keywords": list(keywords)})


def avoids(*words):
    return ("keywords:forbidden_words", {"forbidden_words": list(words)})


def often(keyword, relation, frequency):
    return (
        "keywords:frequency",
        {"keyword": keyword, "relation": relation, "frequency": frequency},
    )


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ('Include the words "otter" and "reed".', [uses("otter", "reed")]),
        (
            "Use the keywords 'otter', 'reed', and 'mill' in your story.",
            [uses("otter", "reed", "mill")],
        ),
        ("Write a song with the word “otter” in it.", [uses("otter")]),
        ("Include keywords ['otter', 'reed'] in the response.", [uses("otter", "reed")]),
        (
            "I want the letter to include the words otter, reed, and mill.",
            [uses("otter", "reed", "mill")],
        ),
        (
            "Include the following keywords: otter, hot dog, mill.",
            [uses("otter", "hot dog", "mill")],
        ),
        ('Your answer must mention "Otter Creek".', [uses("Otter Creek")]),
        ('The words "otter" and "reed" must appear in your answer.', [uses("otter", "reed")]),
        ('End well, and include the word "otter."', [uses("otter")]),
        ('Do not use the words "otter" or "reed".', [avoids("otter", "reed")]),
        ("Don't mention 'otter' in your reply.", [avoids("otter")]),
        ("Avoid the keywords otter, reed and mill.", [avoids("otter", "reed", "mill")]),
        ("Write a poem without using the word “river”.", [avoids("river")]),
        ("The word 'river' should not appear in your response.", [avoids("river")]),
        ("Please refrain from using the phrase 'of course'.", [avoids("of course")]),
        (
            "Do not include the following words: otter, reed, mill.",
            [avoids("otter", "reed", "mill")],
        ),
        ("The words 'otter' and 'reed' are forbidden.", [avoids("otter", "reed")]),
        ("The following words are not allowed: otter, reed.", [avoids("otter", "reed")]),
        ('You are not allowed to use the word "otter".', [avoids("otter")]),
        ('Use the word "otter" at least 3 times.', [often("otter", "at least", 3)]),
        ('The word "otter" should appear less than 4 times.', [often("otter", "less than", 4)]),
        ('The word "otter" should appear at most twice.', [often("otter", "less than", 3)]),
        ('The word "otter" should not appear more than twice.', [often("otter", "less than", 3)]),
        ('Mention the word "otter" three or more times.', [often("otter", "at least", 3)]),
        ('Use the word "otter" twice.', [often("otter", "at least", 2)]),
        (
            'Use the word "otter" exactly twice.',
            [often("otter", "at least", 2), often("otter", "less than", 3)],
        ),
        ('Use the word "otter" exactly once.', [("keywords:word_once", {"keyword": "otter"})]),
    ],
)
def test_words(prompt, expected):
    assert reads(prompt) == expected


@pytest.mark.parametrize(
    "prompt",
    [
        'Include the word "otter" or "reed".',
        'Start with the word "otter".',
        'Describe a situation in which you would use the word "otter".',
        'Find three ways to use the phrase "of course".',
        'What does the word "otter" mean?',
        'Write a regex that matches text containing the word "otter".',
        'Write a function that counts how often the word "otter" appears at least 3 times.',
        'Include the word "otter" in the title.',
        'You do not have to use the word "otter".',
        'If it rains, use the word "otter".',
        'Avoid words like "very".',
        "Do not use words that are long.",
        "Use the words correctly.",
        "Use the words provided.",
        "Write with the word limit in mind.",
        'Mark each section with the word "Part".',
        'Use the word "otter" at least twice in each paragraph.',
        'Explain why the word "otter" should not appear in a law.',
    ],
)  # fmt: skip
def test_no_words_are_asked_for(prompt):
    found = [one for one in reads(prompt) if one[0] != "assay:starts_with"]
    assert found == []
