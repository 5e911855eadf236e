"""People as rows: CSV, JSON and what a workbook holds."""
