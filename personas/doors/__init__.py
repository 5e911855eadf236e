"""The doors for programs: REST API, command line, assistants (MCP). Beside the views, on the same services."""
