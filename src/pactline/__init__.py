"""Pactline: sell on contract, from the first call to the last obligation."""

__version__ = "0.1.0"
