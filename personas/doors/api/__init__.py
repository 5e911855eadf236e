"""The REST API, version 1: a route asks a service, as a view does, and answers JSON."""
