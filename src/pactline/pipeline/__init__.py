"""Deals on their way: opportunities with stages, and the forecasts that people submit for a month or a quarter.

Owns the stage rules, the history of stages, quotas, adjustments and frozen submissions. Must never know quotes or
contracts: whether a quote was accepted is asked through ``lifecycle.register_win_evidence``.
"""
