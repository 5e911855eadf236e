"""What goes in and what comes out, as pydantic models: the OpenAPI description is made of these."""
