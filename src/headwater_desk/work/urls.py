"""Addresses of work in the background."""

from django.urls import path

from headwater_desk.work import views

app_name = "work"
urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("<uuid:job>/", views.job, name="job"),
    path("<uuid:job>/row/", views.row, name="row"),
    path("<uuid:job>/progress/", views.progress, name="progress"),
    path("<uuid:job>/cancel/", views.cancel, name="cancel"),
    path("<uuid:job>/retry/", views.retry, name="retry"),
]
