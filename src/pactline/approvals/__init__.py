"""Approvals: rules on any field of a subject, the requests and steps that they make, delegation, reminders.

Owns who must agree to what, in which order, and what each of them said. Knows its subject only as a type and an id, and
answers it through ``subjects.Subject`` in the same transaction. Must never import a module that has something approved,
let anybody approve what they submitted or edited, or decide a step twice.
"""
