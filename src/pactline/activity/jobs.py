"""Background jobs: one ``enqueue`` for the whole application, in the transaction of the change (procrastinate)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, ParamSpec, TypeVar

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

P = ParamSpec("P")
R = TypeVar("R")
PERIODIC_QUEUE = "periodic"


class Job(Generic[P, R]):
    """A function that a worker runs. Calling it runs it at once; ``enqueue`` hands it to a worker."""

    def __init__(self, function: Callable[P, R], name: str, task: Any) -> None:
        self.function, self.name, self.task = function, name, task
        self.__name__, self.__doc__, self.__module__ = function.__name__, function.__doc__, function.__module__

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.function(*args, **kwargs)

    def enqueue(
        self, *, run_at: datetime | None = None, lock: str | None = None, once: str | None = None, **arguments: Any
    ) -> None:
        """Hand the job to a worker when the present transaction commits.

        ``lock``: jobs of one lock run one after the other. ``once``: nothing is added while one of that key waits.
        """
        options: dict[str, Any] = {}
        if run_at is not None:
            options["schedule_at"] = run_at
        if lock is not None:
            options["lock"] = lock
        if once is not None:
            options["queueing_lock"] = once
        try:
            self.task.configure(**options).defer(**arguments)
        except AlreadyEnqueued:
            return


def task(
    *, queue: str = "default", retry: int = 5, wait: int = 2, name: str | None = None
) -> Callable[[Callable[P, R]], Job[P, R]]:
    """A job with JSON arguments; on an exception tried again ``retry`` times after ``wait`` ** attempt seconds."""

    def decorate(function: Callable[P, R]) -> Job[P, R]:
        known = name or f"{function.__module__.removeprefix('pactline.').removesuffix('.tasks')}.{function.__name__}"
        strategy = RetryStrategy(max_attempts=retry, exponential_wait=wait) if retry else False
        return Job(function, known, app.task(name=known, queue=queue, retry=strategy)(function))

    return decorate


def periodic(cron: str, *, name: str | None = None) -> Callable[[Callable[[], R]], Job[[], R]]:
    """A job that a worker starts by ``cron`` (five fields, UTC). It must bear being run twice."""

    def decorate(function: Callable[[], R]) -> Job[[], R]:
        known = name or f"{function.__module__.removeprefix('pactline.').removesuffix('.tasks')}.{function.__name__}"

        def tick(timestamp: int) -> None:
            function()

        inner = app.task(name=known, queue=PERIODIC_QUEUE, queueing_lock=known, retry=False)(tick)
        app.periodic(cron=cron)(inner)
        return Job(function, known, inner)

    return decorate
