"""/verify: anybody may check a signed file, or ask about an envelope by its id or a file's hash."""
