"""Do many small things side by side, on threads that never keep the program from ending."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Task = TypeVar("Task")
Done = TypeVar("Done")


def together(tasks: Sequence[Task], do: Callable[[Task], Done], workers: int) -> Iterator[tuple[Task, Done]]:
    """Each task with what came of it, as they are done. The first exception ends it all.

    The threads are daemons: after Ctrl-C nobody waits for answers that are still under way.
    """
    waiting: queue.SimpleQueue[Task] = queue.SimpleQueue()
    finished: queue.SimpleQueue[tuple[Task, Done | None, BaseException | None]] = queue.SimpleQueue()
    stop = threading.Event()
    for task in tasks:
        waiting.put(task)

    def work() -> None:
        while not stop.is_set():
            try:
                task = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                finished.put((task, do(task), None))
            except BaseException as error:  # handed to the one who asked, who raises it
                finished.put((task, None, error))

    for _ in range(min(workers, len(tasks))):
        threading.Thread(target=work, daemon=True, name="reader").start()
    try:
        for _ in tasks:
            task, done, error = finished.get()
            if error is not None:
                raise error
            yield task, done  # type: ignore[misc]
    finally:
        stop.set()
