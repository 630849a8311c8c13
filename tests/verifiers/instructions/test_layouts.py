import pytest
from reads import reads


def bullets(number):
    return ("detectable_format:number_bullet_lists", {"num_bullets": number})


def highlights(number):
    return ("detectable_format:number_highlighted_sections", {"num_highlights": number})


def placeholders(number):
    return ("detectable_content:number_placeholders", {"num_placeholders": number})


def sections(splitter, number):
    return (
        "detectable_format:multiple_sections",
        {"section_spliter": splitter, "num_sections": number},
    )


def postscript(marker):
    return ("detectable_content:postscript", {"postscript_marker": marker})


TITLE = ("detectable_format:title", {})
JSON = ("detectable_format:json_format", {})
TWICE = ("combination:two_responses", {})


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("Answer with exactly 4 bullet points.", [bullets(4)]),
        ("Your answer must contain three bullet points.", [bullets(3)]),
        ("List exactly five tools using bullet points.", [bullets(5)]),
        ("Highlight at least 3 phrases with asterisks, like *this*.", [highlights(3)]),
        ("Italicize two or more sections in markdown.", [highlights(2)]),
        ("At least 2 key ideas should be highlighted with *stars*.", [highlights(2)]),
        ("Use at least 3 placeholders in square brackets, such as [name].", [placeholders(3)]),
        ("Include at least one placeholder.", [placeholders(1)]),
        ("At the end, add a postscript starting with P.S.", [postscript("P.S.")]),
        ("Add a postscript marked P.P.S to your letter.", [postscript("P.P.S")]),
        ("Write 3 sections. Mark the beginning of each with SECTION X.", [sections("SECTION", 3)]),
        ("It must have 5 sections, each starting with Section X.", [sections("Section", 5)]),
        ('Include two sections: "PART 1" and "PART 2".', [sections("PART", 2)]),
        ('It must contain 3 sections. Each section starts with "ACT X".', [sections("ACT", 3)]),
        ("Finish with a P.P.S.", [postscript("P.P.S.")]),
        ("Your story needs a title wrapped in double angular brackets.", [TITLE]),
        ("Please give a title, i.e. <<on rivers>>.", [TITLE]),
        ("Wrap your entire response in JSON format.", [JSON]),
        ("Answer in JSON.", [JSON]),
        ("The output must be valid JSON.", [JSON]),
        ("Give two different answers separated by 6 asterisk symbols: ******.", [TWICE]),
        ("Write two versions. Separate the two versions with ******.", [TWICE]),
        (
            "Choose one of these: 'My answer is yes.', 'My answer is no.', 'My answer is maybe.'",
            [("detectable_format:constrained_response", {})],
        ),
    ],
)
def test_layouts(prompt, expected):
    assert reads(prompt) == expected


@pytest.mark.parametrize(
    "prompt",
    [
        "She has read the 3 bullet points below.",
        "Use 3 to 5 bullet points.",
        "Write at least 3 bullet points for each city.",
        "Explain how to highlight at least 3 cells.",
        "Write a function that parses JSON.",
        "Write a script that wraps the output in JSON and reads a file.",
        "Explain the difference between JSON and XML.",
        "Add a section in JSON format.",
        "Explain what P.S. means.",
        "You could include a title in double angular brackets.",
        "What is JSON?",
        "Write a book with 3 sections.",
        "Give it a title.",
        "What does a postscript starting with P.S. mean?",
        "Separate the parts by ******, three versions in all.",
        "Choose one of these: 'My answer is yes.' or 'My answer is no.'",
    ],
)
def test_no_layout_is_asked_for(prompt):
    assert reads(prompt) == []
