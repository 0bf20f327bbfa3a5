"""Requests for quotes: what a customer asks for over a personal link, until it is answered by a quote.

Owns the personal links of customers, their requests with products, wishes and files. It never prices anything and never
decides what may be sold: it asks the catalog, and a request becomes a quote through the actions of quotes.
"""
