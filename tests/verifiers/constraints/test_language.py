"""Languages are named as langdetect names them with seed 0."""

import json
import random
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.verifiers.constraints.language import LANGUAGES, detect, detect_by_trials

SAMPLES = {
    "en": "The committee will meet again on Thursday to decide whether the bridge can be repaired.",
    "de": "Der Ausschuss trifft sich am Donnerstag, um über die Brücke zu entscheiden.",
    "fr": "Le comité se réunira de nouveau jeudi pour décider si le pont peut être réparé.",
    "es": "El comité se reunirá de nuevo el jueves para decidir si se puede reparar el puente.",
    "fi": "Valiokunta kokoontuu torstaina päättämään, voidaanko silta vielä korjata tänä vuonna.",
    "vi": "Ủy ban sẽ họp lại vào thứ năm để quyết định xem cây cầu có thể được sửa chữa hay không.",
    "ru": "Комитет снова соберётся в четверг, чтобы решить, можно ли отремонтировать этот мост.",
    "fa": "کمیته روز پنجشنبه دوباره تشکیل جلسه می‌دهد تا درباره تعمیر پل تصمیم بگیرد.",
    "hi": "समिति गुरुवार को फिर बैठक करेगी और तय करेगी कि पुल की मरम्मत हो सकती है या नहीं।",
    "ja": "委員会は木曜日に再び会合を開き、橋を修理できるかどうかを決めます。",
    "ko": "위원회는 목요일에 다시 모여 다리를 수리할 수 있는지 결정할 것입니다.",
    "th": "คณะกรรมการจะประชุมอีกครั้งในวันพฤหัสบดีเพื่อตัดสินใจว่าจะซ่อมสะพานได้หรือไม่",
    "zh-cn": "委员会将于星期四再次开会，决定是否可以修复这座桥梁，我们对此表示欢迎。",
}
ODD = "I NASA STOP İstanbul ’ 12 http://a.b/c?d x.y@z.com # é * \u0300 A\u0301 ǅ"
SPACED = ["\n", "  ", "\x00"]
WORDS = [*" ".join(SAMPLES.values()).split(), *ODD.split(), *SPACED]
MIXED = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)


@pytest.fixture(scope="module")
def original():
    """Langdetect's own detector with its own draws, None for its error."""
    from langdetect import LangDetectException
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    factory.set_seed(0)

    def answer(text: str) -> str | None:
        detector = factory.create()
        detector.append(text)
        try:
            return detector.detect()
        except LangDetectException:
            return None

    return answer


def test_all_of_langdetects_languages_are_known() -> None:
    from langdetect.detector_factory import PROFILES_DIRECTORY

    assert set(LANGUAGES) == {path.name for path in Path(PROFILES_DIRECTORY).iterdir()}
    assert len(LANGUAGES) == 55


@pytest.mark.parametrize("code", SAMPLES)
@pytest.mark.parametrize("times", [1, 5])
def test_languages(code: str, times: int) -> None:
    assert detect(SAMPLES[code] * times) == code


@pytest.mark.parametrize("text", ["", " ", "12345 !?", "...", "😀", "\x00", "http://example.com"])
def test_no_letters_no_language(text: str) -> None:
    assert detect(text) is None


@given(MIXED)
@settings(max_examples=60, deadline=None)
def test_trials_equal_langdetect(original, text: str) -> None:
    assert detect_by_trials(text) == original(text)


@given(MIXED | st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_the_fast_answer_equals_langdetect(original, text: str) -> None:
    assert detect(text) == original(text)


@pytest.mark.parametrize("other", [code for code in SAMPLES if code != "en"])
def test_mixtures_are_left_to_the_trials(original, other: str) -> None:
    draw = random.Random(other)
    for share in (0.1, 0.3, 0.5, 0.7, 0.9):
        text = " ".join(SAMPLES[other if draw.random() < share else "en"] for _ in range(8))
        assert detect(text) == original(text)


@pytest.mark.parametrize("change", [str.upper, str.lower, str.title, lambda text: text[:20]])
def test_shouted_and_short_texts(original, change) -> None:
    for text in SAMPLES.values():
        assert detect(change(text)) == original(change(text))


def test_only_the_first_ten_thousand_characters_count() -> None:
    english, german = SAMPLES["en"] + " ", SAMPLES["de"] + " "
    assert detect(english * 120 + german * 500) == "en"
    assert len(english * 120) > 10_000


def test_addresses_are_not_read() -> None:
    assert (
        detect("https://der-ausschuss-trifft-sich-am-donnerstag.de/ " * 20 + SAMPLES["en"]) == "en"
    )


def test_the_answer_does_not_depend_on_threads_or_order() -> None:
    texts = [text[:n] for text in SAMPLES.values() for n in (15, 40, 80)]
    expected = [detect(text) for text in texts]
    found: list[list[str | None]] = []
    threads = [
        threading.Thread(target=lambda: found.append([detect(text) for text in reversed(texts)]))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected[::-1]] * 4


def test_agrees_on_published_responses(original, data: Path) -> None:
    path = data / "ifeval" / "model_outputs_published_verdicts.jsonl"
    with path.open(encoding="utf-8") as rows:
        texts = [json.loads(row)["response"] or "" for row in list(rows)[::16]]
    disagreeing = [text for text in texts if detect(text) != original(text)]
    assert disagreeing == []
