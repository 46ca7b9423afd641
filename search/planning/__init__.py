"""Which terms does a query look for, and with which weights?"""

__all__: list[str] = []
