"""The library of founders: drawn, looked at, released."""
