"""The strategic assessment: findings become a restricted and a public edition, as PDF and HTML."""

from headwater.assessment.editions import edition
from headwater.assessment.leaks import EditionLeak
from headwater.assessment.public import public

__all__ = ["EditionLeak", "edition", "public"]
