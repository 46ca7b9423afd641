"""Which documents match a plan, and with which scores?"""

__all__: list[str] = []
