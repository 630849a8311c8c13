"""Grounding: does a response say what the reference and the documents say, and no more?

- `lexical`: the token measures of InstructQA, against references and against documents;
- `ngrams`: its ROUGE and BLEU; `encoded`: its BERTScore, over any encoder;
- `sentences`: a verdict for every sentence; faithful first, then correct (TRM);
- `knowledge`: retrieval errors and grounding errors, and what to do about each (KALMV);
- `reading`: whether the documents answer the question at all, read twice (Retro-Reader);
- `refusal`: whether a response declines to answer.
"""
