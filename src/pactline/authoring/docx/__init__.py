"""The .docx engine: finds tags, turns placeholders into tags, and fills a template. Bytes in, bytes out.

It owns WordprocessingML. It must never import Django, read the clock or touch the database, and it never evaluates
template text outside `expressions`, which is the only place with jinja (sandboxed, strict about unknown names).
"""
