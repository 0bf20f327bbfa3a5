"""The colour of a state, by its name: one table, so that “approved” is green on every page."""

from __future__ import annotations

TONES: dict[str, str] = {
    tone_word: tone
    for tone, words in {
        "grey": "draft new open_draft canceled cancelled expired revised superseded inactive closed archived omitted "
        "withdrawn void voided not_applicable skipped retired terminated obsolete",
        "blue": "in_review submitted sent in_progress open pending in_legal_review in_negotiation review proposal "
        "acknowledged scheduled queued qualified running invited delivered viewed",
        "amber": "pending_customer_acceptance waiting awaiting_signature due due_soon on_hold warning fallback paused "
        "changes_requested in_customer_review partially_signed at_risk recalled retrying expiring best_case",
        "green": "approved accepted active signed completed won closed_won done fulfilled paid published standard "
        "sealed passed executed succeeded commit",
        "red": "rejected declined failed overdue lost closed_lost breached blocked missing error refused dead",
        "violet": "non_standard revision customer external pipeline negotiation",
        "teal": "renewed renewal recurring ready",
    }.items()
    for tone_word in words.split()
}
NAMES = ("grey", "blue", "amber", "green", "red", "violet", "teal")


def tone_of(state: object) -> str:
    """The tone of a state's value (“in_review”); grey when the table lacks it."""
    return TONES.get(str(state).lower().replace("-", "_").replace(" ", "_"), "grey")


def tone_of_name(name: str) -> str:
    """A steady tone for a person's avatar."""
    return NAMES[sum(map(ord, name)) % len(NAMES)]
