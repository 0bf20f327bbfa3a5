"""Portal: the pages of people who do not work here. They review, sign and verify over a link, without an account.

Owns those pages and nothing else: every page calls one action or query of the module that owns the matter. It must never
decide who may see something by itself, keep state of its own, or show an outsider what its link does not open.
"""
