"""Addresses of people and sessions."""

from django.urls import path

from headwater_desk.people import views

app_name = "people"
urlpatterns = [
    path("", views.people, name="list"),
    path("add/", views.add, name="add"),
    path("organisations/add/", views.add_organisation, name="add-organisation"),
    path("own-account/", views.password, name="own-account"),
    path("<uuid:person_id>/", views.person, name="person"),
    path("<uuid:person_id>/let-in/", views.let_in, name="let-in"),
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("first-account/", views.first_account, name="first-account"),
]
