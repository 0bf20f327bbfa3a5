"""Files: every byte that people upload or that Pactline makes, known by its SHA-256, stored once and never changed.

This module owns blobs and their storage, the inspection of uploads, conversion to PDF, the reading of text out of
documents and the comparison of two documents. It never decides what a document means and never knows the modules above
it: who may read a blob is decided by a function that the owner of its purpose registers (`files.access`). Whatever
parses foreign bytes runs in a process of its own with limits on time and memory (`files.sandbox`).

The pure parts (`inspection`, `convert`, `text`, `tracked`, `compare`, `redline`) need no database.
"""
