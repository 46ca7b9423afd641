"""How is an index kept on an OpenSearch cluster?"""

__all__: list[str] = []
