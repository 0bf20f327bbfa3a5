"""Contracts read by a machine, always with the passage: clauses, data, obligations, and how far they depart from playbooks.

It owns analyses, findings and what people decided about them, playbooks, portfolios and taught clause types. It must never
change a contract without a person, let a machine delete a finding or move a workflow, or send text anywhere unless an
operator has switched such a reader on. The pure readers (`text`, `reader`, `metadata`, `duties`) know nothing of Django.
"""
