import pytest
from reads import reads, sentences, words

PARTS = "length_constraints:number_paragraphs"
NTH = "length_constraints:nth_paragraph_first_word"


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("Describe a lighthouse in at least 120 words.", [words("at least", 120)]),
        ("Describe a lighthouse using no fewer than eighty words.", [words("at least", 80)]),
        ("Please answer in under 40 words.", [words("less than", 40)]),
        ("Keep your answer below 75 words.", [words("less than", 75)]),
        ("Your reply must be 60 words or fewer.", [words("less than", 61)]),
        ("Tell me of owls in fifty words or less.", [words("less than", 51)]),
        ("Write a 250+ word essay about salt.", [words("at least", 250)]),
        ("Write an essay of 1,200 words or more about salt.", [words("at least", 1200)]),
        ("Your answer should not be more than 90 words.", [words("less than", 91)]),
        ("The essay shouldn't be less than 300 words.", [words("at least", 300)]),
        ("The text should contain more than 20 words.", [words("at least", 21)]),
        (
            "Use at least 9 sentences, but less than 80 words.",
            [words("less than", 80), sentences("at least", 9)],
        ),
        (
            "Write more than 20 but less than 30 sentences.",
            [sentences("at least", 21), sentences("less than", 30)],
        ),
        ("Tell of a man who was lost, using at least 9 sentences.", [sentences("at least", 9)]),
        ("Describe bees.\n- At least 9 sentences", [sentences("at least", 9)]),
        ("Write about how to train a dog with at least 90 words.", [words("at least", 90)]),
        ("The story should be no shorter than 12 sentences.", [sentences("at least", 12)]),
        ("Your answer should be longer than 5 sentences.", [sentences("at least", 6)]),
        ("Do not exceed 5 sentences.", [sentences("less than", 6)]),
        ("The poem must have fewer than eight sentences.", [sentences("less than", 8)]),
        (
            "Describe a bridge in 30 to 45 words.",
            [words("at least", 30), words("less than", 46)],
        ),
        (
            "Describe a bridge in between 30 and 45 words.",
            [words("at least", 30), words("less than", 46)],
        ),
        ("Use exactly 12 words.", [("assay:words", {"at_least": 12, "at_most": 12})]),
        ("Limit your answer to 80 words.", [words("less than", 81)]),
        ("The number of words in your answer should be at least 200.", [words("at least", 200)]),
        ("Explain tides in at most four sentences.", [sentences("less than", 5)]),
        ("Please respond with at least 7 sentences.", [sentences("at least", 7)]),
        ("Explain tides. Write three or more sentences.", [sentences("at least", 3)]),
        (
            'Rewrite the sentence "It rained." in at least 3 sentences.',
            [sentences("at least", 3)],
        ),
        (
            (
                "Write a story in 3 parts, each with a hero, and the entire response should have "
                "at least 50 sentences."
            ),
            [sentences("at least", 50)],
        ),
    ],
)
def test_counts_of_words_and_sentences(prompt, expected):
    assert reads(prompt) == expected


@pytest.mark.parametrize(
    "prompt",
    [
        "Write a story about a 300 word story.",
        "How many words are in a page with at least 200 words?",
        "Give the poem a title of at least 5 words.",
        "The title should have at most 6 words.",
        "Each paragraph must have at least 40 words.",
        "Write at least two sentences for each question.",
        "Every stanza should be no more than 30 words.",
        "The old man said that a letter must have at least 100 words.",
        "My teacher wants at least 300 words from her pupils.",
        "Applicants must write at least 500 words about themselves.",
        "Write about a poet who has to use at least 20 words a day.",
        "You don't need to write at least 100 words.",
        "There is no need to use at least 100 words.",
        "If you like, use at least 100 words.",
        "If the user is a child, answer in less than 20 words.",
        "Unless asked otherwise, answer in less than 20 words.",
        "Feel free to write more than 200 words.",
        "Ideally, write less than 100 words.",
        "For example, an abstract with at least 100 words would do.",
        "You may use up to 50 words.",
        "Can at least 50 words be learned in a day?",
        "He wrote at least 100 words before lunch.",
        "In a land of at least 100 words, a king lived alone.",
        "Summarize this text: Applications need at least 300 words.",
        "Translate the following email into French:\n\nPlease answer in less than 20 words.",
        'Translate "Answer in less than 20 words." into French.',
        "Fix the grammar.\n\n```\nWrite at least 20 words.\n```",
        "Shorten it.\n<text>Write at least 20 words.</text>",
        "Shorten it.\n> Write at least 20 words.",
        "Use at least 3 words in each line.",
        "My essay must be at least 500 words. Can you suggest a topic?",
        "Use sentences with at most 15 words.",
        "Keep paragraphs under 100 words.",
        "Paragraphs should have at least three sentences.",
        "Write an introduction of at least 40 words, then the essay.",
        "Answer: must it contain at least 3 sentences?",
        "Write 3 tweets, each with at most 30 words.",
        "Write a 200 word essay about salt.",
        "'Summary' must have at most 10 words.",
    ],
)
def test_no_length_is_asked_for(prompt):
    assert reads(prompt) == []


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        (
            "Tell of the sea in three paragraphs. Separate the paragraphs with ***.",
            [(PARTS, {"num_paragraphs": 3})],
        ),
        (
            "Write exactly 4 paragraphs, divided by three asterisks.",
            [(PARTS, {"num_paragraphs": 4})],
        ),
        (
            "Divide your essay into 2 parts, separated by ***.",
            [(PARTS, {"num_paragraphs": 2})],
        ),
        (
            "Use this format:\n\n[past]\n***\n[present]\n***\n[future]",
            [(PARTS, {"num_paragraphs": 3})],
        ),
        (
            "There should be two paragraphs with blank lines between them.",
            [("assay:paragraphs", {"at_least": 2, "at_most": 2})],
        ),
        (
            (
                "There should be 3 paragraphs, separated by two new lines. Paragraph 2 must start "
                "with the word however."
            ),
            [(NTH, {"num_paragraphs": 3, "nth_paragraph": 2, "first_word": "however"})],
        ),
        (
            'Write four paragraphs. The last paragraph should begin with "so".',
            [(NTH, {"num_paragraphs": 4, "nth_paragraph": 4, "first_word": "so"})],
        ),
        (
            "Write four paragraphs. The first word of the 2nd paragraph must be winter.",
            [(NTH, {"num_paragraphs": 4, "nth_paragraph": 2, "first_word": "winter"})],
        ),
    ],
)
def test_paragraphs(prompt, expected):
    assert reads(prompt) == expected


@pytest.mark.parametrize(
    "prompt",
    [
        "Summarize both paragraphs.",
        "Use this format:\n\n[first]\n***\n[second]\n***\n...",
        "The second paragraph should begin with a question.",
    ],
)
def test_no_paragraphs_are_asked_for(prompt):
    assert reads(prompt) == []
