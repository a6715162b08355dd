"""Addresses of brands: the core's stable ids, which say nothing."""

app_name = "brands"
urlpatterns: list[object] = []
