"""How do tests get a real OpenSearch? Nodes in plain JVMs on the loopback, from the artifacts of Maven Central.

The artifacts of a version, about 60 MB, are fetched once into a folder of the user's cache. A node ends with the
process that started it, even if that is killed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAM = Path(__file__).parent / "opensearch_node" / "ServeNode.java"
_DEPENDENCY_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1"
_LOG4J = "2.25.4"
_WAIT, _WAIT_BETWEEN = 120, 0.1  # seconds


@dataclass(frozen=True)
class Line:
    """A line of versions of OpenSearch that is tested."""

    version: str
    java: int
    """The oldest JDK that it runs on."""

    plugins: tuple[str, ...]
    options: tuple[str, ...] = ()
    """Further options of the JVM."""


_MODULES = "org.opensearch.analysis.common.CommonAnalysis", "org.opensearch.painless.Painless"
LINES = {
    "3.9": Line(
        "3.9.0",
        21,
        (*(f"{module}ModulePlugin" for module in _MODULES), "org.opensearch.transport.Netty4ModulePlugin"),
        ("--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"),
    ),
    "2.19": Line(
        "2.19.6", 17, (*(f"{module}Plugin" for module in _MODULES), "org.opensearch.transport.Netty4Plugin")
    ),
}


class Missing(Exception):
    """What an OpenSearch cannot be started without."""


class Node:
    """A node, which can be killed and started again over the same data."""

    def __init__(self, name: str, port: int, command: Sequence[str], home: Path) -> None:
        """Describe a node that is not started yet.

        :param port: at which it speaks HTTP
        """
        self.name, self.url = name, f"http://127.0.0.1:{port}"
        self._command, self._home = command, home
        self._process: subprocess.Popen[bytes] | None = None
        self._is_suspended = False

    @property
    def pid(self) -> int:
        """The number of its process; 0 if it was not started."""
        return 0 if self._process is None else self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def can_answer(self) -> bool:
        return self.is_running and not self._is_suspended

    @property
    def log(self) -> str:
        """The end of what it has reported."""
        return (self._home / "log.txt").read_text(errors="replace")[-3000:]

    def start(self) -> None:
        """Start it; it can answer some seconds later."""
        with open(self._home / "log.txt", "ab") as log:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT, cwd=self._home
            )

    def kill(self) -> None:
        """Kill it, as a crash would."""
        self._is_suspended = False
        if self._process is None:
            return
        with suppress(OSError):
            self._process.kill()
        self._process.wait()
        assert self._process.stdin is not None
        self._process.stdin.close()

    def suspend(self) -> None:
        """Let it do nothing, though it keeps all connections."""
        self._is_suspended = True
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on, if it was suspended."""
        if self._is_suspended:
            self._is_suspended = False
            os.kill(self.pid, signal.SIGCONT)


@dataclass(frozen=True)
class Cluster:
    """Nodes that were started."""

    nodes: Sequence[Node]

    @property
    def urls(self) -> Sequence[str]:
        """The address of each node, such as ``http://127.0.0.1:40123``."""
        return [node.url for node in self.nodes]

    def call(self, method: str, path: str, body: object = None, *, raw: bytes | None = None) -> Any:
        """Send a request to the first node that answers, and return its answer.

        :param raw: a body that is no JSON, but lines of it
        :raises OSError: no node answers
        :raises AssertionError: the answer is an error
        """
        *others, last = [node.url for node in self.nodes if node.can_answer]
        for url in others:
            with suppress(ConnectionError, urllib.error.URLError):  # it is starting
                return self._call(url, method, path, body, raw)
        return self._call(last, method, path, body, raw)

    def _call(self, url: str, method: str, path: str, body: object, raw: bytes | None) -> Any:
        data = raw if body is None else json.dumps(body).encode()
        kind = "application/json" if raw is None else "application/x-ndjson"
        request = urllib.request.Request(url + path, data, {"Content-Type": kind}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=_WAIT) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()[:3000]}") from error

    def wait_until_healthy(self) -> None:
        """Wait until all nodes are in the cluster, and have all copies of what it keeps.

        OpenSearch does not make a copy any more after it has failed to do so five times, until it is told to.

        :raises AssertionError: a node has ended, or it takes too long
        """
        path = f"/_cluster/health?wait_for_nodes={len(self.nodes)}&wait_for_status=green&timeout=5s"
        until = time.monotonic() + _WAIT
        while time.monotonic() < until and all(node.is_running for node in self.nodes):
            with suppress(OSError, AssertionError):
                self.call("POST", "/_cluster/reroute?retry_failed=true")
                if not self.call("GET", path)["timed_out"]:
                    return
            time.sleep(_WAIT_BETWEEN)
        raise AssertionError("OpenSearch is not healthy:\n" + "\n".join(node.log for node in self.nodes))


