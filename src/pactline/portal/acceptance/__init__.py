"""The pages of one offer link: read the offer, choose optional items, ask, accept or decline."""
