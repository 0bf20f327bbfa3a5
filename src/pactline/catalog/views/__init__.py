"""Pages of the catalog, one file for each family."""
