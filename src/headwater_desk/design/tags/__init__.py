"""The tags of `{% load design %}`, by what they show."""
