"""One process: its nameko containers, relays and housekeeping, from start to graceful stop."""

import errno
import fcntl
import gc
import signal
import sys
from collections.abc import Callable
from typing import IO, Any

import eventlet
import structlog
from nameko.containers import ServiceContainer

from chassis.housekeeping import Housekeeping
from chassis.runtime import Runtime
from chassis.settings import Settings

log = structlog.get_logger(__name__)

#: why a data folder cannot be used, for whoever started the process
UNWRITABLE = {
    errno.EACCES: "没有写入权限，请把它交给运行本程序的用户（chown）",
    errno.EROFS: "所在磁盘是只读的",
    errno.ENOSPC: "磁盘已满，请清理或扩容",
}


class Process:
    """The services of a runtime, running in this process in the roles its settings name."""

    def __init__(self, runtime: Runtime):
        self.runtime = runtime
        self.containers: list[Any] = []
        self._loops: list[tuple[Any, Any]] = []
        self._stopped = eventlet.Event()

    def start(self, *, listen: bool = True) -> None:
        """Start every container, then open the port: what is served works."""
        role = self.runtime.settings.role
        if role in ("all", "worker"):
            for service in self.runtime.services.values():
                self._start(service.worker)
            for name in self.runtime.services:  # after all consumers: embedded, they are in this process
                self.runtime.start_relay(name, self._spawn)
                self._look_after(name)
        if role in ("all", "api"):
            for service in self.runtime.services.values():
                self._start(service.api)
        if listen:
            self.runtime.listener.start()

    def stop(self) -> None:
        """Take no more requests and events, finish what is under way, let go of everything."""
        self.runtime.stopping = True
        self.runtime.listener.stop()
        for container in self.containers:
            container.stop()
        self.runtime.stop_relays()
        for loop, running in self._loops:
            loop.stop()
            running.wait()
        for database in self.runtime.databases.values():
            database.dispose()

    def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Start, say so, serve until SIGTERM or SIGINT (or until a container dies), stop."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: eventlet.spawn(self._finish))
        self.start()
        gc.freeze()  # containers, routes and mappings stay as long as the process, like what was imported
        ready()
        for container in self.containers:
            eventlet.spawn(self._watch, container)
        while not self._stopped.ready():
            eventlet.sleep(0.2)  # an idle hub is not woken by a signal
        self.stop()
        if self._stopped.wait():
            sys.exit(1)  # the supervisor starts us again

    def _start(self, service_class: type) -> None:
        config = {"runtime": self.runtime, "max_workers": self.runtime.settings.max_workers}
        container = ServiceContainer(service_class, config)
        container.start()
        self.containers.append(container)

    def _look_after(self, service: str) -> None:
        if self.runtime.background:
            loop = Housekeeping(self.runtime, service)
            self._loops.append((loop, self._spawn(loop.run)))

    def _spawn(self, function: Any) -> Any:
        return eventlet.spawn(function)

    def _watch(self, container: Any) -> None:
        try:
            container.wait()
        except Exception as error:  # noqa: BLE001 - nameko hands on whatever killed it
            log.critical("container_died", service=container.service_name, error=type(error).__name__)
            self._finish(failed=True)

    def _finish(self, *, failed: bool = False) -> None:
        if not self._stopped.ready():
            self._stopped.send(failed)


def only_one(settings: Settings) -> IO[str]:
    """Hold the data folder's lock: two embedded processes on the same SQLite files would break the order.

    Exits with a sentence when another process holds it, or nothing can be written there. Keep the returned
    file open.
    """
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        lock = (settings.data / "lock").open("w")
    except OSError as error:
        why = UNWRITABLE.get(error.errno or 0, "不是文件夹，或读写出错")
        sys.exit(f"BIZENV_DATA：数据目录 {settings.data.absolute()} 不能使用，{why}")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        sys.exit(f"数据目录 {settings.data} 正被另一个 bizenv 进程使用")
    return lock
