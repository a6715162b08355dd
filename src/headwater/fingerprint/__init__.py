"""From a sanitised capture to the views of its template."""

from headwater.fingerprint.hashing import FeatureHasher
from headwater.fingerprint.roles import PageRole, page_role
from headwater.fingerprint.views import fingerprint, kit_names

__all__ = ["FeatureHasher", "PageRole", "fingerprint", "kit_names", "page_role"]
