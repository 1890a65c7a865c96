"""Reading ahead: the next resources are fetched while the present one is worked on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


def read_ahead(
    read: Callable[[Asked], Answer], items: Iterable[Asked], connections: int
) -> Iterator[tuple[Asked, Answer]]:
    """Yield each item with what ``read`` returns for it, in order.

    With one connection nothing is read before it is asked for: a local disk gains nothing by
    threads. What ``read`` raises is raised at the item's turn.
    """
    if connections <= 1:
        for item in items:
            yield item, read(item)
        return
    with ThreadPoolExecutor(connections) as threads:
        waiting: deque[tuple[Asked, Future[Answer]]] = deque()
        try:
            for item in items:
                waiting.append((item, threads.submit(read, item)))
                if len(waiting) > connections:
                    first, answer = waiting.popleft()
                    yield first, answer.result()
            while waiting:
                first, answer = waiting.popleft()
                yield first, answer.result()
        finally:
            threads.shutdown(cancel_futures=True)
