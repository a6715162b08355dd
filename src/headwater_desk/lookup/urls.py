"""Addresses of look-ups."""

from django.urls import path

from headwater_desk.lookup import views

app_name = "lookup"
urlpatterns = [path("", views.home, name="home")]
