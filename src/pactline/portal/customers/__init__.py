"""The pages of one customer link: ask for a quote, see the own requests and the newest version of each offer."""
