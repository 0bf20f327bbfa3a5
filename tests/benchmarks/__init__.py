"""`make bench`: what the main operations cost in processor time and in waiting, beside raw SQL that does the same work.

One run, one machine, one database. Figures, not tests: nothing here fails because it was slow.
"""
