"""Pages of the pipeline, one file for each noun."""
