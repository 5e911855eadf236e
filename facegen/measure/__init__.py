"""How near drawn portraits come to real ones, seen with pretrained features and as a spectrum.

For training and measuring only: it needs the extra ``train``, and nothing of those networks ships.
"""
