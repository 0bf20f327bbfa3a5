"""What we sell: offerings, one-time and recurring, their units, categories and bundles.

A published offering is frozen but for its words; only a published one can be sold. The catalog must never know a price:
prices stand in price lists, above it.
"""
