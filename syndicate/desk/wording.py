"""The words that people agree to when they subscribe. Their version is made from them: consent.wording keeps both."""

from syndicate.model.paper import Paper
from syndicate.model.reader import LANGUAGES

_WORDS = {
    "zh-CN": "我同意《{name}》按我选的园区和频率给我写信。邮箱地址只用来寄信，不给别人；每封信里都能一键退订，"
    "也可以随时要求导出或删除我的全部资料。",
    "en": "I agree that {name_en} writes to me about the parks and as often as I chose. My address is used for these "
    "letters only and given to nobody; every letter has a link to leave, and I can have all my data sent to me or "
    "erased at any time.",
}


def words(paper: Paper, language: str) -> str:
    """What a person agrees to, in their language."""
    chosen = language if language in _WORDS else LANGUAGES[0]
    return _WORDS[chosen].format(name=paper.name, name_en=paper.name_en)
