"""Addresses of review. A link goes by a digest, a judgement by its id."""

from django.urls import path

from headwater_desk.review import views

app_name = "review"
urlpatterns = [
    path("", views.listing, name="list"),
    path("table.<slug:form>", views.export, name="export"),
    path("run/", views.run, name="run"),
    path("own/", views.own, name="own"),
    path("own/<uuid:judgement>/retire/", views.retire, name="retire"),
    path("links/<slug:name>/", views.link, name="link"),
    path("links/<slug:name>/judge/", views.judge, name="judge"),
]
