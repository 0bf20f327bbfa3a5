"""Quotes: what we offer to whom, for how much and until when; its versions, lines, deal terms and printed form.

Owns the commercial offer up to its acceptance. Prices come from ``pricing.rules`` alone, approval from ``approvals``. Must
never price by itself, never import contracts, and never change a version that was sent or replaced.
"""
