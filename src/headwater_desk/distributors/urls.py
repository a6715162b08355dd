"""Addresses of distributors: the core's stable ids and ids of rows, which say nothing."""

from django.urls import path, register_converter

from headwater_desk.distributors import views


class DistributorId:
    """D- and a number."""

    regex = r"D-[0-9]{1,12}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


class NodeId:
    """A brand's id or a mechanism's."""

    regex = r"B-[0-9]{1,12}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


class LinkId:
    """The number of a link's row; it names the run as well."""

    regex = r"[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """As a number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """As digits."""
        return str(value)


register_converter(DistributorId, "distributor_id")
register_converter(LinkId, "link_id")
register_converter(NodeId, "node_id")
app_name = "distributors"
_ONE = "<distributor_id:distributor>/"
urlpatterns = [
    path("", views.listing, name="list"),
    path("table.<slug:form>", views.export, name="export"),
    path(_ONE, views.distributor, name="distributor"),
    path(f"{_ONE}graph/", views.graph, name="graph"),
    path(f"{_ONE}graph.json", views.graph_data, name="graph-data"),
    path(f"{_ONE}neighbours/<node_id:node>.json", views.neighbours, name="neighbours"),
    path(f"{_ONE}routes/", views.routes, name="routes"),
    path(f"{_ONE}mechanisms/", views.mechanisms, name="mechanisms"),
    path(f"{_ONE}mechanisms/table.<slug:form>", views.export_mechanisms, name="export-mechanisms"),
    path(f"{_ONE}links/", views.links, name="links"),
    path(f"{_ONE}links/table.<slug:form>", views.export_links, name="export-links"),
    path(f"{_ONE}links/<link_id:link>/", views.link, name="link"),
    path(f"{_ONE}links/<link_id:link>/exhibit.pdf", views.link_exhibit, name="link-exhibit"),
    path(f"{_ONE}bridges/", views.bridges, name="bridges"),
    path(f"{_ONE}activity/", views.activity, name="activity"),
    path(f"{_ONE}reasons/", views.reasons, name="reasons"),
    path(f"{_ONE}exhibit.pdf", views.exhibit, name="exhibit"),
]
