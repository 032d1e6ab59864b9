from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('emotion', '0005_reviews'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='analysis',
            index=models.Index(fields=['-created_at'], name='newest_analyses'),
        ),
    ]
