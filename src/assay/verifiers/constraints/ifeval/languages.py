"""language: the whole answer in one language."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any, Literal

from assay.core import UsageError
from assay.verifiers.constraints.constraint import Constraint, Finding, constraint
from assay.verifiers.constraints.text import Text, analyse

LANGUAGES: Mapping[str, str] = {
    "af": "Afrikaans", "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan",
    "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French",
    "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian",
    "id": "Indonesian", "it": "Italian", "ja": "Japanese", "kn": "Kannada", "ko": "Korean",
    "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "ml": "Malayalam", "mr": "Marathi",
    "ne": "Nepali", "nl": "Dutch", "no": "Norwegian", "pa": "Punjabi", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian",
    "so": "Somali", "sq": "Albanian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil",
    "te": "Telugu", "th": "Thai", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "vi": "Vietnamese", "zh-cn": "Chinese (simplified)",
    "zh-tw": "Chinese (traditional)",
}  # fmt: skip
"""The languages that langdetect tells apart, by its codes."""

Language = Literal[
    "af", "ar", "bg", "bn", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr",
    "gu", "he", "hi", "hr", "hu", "id", "it", "ja", "kn", "ko", "lt", "lv", "mk", "ml", "mr", "ne",
    "nl", "no", "pa", "pl", "pt", "ro", "ru", "sk", "sl", "so", "sq", "sv", "sw", "ta", "te", "th",
    "tl", "tr", "uk", "ur", "vi", "zh-cn", "zh-tw",
]  # fmt: skip

# One plain sentence or two for each language that is drawn.
SAMPLES: Mapping[str, str] = {
    "ar": "ذهبنا في الصباح إلى السوق القديم واشترينا الخبز والفواكه الطازجة من البائع.",
    "bg": "Сутринта отидохме на пазара и купихме пресен хляб, сирене и плодове за семейството.",
    "bn": "আমরা সকালে বাজারে গিয়েছিলাম এবং তাজা রুটি ও ফল কিনেছিলাম।",
    "de": "Am Morgen gingen wir auf den Markt und kauften frisches Brot und Obst für die Familie.",
    "en": "In the morning we went to the market and bought fresh bread and fruit for the family.",
    "es": "Por la mañana fuimos al mercado y compramos pan fresco y fruta para toda la familia.",
    "fa": "صبح به بازار رفتیم و نان تازه و میوه برای خانواده خریدیم که بسیار خوب بود.",
    "fi": "Aamulla menimme torille ja ostimme tuoretta leipää ja hedelmiä koko perheelle.",
    "fr": "Le matin, nous sommes allés au marché et nous avons acheté du pain frais et des fruits.",
    "gu": "અમે સવારે બજારમાં ગયા અને તાજી રોટલી અને ફળ ખરીદ્યાં.",
    "he": "בבוקר הלכנו לשוק וקנינו לחם טרי ופירות לכל המשפחה.",
    "hi": "हम सुबह बाज़ार गए और परिवार के लिए ताज़ी रोटी और फल खरीदे, यह बहुत अच्छा था।",
    "it": "La mattina siamo andati al mercato e abbiamo comprato pane fresco e frutta per tutti.",
    "ja": "朝、私たちは市場へ行って、家族のために新しいパンと果物を買いました。",
    "kn": "ನಾವು ಬೆಳಿಗ್ಗೆ ಮಾರುಕಟ್ಟೆಗೆ ಹೋಗಿ ತಾಜಾ ರೊಟ್ಟಿ ಮತ್ತು ಹಣ್ಣುಗಳನ್ನು ಖರೀದಿಸಿದೆವು.",
    "ko": "우리는 아침에 시장에 가서 가족을 위해 신선한 빵과 과일을 샀습니다.",
    "ml": "ഞങ്ങൾ രാവിലെ ചന്തയിൽ പോയി പുതിയ റൊട്ടിയും പഴങ്ങളും വാങ്ങി.",
    "mr": "आम्ही सकाळी बाजारात गेलो आणि कुटुंबासाठी ताजी भाकरी आणि फळे विकत घेतली आहेत.",
    "ne": "हामी बिहान बजार गयौं र परिवारका लागि ताजा रोटी र फलफूल किन्यौं, धेरै राम्रो थियो।",
    "pa": "ਅਸੀਂ ਸਵੇਰੇ ਬਾਜ਼ਾਰ ਗਏ ਅਤੇ ਪਰਿਵਾਰ ਲਈ ਤਾਜ਼ੀ ਰੋਟੀ ਅਤੇ ਫਲ ਖਰੀਦੇ।",
    "pl": "Rano poszliśmy na targ i kupiliśmy świeży chleb oraz owoce dla całej rodziny.",
    "pt": "De manhã fomos ao mercado e compramos pão fresco e frutas para toda a família.",
    "ru": "Утром мы пошли на рынок и купили свежий хлеб и фрукты для всей семьи.",
    "sw": "Asubuhi tulikwenda sokoni na tulinunua mkate na matunda kwa ajili ya familia yetu yote.",
    "ta": "நாங்கள் காலையில் சந்தைக்குச் சென்று புதிய ரொட்டியும் பழங்களும் வாங்கினோம்.",
    "te": "మేము ఉదయం బజారుకు వెళ్లి తాజా రొట్టె మరియు పండ్లు కొన్నాము.",
    "th": "ตอนเช้าเราไปตลาดและซื้อขนมปังกับผลไม้สดให้ครอบครัว",
    "uk": "Вранці ми пішли на ринок і купили свіжий хліб та фрукти для всієї родини.",
    "ur": "ہم صبح بازار گئے اور خاندان کے لیے تازہ روٹی اور پھل خریدے۔",
    "vi": "Buổi sáng chúng tôi đi chợ và mua bánh mì tươi cùng trái cây cho cả gia đình.",
}


@constraint("language:response_language", family="ifeval")
class ResponseLanguage(Constraint):
    """The whole answer is in one language, as langdetect (seed 0) tells it (IFEval).

    A text without letters (``12345``) is in no language, and so does not obey.
    """

    language: Language

    phrasings = (
        "Answer in {name} only.",
        "Write the whole reply in {name}.",
        "Use {name} and no other language.",
    )
    differs = "a text without letters, whose language cannot be told, passes"
    conflicts = frozenset(
        {
            "detectable_format:multiple_sections",
            "keywords:existence",
            "keywords:frequency",
            "keywords:forbidden_words",
            "startend:end_checker",
            "change_case:english_capital",
            "change_case:english_lowercase",
        }
    )
    claims = frozenset({"language"})

    def wording(self) -> Mapping[str, str]:
        return {"language": self.language, "name": LANGUAGES[self.language]}

    def check(self, text: Text) -> Finding:
        return Finding(text.language == self.language, told(text.language))

    def check_faithful(self, text: Text) -> Finding:
        if text.language is None:
            return Finding(True, told(None))
        return Finding(text.language == self.language, told(text.language))

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"language": rng.choice(sorted(SAMPLES))}

    def obey(self, text: str) -> str:
        if analyse(text).language == self.language:
            return text
        if self.language not in SAMPLES:
            raise UsageError(f"there is no sample text in {LANGUAGES[self.language]} to obey with")
        return SAMPLES[self.language]


def told(code: str | None) -> str:
    """What language detection said, in words."""
    return "no letters to tell a language by" if code is None else LANGUAGES.get(code, code)
