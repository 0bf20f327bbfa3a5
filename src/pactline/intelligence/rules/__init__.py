"""What is decided about a passage without a database: likeness, typed checks, verdicts, questions, taught types."""
