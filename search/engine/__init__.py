"""Which documents match a plan, and how well?"""

__all__: list[str] = []
