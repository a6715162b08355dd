"""A page with every component of the desk's design on it, served to a browser in tests; no part of the product."""
