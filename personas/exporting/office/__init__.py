"""Files of offices: slides and workbooks."""
