"""Which documents of an index on disk match a plan, and with which scores?"""

__all__: list[str] = []
