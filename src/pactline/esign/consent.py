"""The disclosures shown before a document opens. A new wording gets a new version; old ones stay in the database.

Sources: E-SIGN section 101(c) for consumers (right to paper, withdrawal, scope, contact data, software needed), UETA
section 5 for others. Not legal advice: an operator may publish a wording of their own.
"""

from __future__ import annotations

VERSION = 1

BUSINESS = {
    "en": (
        "By continuing you agree to receive and sign this document electronically. What you do here, a signature that "
        "you draw, type or upload followed by your pressing the button to sign, is meant as your signature and binds "
        "you like one on paper. The date, your e-mail address, network address and browser are recorded as evidence. "
        "You can decline and say why. You can save or print the document now, and the signed copy afterwards, without "
        "an account. You need a current web browser and a program that shows PDF files."
    ),
    "de": (
        "Wenn Sie fortfahren, stimmen Sie zu, dieses Dokument elektronisch zu erhalten und zu unterschreiben. Eine "
        "gezeichnete, getippte oder hochgeladene Unterschrift und der anschließende Klick auf „Unterschreiben“ gelten "
        "als Ihre Unterschrift. Zeitpunkt, E-Mail-Adresse, Netzadresse und Browser werden als Nachweis aufgezeichnet. "
        "Sie können ablehnen und sagen, warum. Sie können das Dokument jetzt und die unterschriebene Fassung danach "
        "ohne Konto speichern oder drucken. Sie brauchen einen aktuellen Browser und ein Programm für PDF-Dateien."
    ),
}

CONSUMER = {
    "en": (
        BUSINESS["en"] + "\n\nYou may ask the sender for a paper copy, at no charge unless the sender tells you of one "
        "first. You may withdraw this consent before you sign, by declining or by writing to the sender; then the "
        "document is not signed electronically, and nothing else changes for you. Your consent covers this document "
        "only. Tell the sender when your e-mail address changes. That you can read this page and open the document "
        "shows that your device can show what you are asked to sign; keep a copy."
    ),
    "de": (
        BUSINESS["de"] + "\n\nSie können vom Absender eine Fassung auf Papier verlangen, kostenlos, sofern er Ihnen "
        "nicht vorher Kosten nennt. Sie können diese Zustimmung vor dem Unterschreiben widerrufen, indem Sie ablehnen "
        "oder dem Absender schreiben; dann wird nicht elektronisch unterschrieben, und sonst ändert sich für Sie "
        "nichts. Die Zustimmung gilt nur für dieses Dokument. Teilen Sie dem Absender eine neue E-Mail-Adresse mit. "
        "Dass Sie diese Seite lesen und das Dokument öffnen können, zeigt, dass Ihr Gerät es darstellt; bewahren Sie "
        "eine Kopie auf."
    ),
}


def wording(locale: str, *, consumer: bool) -> tuple[str, str]:
    """(locale, text): in the person's language where there is a wording, else in English."""
    texts = CONSUMER if consumer else BUSINESS
    language = locale.split("-")[0]
    return (language, texts[language]) if language in texts else ("en", texts["en"])
