"""What each clause type means, in the words in which the model is asked for it."""

from __future__ import annotations

MEANINGS: dict[str, str] = {
    "Document Name": "the title of the contract as it stands on its first page",
    "Parties": "the names of the persons or companies that enter into the contract, and the short names it gives them",
    "Agreement Date": "the date of the contract itself",
    "Effective Date": "the date from which the contract has effect",
    "Expiration Date": "when the first term of the contract ends: a date, a length of time, or that it has no end",
    "Renewal Term": "how long the contract goes on after its first term, by renewal or extension",
    "Notice Period To Terminate Renewal": "how long before the end of a term notice must be given to prevent a renewal",
    "Governing Law": "which state's or country's law governs the contract",
    "Most Favored Nation": "a party must get terms or prices at least as good as anybody else gets",
    "Competitive Restriction Exception": "an exception to a ban on competing or soliciting, or to an exclusivity",
    "Non-Compete": "a party may not compete with the other, or not in some business, area or field",
    "Exclusivity": "a party must deal with the other one only, or may not give the same to others",
    "No-Solicit Of Customers": "a party may not solicit or take the other party's customers or partners",
    "No-Solicit Of Employees": "a party may not solicit or hire the other party's employees or contractors",
    "Non-Disparagement": "a party may not speak ill of the other or harm its reputation",
    "Termination For Convenience": "a party may end the contract without a cause, by notice alone",
    "Rofr/Rofo/Rofn": "a right of first refusal, first offer or first negotiation",
    "Change Of Control": "a right or a consequence when a party is sold, merged or comes under other control",
    "Anti-Assignment": "assignment or transfer of the contract needs consent or notice, or is forbidden",
    "Revenue/Profit Sharing": "a party must give the other a share of revenue or profit, such as a commission or royalty",
    "Price Restrictions": "a limit on raising or lowering prices",
    "Minimum Commitment": "a least amount, quantity or number that a party must buy, pay or deliver",
    "Volume Restriction": "a fee, consent or consequence when use goes beyond an amount or number",
    "Ip Ownership Assignment": "intellectual property of one party becomes the other's",
    "Joint Ip Ownership": "intellectual property belongs to both parties together",
    "License Grant": "one party grants the other a licence",
    "Non-Transferable License": "a licence that may not be transferred, assigned or sublicensed",
    "Affiliate License-Licensor": "a licence that covers intellectual property of the licensor's affiliates",
    "Affiliate License-Licensee": "a licence that the licensee's affiliates may use, too",
    "Unlimited/All-You-Can-Eat-License": "a licence without a limit on use, copies or enterprise",
    "Irrevocable Or Perpetual License": "a licence that cannot be revoked or has no end",
    "Source Code Escrow": "source code is kept by a third party and released in certain cases",
    "Post-Termination Services": "duties after the end of the contract: transition, wind-down, last purchases, support",
    "Audit Rights": "a party may inspect the other's books, records or premises",
    "Uncapped Liability": "liability of a party is without a limit, in general or for certain breaches",
    "Cap On Liability": "liability is limited: an amount, a time for claims, or kinds of damages that are excluded",
    "Liquidated Damages": "a fixed sum is owed upon a breach or upon ending the contract",
    "Warranty Duration": "how long a warranty lasts",
    "Insurance": "a party must keep an insurance",
    "Covenant Not To Sue": "a party may not sue the other or may not attack its intellectual property",
    "Third Party Beneficiary": "somebody who is not a party may enforce the contract",
    "Confidentiality": "information of the other party must be kept secret",
    "Data Protection": "personal data must be protected or processed by certain rules",
    "Dispute Resolution": "disputes go to arbitration, mediation or a certain court",
    "Entire Agreement": "the document holds all that was agreed",
    "Force Majeure": "a party is excused while events beyond its control last",
    "Indemnification": "a party must hold the other free of losses or third-party claims",
    "Notices": "how and where notices must be given",
    "Payment Terms": "when and how payments are due",
    "Publicity": "whether a party may name the other in public",
    "Service Levels": "availability, response times or other levels that a service must reach",
    "Survival": "which terms go on after the contract has ended",
    "Termination For Cause": "a party may end the contract upon a breach or insolvency",
    "Warranty": "what a party promises about goods, services or itself",
}
WEAK = frozenset(
    {
        "Affiliate License-Licensor",
        "Competitive Restriction Exception",
        "Covenant Not To Sue",
        "Irrevocable Or Perpetual License",
        "Minimum Commitment",
        "Most Favored Nation",
        "Non-Disparagement",
        "Post-Termination Services",
        "Price Restrictions",
        "Revenue/Profit Sharing",
        "Unlimited/All-You-Can-Eat-License",
        "Volume Restriction",
    }
)
"""Types that have few examples to learn from: the model is asked about them also where the embedded reader is sure."""


def meaning(name: str) -> str:
    """What a type means; a taught one means what its name says."""
    return MEANINGS.get(name, f"a clause about: {name}")
