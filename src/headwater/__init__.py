"""Headwater: from reported URLs to brands, distributors and a strategic assessment, on metadata only."""

__version__ = "0.1.0"
