"""Start an emulated AWS on a free loopback port, and take it down again whatever happens."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Thread
from typing import Any

import boto3

from rehearsal.aws import Aws, aws, session

ADDRESS = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Running:
    """An emulator that is up: where it listens, and the account and Region that it stands for."""

    url: str
    account: str
    region: str
    crashes: list[str] = field(default_factory=list)
    """What the emulator itself failed at, a stack trace each; none in a rehearsal that means anything."""
    records: list[dict[str, Any]] = field(default_factory=list)
    """What was called, as CloudTrail records it."""

    def at(self, account: str, region: str) -> "Running":
        """The same emulator, seen from another account or Region."""
        return replace(self, account=account, region=region)

    def session(self) -> boto3.Session:
        """A boto3 session of this account; its clients need `endpoint_url=running.url`."""
        return session(self.account, self.region)

    def aws(self) -> Aws:
        """Clients that are bound to the emulator."""
        return aws(self.url, self.account, self.region)

    @property
    def environment(self) -> Mapping[str, str]:
        """Environment variables with which any AWS tool talks to the emulator, and to nothing else."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": self.account,
            "AWS_SECRET_ACCESS_KEY": "rehearsal",
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }


@contextmanager
def emulator(account: str, region: str) -> Iterator[Running]:
    """An empty emulated account, for as long as the block lasts; one at a time in a process.

        with emulator("111122223333", "eu-west-1") as running:
            deploy(assembly, running)
            running.session().client("iam", endpoint_url=running.url)

    The server is a thread of this process and listens on 127.0.0.1 only; it ends with the block, or with the process.
    """
    os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
    from moto.moto_server.werkzeug_app import MotoRequestHandler
    from werkzeug.serving import make_server

    from rehearsal.recorded import Recorder
    from rehearsal.served import application, forget

    crashes: list[str] = []
    records: list[dict[str, Any]] = []

    class Quiet(MotoRequestHandler):
        """Writes no line a request."""

        def log(self, type: str, message: str, *args: object) -> None:
            """Nothing."""

    forget()
    server = make_server(ADDRESS, 0, Recorder(application(), records), threaded=True, request_handler=Quiet)
    server.log = lambda kind, message, *args: crashes.append(message)  # type: ignore[method-assign]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="emulator", daemon=True)
    thread.start()
    try:
        url = f"http://localhost:{server.port}"
        yield Running(url=url, account=account, region=region, crashes=crashes, records=records)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        forget()
