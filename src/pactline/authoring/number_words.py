"""Whole numbers in words, in English and German, as contracts spell amounts out."""

from __future__ import annotations

from decimal import Decimal

# fmt: off
_SMALL = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]
# fmt: on
_TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"))
# fmt: off
_KLEIN = [
    "null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf",
    "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn",
]
# fmt: on
_ZEHNER = ["_", "_", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]
_STUFEN = ((10**12, "Billion", "Billionen"), (10**9, "Milliarde", "Milliarden"), (10**6, "Million", "Millionen"))
LIMIT = 10**15


def in_words(number: Decimal, language: str = "en") -> str:
    """“one thousand two hundred and 50/100” for 1200.50. Raises ValueError at 10^15 and beyond."""
    if abs(number) >= LIMIT:
        raise ValueError(f"{number} is too large to be spelt out.")
    german = language == "de"
    whole, part = divmod(abs(number), 1)
    words = _german(int(whole)) if german else _english(int(whole))
    hundredths = int((part * 100).to_integral_value())
    if hundredths:
        words += f" {'und' if german else 'and'} {hundredths:02d}/100"
    return f"minus {words}" if number < 0 else words


def _english(number: int) -> str:
    if number < 20:
        return _SMALL[number]
    if number < 100:
        rest = number % 10
        return _TENS[number // 10] + (f"-{_SMALL[rest]}" if rest else "")
    if number < 1000:
        rest = number % 100
        return f"{_SMALL[number // 100]} hundred" + (f" {_english(rest)}" if rest else "")
    for size, name in _SCALES:
        if number >= size:
            rest = number % size
            return f"{_english(number // size)} {name}" + (f" {_english(rest)}" if rest else "")
    raise ValueError(number)


def _german(number: int) -> str:
    if number == 1:
        return "eins"
    for size, one, many in _STUFEN:
        if number >= size:
            count, rest = divmod(number, size)
            head = f"eine {one}" if count == 1 else f"{_german_stem(count)} {many}"
            return head + (f" {_german(rest)}" if rest else "")
    stem = _german_stem(number)
    return stem + "s" if number % 100 == 1 and number > 100 else stem


def _german_stem(number: int) -> str:
    if number < 20:
        return _KLEIN[number]
    if number < 100:
        rest = number % 10
        return (f"{_KLEIN[rest]}und" if rest else "") + _ZEHNER[number // 10]
    if number < 1000:
        rest = number % 100
        return f"{_KLEIN[number // 100]}hundert" + (_german_stem(rest) if rest else "")
    rest = number % 1000
    return f"{_german_stem(number // 1000)}tausend" + (_german_stem(rest) if rest else "")
