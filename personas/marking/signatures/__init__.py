"""The C2PA signature: the installation's certificates, what a manifest says, signing and reading."""
