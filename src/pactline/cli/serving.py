"""What the children do: answer requests (granian, WSGI) and do jobs (procrastinate)."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import structlog

from .supervision import die_with, give_memory_back

if TYPE_CHECKING:
    from procrastinate.app import WorkerOptions
    from procrastinate.job_context import JobContext
    from procrastinate.worker import Worker

    from pactline.config.environment import Environment

GRACE_SECONDS = 20


def web(settings: Environment, host: str, port: int) -> Callable[[], None]:
    """The web server: `web_workers` processes of `web_threads` threads on one address."""

    def work() -> None:
        from granian.constants import Interfaces
        from granian.log import LogLevels
        from granian.server import Server

        # Workers share what is loaded already; Python 3.14 would start them from nothing.
        multiprocessing.set_start_method("fork", force=True)
        parent = os.getpid()

        def application(_target: str) -> Any:
            die_with(parent)
            from pactline.config.wsgi import application

            return application

        Server(
            "pactline.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=settings.web_workers,
            blocking_threads=settings.web_threads,
            blocking_threads_idle_timeout=600,
            backpressure=max(64, settings.web_threads * 8),
            websockets=False,
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
            workers_kill_timeout=GRACE_SECONDS,
        ).serve(target_loader=application)

    return work


def worker(settings: Environment, queues: list[str] | None = None) -> Callable[[], None]:
    """A worker for all queues, or for those named; finishes its present jobs when asked to end."""

    def work() -> None:
        from procrastinate.contrib.django import app

        # Jobs enqueue further jobs through Django's connection, within their transaction; only the worker's own
        # fetching and listening needs a connector of its own.
        ours = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]

        options: WorkerOptions = {
            "name": f"pactline-{os.uname().nodename}-{os.getpid()}",
            "concurrency": settings.job_concurrency,
            "shutdown_graceful_timeout": GRACE_SECONDS,
            "delete_jobs": "successful",
            "task_middleware": [with_fresh_connection],
        }
        if queues:
            options["queues"] = queues

        async def listen() -> None:
            async with ours.open_async():
                await ours.run_worker_async(**options)

        asyncio.run(listen())

    return work


def with_fresh_connection(call_next: Callable[[], Any], context: JobContext, _worker: Worker) -> Any:
    """Around each job: a database connection that works, and the job's number in every log line."""
    from django.db import close_old_connections

    close_old_connections()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(job=context.job.id, task=context.job.task_name)
    try:
        return call_next()
    finally:
        close_old_connections()
        give_memory_back()
