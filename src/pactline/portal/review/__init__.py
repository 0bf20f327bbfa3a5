"""The pages of one review link: read the document, comment on it, send back an edited Word file, or accept it."""
