"""How is analysis spread over the cores?

:mod:`~timviet.index.workers.pool` hands out batches in the main process, :mod:`~timviet.index.workers.process` is
one worker process. Nothing is imported from here, so a worker process does not load the pool.
"""

__all__: list[str] = []
