"""Asking Facet through its REST API: a server by its address, or this very process where there is none."""
