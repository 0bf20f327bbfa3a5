"""Who people are and what they may do: users, roles, teams, API tokens, sign-in.

Roles stand in one table (``roles.py``). Identity must never know what a quote or a contract is.
"""
