"""Addresses of the queue. What they name are ids of rows, codes and moments."""

from django.urls import path

from headwater_desk.triage import views

app_name = "queue"
urlpatterns = [
    path("", views.listing, name="list"),
    path("table.<slug:form>", views.export, name="export"),
    path("new/", views.arrivals, name="arrivals"),
    path("decide/", views.decide, name="decide"),
    path("acts/<uuid:decision>/undo/", views.undo, name="undo"),
    path("filters/new/", views.save_filter, name="save-filter"),
    path("filters/<uuid:saved>/drop/", views.drop_filter, name="drop-filter"),
    path("<uuid:report>/", views.item, name="item"),
    path("<uuid:report>/release/", views.release, name="release"),
]
