"""Addresses of figures: the name of a registered figure, or the id of a run's finding and the number of its row."""

from django.urls import path

from headwater_desk.figures import views

app_name = "figures"
urlpatterns = [
    path("<slug:figure>/rows/", views.rows, name="rows"),
    path("<slug:figure>/rows/table.<slug:form>", views.rows_table, name="rows-table"),
    path("<uuid:finding>/", views.finding, name="finding"),
    path("<uuid:finding>/table.<slug:form>", views.finding_table, name="finding-table"),
    path("<uuid:finding>/<int:row>/", views.sites, name="sites"),
    path("<uuid:finding>/<int:row>/table.<slug:form>", views.sites_table, name="sites-table"),
]
