"""The writing side of timviet."""
