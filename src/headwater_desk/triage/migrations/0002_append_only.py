from django.db import migrations

from headwater_desk.append_only import append_only


class Migration(migrations.Migration):
    dependencies = (("triage", "0001_initial"),)
    operations = (append_only("triage_decision", "triage_decided", "triage_referral"),)
