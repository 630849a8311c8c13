"""Inflected forms find their word; words that only look alike do not."""

import pytest

from assay.verifiers.constraints.codi.lemmas import same_word

PAIRS = """
studies study; studied study; studying study; running run; ran run; mice mouse; children child;
went go; gone go; taught teach; wrote write; written write; beaches beach; bodies body; lying lie;
painting paint; rings ring; glasses glass; leaves leaf; leaves leave; knives knife; wolves wolf;
feet foot; teeth tooth; men man; women woman; geese goose; sat sit; stood stand; threw throw;
caught catch; bought buy;
flew fly; flies fly; swam swim; rode ride; driven drive; began begin;
broke break; chose choose; drank drink; drew draw; fought fight; froze freeze; gave give;
grew grow;
hidden hide; held hold; kept keep; knew know; led lead; lost lose; made make; paid pay; sang sing;
slept sleep; spoke speak; stolen steal; told tell; thought think; woke wake; won win; boxes box;
watches watch; cities city; stopped stop; stopping stop; dancing dance; carried carry; tried try;
happier happy;
bigger big; biggest big; better good; roads road; looked look; poles pole;
skiing ski;
shelves shelf; loaves loaf; potatoes potato; buses bus; wore wear; lit light; built build;
slid slide
"""
DIFFERENT = (
    "cat car; catalogue cat; king kin; bus bu; news new; being bee; red re; wed we; sing sin"
)
DIFFERENT += "; thing th; string str; seed see; need ne; princess prince; has ha; gas ga; boss bos"


@pytest.mark.parametrize("pair", [pair.split() for pair in PAIRS.split(";")], ids=" ".join)
def test_forms_of_one_word(pair):
    assert same_word(*pair)


@pytest.mark.parametrize("pair", [pair.split() for pair in DIFFERENT.split(";")], ids=" ".join)
def test_different_words(pair):
    assert not same_word(*pair)
