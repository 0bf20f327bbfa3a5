"""Contracts read by a language model that an operator has named: off by default, believed only with a quote.

It owns the port to a model, the questions that it is asked and the checks of its answers. It must never send text
without an operator's setting, never let a model call anything, and never delete or soften what another reader found.
"""
