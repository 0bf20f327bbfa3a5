"""Contracts: from the request over its documents, revisions, reviews, approval and signature to the contract record.

This module owns the request, every revision of its document (file, values, author), what the customer and reviewers
said, who must sign, and the record with its priced lines that signing makes. It must never change a quote, decide an
approval, sign anything itself, or know what follows from a contract: obligations, orders and the like subscribe to its
events in ``flows``.
"""
