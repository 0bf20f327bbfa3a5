from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("pricing", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE EXTENSION IF NOT EXISTS btree_gist;
            ALTER TABLE pricing_taxrate ADD CONSTRAINT one_tax_rate_at_a_time EXCLUDE USING gist
                (country WITH =, region WITH =, tax_class WITH =, daterange(valid_from, valid_to) WITH &&);
            """,
            "ALTER TABLE pricing_taxrate DROP CONSTRAINT one_tax_rate_at_a_time",
        )
    ]
