"""Addresses of look-ups."""

from django.urls import path

from headwater_desk.lookup import views

app_name = "lookup"
urlpatterns = [
    path("", views.home, name="home"),
    path("look-up/", views.search, name="search"),
    path("look-up/<uuid:look_up>/", views.answer, name="answer"),
]
