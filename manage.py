#!/usr/bin/env python
"""Facet's command line: `manage.py serve` runs all of it, `manage.py help` lists the rest."""

from personas.__main__ import main

if __name__ == "__main__":
    main()
