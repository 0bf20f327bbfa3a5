from django.db import migrations


class Migration(migrations.Migration):
    """Search inside names: trigrams, so that a list of a million accounts is searched by index."""

    dependencies = [("parties", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE EXTENSION IF NOT EXISTS pg_trgm;
            CREATE INDEX account_name_words ON parties_account USING gin (upper(name) gin_trgm_ops);
            CREATE INDEX account_number_words ON parties_account USING gin (upper(number) gin_trgm_ops);
            CREATE INDEX contact_name_words ON parties_contact USING gin (upper(name) gin_trgm_ops);
            CREATE INDEX contact_email_words ON parties_contact USING gin (upper(email) gin_trgm_ops);
            """,
            """
            DROP INDEX account_name_words; DROP INDEX account_number_words;
            DROP INDEX contact_name_words; DROP INDEX contact_email_words;
            """,
        )
    ]
