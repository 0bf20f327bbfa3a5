from django.db import migrations


class Migration(migrations.Migration):
    """Search inside names and numbers by trigrams."""

    dependencies = [("pipeline", "0001_initial"), ("parties", "0002_search")]

    operations = [
        migrations.RunSQL(
            """
            CREATE INDEX opportunity_name_words ON pipeline_opportunity USING gin (upper(name) gin_trgm_ops);
            CREATE INDEX opportunity_number_words ON pipeline_opportunity USING gin (upper(number) gin_trgm_ops);
            """,
            "DROP INDEX opportunity_name_words; DROP INDEX opportunity_number_words;",
        )
    ]
