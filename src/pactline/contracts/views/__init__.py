"""Pages of contracts, one file for each noun."""
