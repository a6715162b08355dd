"""Addresses of brands: the core's stable ids, which say nothing."""

from django.urls import path, register_converter

from headwater_desk.brands import views


class BrandId:
    """B- and a number."""

    regex = r"B-[0-9]{1,12}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(BrandId, "brand_id")
app_name = "brands"
urlpatterns = [
    path("", views.listing, name="list"),
    path("table.<slug:form>", views.export, name="export"),
    path("<brand_id:brand>/", views.brand, name="brand"),
    path("<brand_id:brand>/<slug:what>/table.<slug:form>", views.export_page, name="export-page"),
    path("<brand_id:brand>/name/", views.name, name="name"),
    path("<brand_id:brand>/versions/", views.versions, name="versions"),
    path("<brand_id:brand>/sites/", views.sites, name="sites"),
    path("<brand_id:brand>/hosting/", views.hosting, name="hosting"),
    path("<brand_id:brand>/payments/", views.payments, name="payments"),
    path("<brand_id:brand>/reasons/", views.reasons, name="reasons"),
    path("<brand_id:brand>/exhibit.pdf", views.exhibit, name="exhibit"),
]
