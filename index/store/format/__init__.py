"""How do arrays and strings become bytes?"""

__all__: list[str] = []
