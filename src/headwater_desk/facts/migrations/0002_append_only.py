from django.db import migrations

from headwater_desk.append_only import append_only


class Migration(migrations.Migration):
    dependencies = (("facts", "0001_initial"),)
    operations = (
        append_only(
            "facts_site", "facts_report", "facts_assessment", "facts_capture", "facts_views", "facts_featurename",
            "facts_observation", "facts_judgement", "facts_retirement", "facts_brandname", "facts_notice",
            "facts_noticeoutcome", "facts_paymentobservation", "facts_priceobservation", "facts_quarantined",
        ),
    )
