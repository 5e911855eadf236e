"""Trust: reports, withdrawal, and whether a picture is one of ours (what can be done)."""
