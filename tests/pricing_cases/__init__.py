"""Priced cases of others, run through the API's calculation: `make pricing-cases FILE=…`."""
