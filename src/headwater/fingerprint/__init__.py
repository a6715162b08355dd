"""From a sanitised capture to the views of its template."""

from headwater.fingerprint.hashing import FeatureHasher
from headwater.fingerprint.views import fingerprint, kit_names

__all__ = ["FeatureHasher", "fingerprint", "kit_names"]
