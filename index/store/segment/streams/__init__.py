"""How are the syllables of each document stored in text order, and which questions do they answer?"""

__all__: list[str] = []
