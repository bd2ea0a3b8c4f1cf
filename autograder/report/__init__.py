"""A report as text, JSON and a self-contained HTML page with curves."""
