"""The pure signing engine: bytes in, bytes out. No Django, no database, no clock of its own.

``document`` judges an upload, ``places`` finds where to sign, ``images`` cleans a drawn signature, ``stamps`` draws,
``certificate`` sets the certificate of completion, ``keys`` holds the sealing key, ``seal`` signs (PAdES), ``verify``
reads a sealed file back. Everything written to a PDF is an incremental update: the bytes that a signer was shown are,
unchanged, the beginning of the sealed file.
"""
