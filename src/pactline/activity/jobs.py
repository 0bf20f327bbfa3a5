"""Background jobs: one ``enqueue`` for the whole application, in the transaction of the change (procrastinate)."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from typing import Any, Generic, ParamSpec, TypeVar

from django.db import close_old_connections, connections, transaction
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from pactline.kernel.errors import Unavailable

P = ParamSpec("P")
R = TypeVar("R")
PERIODIC_QUEUE = "periodic"
IN_BULK = -10
"""Priority of jobs that come in thousands: mails, PDFs and what the clock starts must not wait for them."""


class Job(Generic[P, R]):
    """A function that a worker runs. Calling it runs it at once; ``enqueue`` hands it to a worker."""

    def __init__(self, function: Callable[P, R], name: str, task: Any) -> None:
        self.function, self.name, self.task = function, name, task
        self.__name__, self.__doc__, self.__module__ = function.__name__, function.__doc__, function.__module__

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.function(*args, **kwargs)

    def enqueue(
        self,
        *,
        run_at: datetime | None = None,
        lock: str | None = None,
        once: str | None = None,
        in_bulk: bool = False,
        **arguments: Any,
    ) -> None:
        """Hand the job to a worker when the present transaction commits.

        ``lock``: jobs of one lock run one after the other. ``once``: nothing is added while one of that key waits.
        ``in_bulk``: one of very many; whatever else waits is done first.
        """
        options: dict[str, Any] = {}
        if run_at is not None:
            options["schedule_at"] = run_at
        if lock is not None:
            options["lock"] = lock
        if once is not None:
            options["queueing_lock"] = once
        if in_bulk:
            options["priority"] = IN_BULK
        try:
            with transaction.atomic() if once is not None else nullcontext():  # a refusal must not spoil the caller's
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
        return Job(function, known, app.task(name=known, queue=queue, retry=strategy)(_tidy(function)))

    return decorate


def periodic(cron: str, *, name: str | None = None) -> Callable[[Callable[[], R]], Job[[], R]]:
    """A job that a worker starts by ``cron`` (five fields, UTC). It must bear being run twice."""

    def decorate(function: Callable[[], R]) -> Job[[], R]:
        known = name or f"{function.__module__.removeprefix('pactline.').removesuffix('.tasks')}.{function.__name__}"

        def tick(timestamp: int) -> None:
            _tidy(function)()

        inner = app.task(name=known, queue=PERIODIC_QUEUE, queueing_lock=known, retry=False)(tick)
        app.periodic(cron=cron)(inner)
        return Job(function, known, inner)

    return decorate


def _tidy(function: Callable[P, R]) -> Callable[P, R]:
    """``function`` that leaves no broken connection behind, and none at all in a thread that ends with ``drain``."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        close_old_connections()
        try:
            return function(*args, **kwargs)
        finally:
            if _draining.is_set():
                connections.close_all()

    return run


_draining = threading.Event()


def drain(*, timeout_seconds: float = 120) -> None:
    """Run the jobs that wait now, in this process, and let those of other workers end. For stories and tests.

    Raises ``Unavailable`` when jobs are still running at the end of the time.
    """
    ends = time.monotonic() + timeout_seconds
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    _draining.set()
    try:
        with app.replace_connector(connector) as worker:
            worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False, concurrency=1)
    finally:
        _draining.clear()
    doing = ProcrastinateJob.objects.filter(status="doing").exclude(queue_name=PERIODIC_QUEUE)
    while running := list(doing.order_by("id").values_list("task_name", "id")[:5]):
        if time.monotonic() > ends:
            names = ", ".join(f"{task} ({number})" for task, number in running)
            raise Unavailable(
                _("Some background jobs are still running: %(names)s. Look at the operations page.") % {"names": names}
            )
        time.sleep(0.1)
