"""The pages of authoring, one file for each noun."""
