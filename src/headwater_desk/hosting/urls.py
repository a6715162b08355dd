"""Addresses of hosting."""

from django.urls import path

from headwater_desk.hosting import views

app_name = "hosting"
urlpatterns = [
    path("", views.home, name="home"),
    path("networks/", views.networks, name="networks"),
    path("types/", views.types, name="types"),
    path("moves/", views.moves, name="moves"),
]
