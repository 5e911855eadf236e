"""What proves that a picture is ours: keys, the invisible mark in the pixels, and the C2PA signature of the file."""
