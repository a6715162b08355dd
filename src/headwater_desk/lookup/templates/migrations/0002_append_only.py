from django.db import migrations

from headwater_desk.append_only import append_only


class Migration(migrations.Migration):
    dependencies = (("lookup", "0001_initial"),)
    operations = (append_only("lookup_lookup"),)
