"""Portraits and labels on the disk, weights' files, and pictures as tensors."""
