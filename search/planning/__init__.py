"""Which terms are searched for a query, and with which weights?"""

__all__: list[str] = []
