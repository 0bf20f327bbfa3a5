"""Notify: each person's inbox, and the outbox of e-mails.

This module owns notices, what each person wants to be told of, and the messages with their way to the mail server. It
must never know which module tells something: callers pass words and an address. A message is given to the server at most
once after it was accepted; where that cannot be known, it is marked “unknown” and a person decides.
"""
