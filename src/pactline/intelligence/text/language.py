"""Which language a text is in, by its commonest words: enough to say that it is not English. Pure."""

from __future__ import annotations

import re

_WORDS = {
    "en": "the of and to in shall or any this by be for as such that agreement with on is not from which have are at it all",
    "de": "der die und das des den von zu mit ist für auf dem nicht im ein eine oder werden sich durch bei nach als auch wird",
    "fr": "le la les de des et du une un est que pour dans par au sur ne pas qui aux ou avec ce cette sont être",
    "es": "el la los las de del y en que por con una un para se no es su al como o lo este contrato ser cualquier",
    "it": "il di e la che in del della per con una un le dei non è nel si al da gli alla delle o essere presente",
    "nl": "de het een van en in te dat op voor met is zijn niet aan door of bij deze wordt worden als tot die overeenkomst",
    "pt": "o a os as de do da e em que para com uma um não por no na ou se dos das ao pelo pela este contrato ser",
}
_PROFILES = {code: frozenset(words.split()) for code, words in _WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")
NAMES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "nl": "Dutch",
    "pt": "Portuguese",
}
_ENOUGH = 40


def of(text: str) -> str:
    """The code of the language ("en", "de", …); "" when there are too few words or none of the known languages fits."""
    words = [w.lower() for w in _WORD.findall(text[:60_000])]
    middle = len(text) // 2
    if len(text) > 120_000:
        words += [w.lower() for w in _WORD.findall(text[middle : middle + 60_000])]
    if len(words) < _ENOUGH:
        return ""
    share = {code: sum(w in profile for w in words) / len(words) for code, profile in _PROFILES.items()}
    best = max(share, key=lambda code: share[code])
    return best if share[best] >= 0.12 else ""
