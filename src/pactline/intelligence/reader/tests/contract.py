"""A contract made up for these tests."""

CONTRACT = """\
RESELLER AGREEMENT

This Reseller Agreement (the "Agreement") is entered into as of March 3, 2021 by and between Birchwood Systems, Inc., a
Delaware corporation ("Supplier"), and Northgate Trading Ltd. ("Reseller").

1. Appointment. Supplier hereby grants to Reseller a non-exclusive, non-transferable license to market, distribute and resell
the Products in the Territory during the Term.

2. Term. The initial term of this Agreement shall commence on the Effective Date and shall continue for a period of three (3)
years, unless earlier terminated as provided herein.

3. Termination. Either party may terminate this Agreement at any time for any reason, without cause, upon ninety (90) days prior
written notice to the other party.

4. Records. Reseller shall keep complete and accurate books and records. Supplier may, upon reasonable notice and during normal
business hours, audit and inspect the books and records of Reseller to verify the amounts payable under this Agreement.

5. Insurance. Reseller shall maintain commercial general liability insurance with limits of not less than $1,000,000 per
occurrence and shall name Supplier as an additional insured.

6. Confidentiality. Each party shall keep confidential all Confidential Information that it receives from the other party and
shall not disclose it to any third party without the prior written consent of the disclosing party.

7. Limitation of Liability. IN NO EVENT SHALL EITHER PARTY BE LIABLE FOR ANY INDIRECT, INCIDENTAL, SPECIAL OR CONSEQUENTIAL
DAMAGES. THE TOTAL LIABILITY OF SUPPLIER UNDER THIS AGREEMENT SHALL NOT EXCEED THE AMOUNTS PAID BY RESELLER IN THE TWELVE MONTHS
BEFORE THE CLAIM AROSE.

8. Assignment. Neither party may assign this Agreement or any of its rights or obligations hereunder without the prior written
consent of the other party, and any attempted assignment without such consent shall be null and void.

9. Governing Law. This Agreement shall be governed by and construed in accordance with the laws of the State of New York, without
regard to its conflict of laws principles.
"""
EXPECTED = {
    "License Grant": "hereby grants to Reseller",
    "Termination For Convenience": "at any time for any reason",
    "Audit Rights": "audit and inspect",
    "Insurance": "general liability insurance",
    "Cap On Liability": "SHALL NOT EXCEED",
    "Anti-Assignment": "Neither party may assign",
    "Governing Law": "State of New York",
}
ABSENT = (
    "Source Code Escrow",
    "No-Solicit Of Employees",
    "Joint Ip Ownership",
    "Most Favored Nation",
    "Liquidated Damages",
)
GERMAN = """\
§ 1 Vertragsgegenstand. Der Lieferant verpflichtet sich, dem Kunden die in der Anlage genannten Waren zu liefern. Der Kunde ist
verpflichtet, die vereinbarte Vergütung innerhalb von dreißig Tagen nach Erhalt der Rechnung zu zahlen. § 2 Laufzeit. Dieser
Vertrag beginnt am 1. Januar 2021 und läuft auf unbestimmte Zeit. Er kann von jeder Partei mit einer Frist von drei Monaten zum
Ende eines Kalenderjahres gekündigt werden. § 3 Haftung. Die Haftung ist auf Vorsatz und grobe Fahrlässigkeit beschränkt.
"""
