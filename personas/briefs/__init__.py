"""The brief: whom a marketer addresses, in a form that can be checked, read back and turned into people."""

from personas.briefs.brief import AGE_MAX, AGE_MIN, COUNT_MAX, Brief, Problem
from personas.briefs.mix import Mix, MixError, Share, parse_mix
from personas.briefs.sentence import sentence

__all__ = [
    "AGE_MAX",
    "AGE_MIN",
    "COUNT_MAX",
    "Brief",
    "Mix",
    "MixError",
    "Problem",
    "Share",
    "parse_mix",
    "sentence",
]
