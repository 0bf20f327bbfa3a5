"""Electronic signing: envelopes, their signers, the evidence of what each of them did, and the seal on the result.

Owns who must sign which file, in what order, with what proof, and makes the sealed PDF and its certificate of
completion. Knows its subject only as a type and an id, and answers it through ``subjects.EnvelopeSubject``. Must never
import anything of contracts, change a document that somebody has seen, show a live signing link to staff, or state in
a certificate anything that the evidence does not hold.
"""
