"""Contracts that were signed before each document kept its own signed file: theirs is the record's."""

from __future__ import annotations

from django.db import migrations

DOCUMENTS = """
UPDATE contracts_contractdocument AS document SET signed_pdf_id = record.signed_pdf_id
FROM contracts_contractrecord AS record
WHERE record.request_id = document.request_id AND document.position = 1 AND record.signed_pdf_id IS NOT NULL
"""
REQUESTS = """
UPDATE contracts_contractrequest AS request SET certificate_id = record.certificate_id
FROM contracts_contractrecord AS record
WHERE record.request_id = request.id AND record.certificate_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("contracts", "0003_several_documents")]
    operations = [
        migrations.RunSQL(DOCUMENTS, migrations.RunSQL.noop),
        migrations.RunSQL(REQUESTS, migrations.RunSQL.noop),
    ]
