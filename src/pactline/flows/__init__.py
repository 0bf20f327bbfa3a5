"""Flows: one file for each arrow between modules. `ls flows/` is the business process.

A flow joins modules that must not know each other: a person clicks and waits (a function, called by its view and its
endpoint), or nobody waits (a subscriber to an event). It owns no tables and must never hold a rule that belongs to one
of the modules it joins.
"""
