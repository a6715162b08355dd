"""Addresses of intake."""

from django.urls import path

from headwater_desk.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.deliveries, name="list"),
    path("report/", views.report, name="report"),
    path("attribute/", views.attribute, name="attribute"),
    path("<uuid:delivery_id>/", views.delivery, name="delivery"),
]
