"""Pixels of the composition: colour, light, masks, meshes, warps."""
