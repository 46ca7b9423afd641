"""How does an OpenSearch cluster answer what our own engine answers?"""

__all__: list[str] = []
