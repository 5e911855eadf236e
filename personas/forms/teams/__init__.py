"""Teams: who belongs, who may do what, what is shared, what is on record (what people write)."""
