r"""Fixed lists of words that IFBench kinds look up. The lists are those of the published checkers.

`STOP_WORDS` is the English list of NLTK, 198 entries since February 2025. The 19 entries that were
new then all hold an apostrophe, so counts over ``\\w+`` are the same with the older list of 179.
"""

from __future__ import annotations


def _words(text: str, separator: str | None = None) -> list[str]:
    return text.split(separator)


PERSON_NAMES: tuple[str, ...] = tuple(
    _words("""
    Emma Liam Sophia Jackson Olivia Noah Ava Lucas Isabella Mason Mia Ethan Charlotte Alexander
    Amelia Benjamin Harper Leo Zoe Daniel Chloe Samuel Lily Matthew Grace Owen Abigail Gabriel Ella
    Jacob Scarlett Nathan Victoria Elijah Layla Nicholas Audrey David Hannah Christopher Penelope
    Thomas Nora Andrew Aria Joseph Claire Ryan Stella Jonathan
    """)
)

PRONOUNS: frozenset[str] = frozenset(
    _words("""
    i me we us you he him she her it they them my mine our ours your yours his hers its their theirs
    myself ourselves yourself yourselves himself herself itself themselves this that these those
    who whom whose which what whoever whomever whatever whichever anybody anyone anything everybody
    everyone everything nobody nothing somebody someone something each either neither both all some
    any none
    """)
)

CONJUNCTIONS: frozenset[str] = frozenset(("and", "but", "for", "nor", "or", "so", "yet"))
"""The seven coordinating conjunctions."""

STOP_WORDS: frozenset[str] = frozenset(
    _words("""
    a about above after again against ain all am an and any are aren aren't as at be because been
    before being below between both but by can couldn couldn't d did didn didn't do does doesn
    doesn't doing don don't down during each few for from further had hadn hadn't has hasn hasn't
    have haven haven't having he he'd he'll he's her here hers herself him himself his how i i'd
    i'll i'm i've if in into is isn isn't it it'd it'll it's its itself just ll m ma me mightn
    mightn't more most mustn mustn't my myself needn needn't no nor not now o of off on once only or
    other our ours ourselves out over own re s same shan shan't she she'd she'll she's should
    should've shouldn shouldn't so some such t than that that'll the their theirs them themselves
    then there these they they'd they'll they're they've this those through to too under until up
    ve very was wasn wasn't we we'd we'll we're we've were weren weren't what when where which while
    who whom why will with won won't wouldn wouldn't y you you'd you'll you're you've your yours
    yourself yourselves
    """)
)

NORTHERN_CAPITALS: tuple[str, ...] = tuple(
    _words("""
    Reykjavik Helsinki Oslo Tallinn Stockholm Riga Moscow Copenhagen Vilnius Minsk Dublin Berlin
    Amsterdam Warsaw London Brussels Prague Luxembourg Paris Vienna Bratislava Budapest Vaduz
    Chisinau Bern Ljubljana Zagreb
    """)
)
"""Capitals of Europe north of 45 degrees, north to south, as the published checker lists them."""

ALL_NORTHERN_CAPITALS: tuple[str, ...] = (
    *NORTHERN_CAPITALS[:16],
    "Kyiv",
    *NORTHERN_CAPITALS[16:],
)
"""The same with Kyiv (50.45 degrees), which the published list leaves out."""

AFRICA: tuple[tuple[str, ...], ...] = tuple(
    tuple(_words(names, "/"))
    for names in _words(
        "Zimbabwe;Zambia;Uganda;Tunisia;Togo;Tanzania;Sudan;South Sudan;South Africa;Somalia;"
        "Sierra Leone;Seychelles;Senegal;Sao Tome and Principe/Sao Tome & Principe;Rwanda;Nigeria;"
        "Niger;Namibia;Mozambique;Morocco;Mauritius;Mauritania;Mali;Malawi;Madagascar;Libya;"
        "Liberia;Lesotho;Kenya;Ivory Coast/Cote d'Ivoire;Guinea-Bissau/Guinea Bissau;Guinea;Ghana;"
        "Gambia/The Gambia;Gabon;Ethiopia;Eswatini/Swaziland;Eritrea;Equatorial Guinea;Egypt;"
        "Djibouti;Democratic Republic of the Congo/Democratic Republic of Congo/DR Congo/"
        "Congo (Democratic Republic/Congo, Democratic Republic of the/"
        "Congo (Democratic Republic of the/Congo-Kinshasa;"
        "Congo/Republic of the Congo/Republic of Congo/Congo (Republic/Congo, Republic of the/"
        "Congo (Republic of the/Congo-Brazzaville;"
        "Comoros;Chad;Central African Republic;Cape Verde/Cabo Verde;Cameroon;Burundi;Burkina Faso;"
        "Botswana;Benin;Angola;Algeria",
        ";",
    )
)
"""The 54 countries of Africa that are members of the United Nations, in reverse order, with other
names for some; accents, and the punctuation at the end of a name, are left out."""

KEYWORDS: tuple[str, ...] = tuple(
    _words("""
    amber anchor autumn basket beacon blanket bridge butter candle canyon carpet castle cedar circle
    cloud copper cotton crystal desert drawer ember engine feather fiddle forest garden glacier
    guitar hammer harbor helmet hollow island ivory jacket jungle kettle kitchen ladder lantern
    lemon library magnet marble meadow mirror monsoon needle oyster palace parrot pepper pigeon
    pillow planet puzzle quarry ribbon rocket saddle salmon sandal scarlet shadow silver sparrow
    spiral summit tangle temple thunder timber tunnel velvet violin voyage walnut willow window
    """)
)
"""Words that draws and edits take: plain, common, none inside another."""
