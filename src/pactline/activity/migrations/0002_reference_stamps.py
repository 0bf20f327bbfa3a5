from __future__ import annotations

from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("activity", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ReferenceStamp",
            fields=[
                ("topic", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("stamp", models.UUIDField()),
            ],
        ),
    ]
