"""Review: the links that a person should decide next, with their evidence side by side."""