@contextmanager
def running_cluster(
    line: str,
    nodes: int = 1,
    *,
    heap: int = 384,
    is_optimizing: bool = False,
    settings: Sequence[str] = (),
    publish: Callable[[Sequence[int]], Sequence[int]] = lambda ports: ports,
) -> Iterator[Cluster]:
    """Start nodes, wait until they are one healthy cluster, and stop them in the end.

    :param line: a key of LINES
    :param heap: MB of each node
    :param is_optimizing: whether the JVM compiles as well as it can, which makes a short run slower
    :param settings: further ones of each node, such as ``thread_pool.write.size=1``
    :param publish: of the ports at which the nodes speak with each other, returns those which they are told to use
    :raises Missing: there is no JDK that is new enough, or the artifacts cannot be fetched
    """
    version = LINES[line]
    java = _java_home(version.java)
    jars, classes = _artifacts(version.version), _compiled(java, version.version)
    ports = _free_ports(2 * nodes)
    http, transport = ports[:nodes], ports[nodes:]
    published = publish(transport)
    names = [f"node-{number}" for number in range(1, nodes + 1)]
    discovery = ["discovery.type=single-node"]
    if nodes > 1:
        seeds = ",".join(f"127.0.0.1:{port}" for port in published)
        discovery = [f"discovery.seed_hosts={seeds}", f"cluster.initial_cluster_manager_nodes={','.join(names)}"]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="opensearch-")))
        started = []
        for number, name in enumerate(names):
            home = folder / name
            (home / "config").mkdir(parents=True)
            of_node = [
                f"path.home={home}",
                "cluster.name=timviet-tests",
                f"node.name={name}",
                "network.host=127.0.0.1",
                f"http.port={http[number]}",
                f"transport.port={transport[number]}",
                f"transport.publish_port={published[number]}",
                "cluster.routing.allocation.disk.threshold_enabled=false",
                "node.store.allow_mmap=false",
                *discovery,
                *settings,
            ]
            memory = [f"-Xms{heap}m", f"-Xmx{heap}m", "-XX:+UseSerialGC"]
            if not is_optimizing:
                memory.append("-XX:TieredStopAtLevel=1")
            class_path = os.pathsep.join([str(classes), f"{jars}/*"])
            command = [java / "bin" / "java", *memory, *version.options, "-cp", class_path, "ServeNode"]
            node = Node(name, http[number], [*map(str, command), *of_node, "--", *version.plugins], home)
            node.start()
            stack.callback(node.kill)
            started.append(node)
        cluster = Cluster(started)
        cluster.wait_until_healthy()
        yield cluster


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [server.getsockname()[1] for server in sockets]


def _java_home(oldest: int) -> Path:
    """Return the folder of the oldest JDK that is new enough.

    :raises Missing: there is none
    """
    homes = [Path(home) for name in ("JAVA_HOME",) if (home := os.environ.get(name))]
    homes += sorted(Path("/usr/lib/jvm").glob("*"))
    if compiler := shutil.which("javac"):
        homes.append(Path(compiler).resolve().parent.parent)
    found = [(version, home) for home in homes if (version := _java_version(home)) >= oldest]
    if not found:
        raise Missing(f"there is no JDK {oldest} or later; install one, or set JAVA_HOME")
    return min(found)[1]


def _java_version(home: Path) -> int:
    """Return the major version of a JDK; 0 if a folder holds none."""
    if not (home / "bin" / "javac").exists():
        return 0
    with suppress(OSError):
        for line in (home / "release").read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition("=")
            if name == "JAVA_VERSION":
                return int(value.strip('"').split(".")[0])
    return 0


def _cache(version: str) -> Path:
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return root / "timviet-tests" / f"opensearch-{version}"


def _artifacts(version: str) -> Path:
    """Return the folder of the jars of a version, which are fetched if need be.

    :raises Missing: they cannot be fetched
    """
    jars = _cache(version) / "jars"
    if jars.exists():
        return jars
    maven = shutil.which("mvn")
    if maven is None:
        raise Missing("OpenSearch is fetched by Maven; install it: apt-get install maven")
    jars.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=jars.parent) as name:
        project = Path(name, "pom.xml")
        project.write_text(_project(version), encoding="utf-8")
        fetched = subprocess.run(
            [
                maven,
                *("--batch-mode", "--quiet", "--file", project, f"{_DEPENDENCY_PLUGIN}:copy-dependencies"),
                *("-DincludeScope=runtime", f"-DoutputDirectory={name}/jars"),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if fetched.returncode:
            raise Missing(f"Maven cannot fetch OpenSearch {version}:\n{fetched.stdout[-2000:]}")
        with suppress(OSError):  # another process was faster
            Path(name, "jars").rename(jars)
    return jars


def _project(version: str) -> str:
    """Return a project of Maven that depends on what a node needs."""
    plugins = ("transport-netty4-client", "analysis-common", "lang-painless")
    dependencies = [
        ("org.opensearch", "opensearch", version),
        *(("org.opensearch.plugin", plugin, version) for plugin in plugins),
        ("org.apache.logging.log4j", "log4j-core", _LOG4J),
    ]
    listed = "".join(
        f"<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId><version>{number}</version></dependency>"
        for group, artifact, number in dependencies
    )
    return (
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
        "<groupId>timviet</groupId><artifactId>tests</artifactId><version>1</version><packaging>pom</packaging>"
        f"<dependencies>{listed}</dependencies></project>"
    )


def _compiled(java: Path, version: str) -> Path:
    """Return the folder of the compiled program of a node."""
    digest = hashlib.sha256(PROGRAM.read_bytes()).hexdigest()[:12]
    classes = _cache(version) / f"program-{digest}"
    if not classes.exists():
        with tempfile.TemporaryDirectory(dir=classes.parent) as name:
            command = [java / "bin" / "javac", "-cp", f"{_artifacts(version)}/*", "-d", f"{name}/classes", PROGRAM]
            subprocess.run(list(map(str, command)), check=True, capture_output=True)
            with suppress(OSError):  # another process was faster
                Path(name, "classes").rename(classes)
    return classes
