"""What can be done: verb-named functions, keyword-only arguments, `actor=` where someone acts."""
