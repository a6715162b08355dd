"""Addresses of people and sessions."""

from django.urls import path

from headwater_desk.people import views

app_name = "people"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("first-account/", views.first_account, name="first-account"),
]
