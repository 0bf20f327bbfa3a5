"""What was promised in a contract, by whom and by when, with the evidence that it was done.

Obligations hang on contract records; contracts never know of obligations. A task's due date is never changed by a
machine once a person has seen it.
"""
