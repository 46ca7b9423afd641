"""Which documents are in data of records: JSON lines, CSV and TSV?"""

__all__: list[str] = []
