"""The reading side of timviet."""
