"""A real S3 server for tests: SeaweedFS, from PyPI, on loopback and with its data in a folder of the test."""

import json
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import s3fs
from journeys.engine import started, wait_until

BUCKET = "safe-havens-test"
HOST = "127.0.0.1"
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "only-for-tests", "AWS_DEFAULT_REGION": "us-east-1"}


@contextmanager
def s3_server(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of whoever uses it: its address and keys. It has one empty bucket."""
    identity = {
        "name": "test",
        "credentials": [{"accessKey": KEYS["AWS_ACCESS_KEY_ID"], "secretKey": KEYS["AWS_SECRET_ACCESS_KEY"]}],
        "actions": ["Admin", "Read", "Write", "List"],
    }
    (folder / "identities.json").write_text(json.dumps({"identities": [identity]}), encoding="utf-8")
    master, volume, filer, s3 = free_ports(4)
    weed = [Path(sys.executable).with_name("weed"), "server", f"-dir={folder}", f"-ip={HOST}", f"-ip.bind={HOST}"]
    ports = [f"-master.port={master}", f"-volume.port={volume}", f"-filer.port={filer}", f"-s3.port={s3}"]
    small = ["-volume.max=4", "-master.volumeSizeLimitMB=64", "-s3.port.iceberg=0", "-s3.port.lance=0"]
    identities = f"-s3.config={folder / 'identities.json'}"
    with started([*weed, "-filer", "-s3", identities, *ports, *small], folder / "weed.log"):
        environment = {"AWS_ENDPOINT_URL": f"http://{HOST}:{s3}", **KEYS}
        wait_until(lambda: answers(environment["AWS_ENDPOINT_URL"]), "the S3 server")
        wait_until(lambda: make_bucket(environment), "the bucket")
        yield environment


def free_ports(number: int) -> list[int]:
    """Ports that are free, and 10,000 above them too, where the server's parts talk to each other."""
    found: list[int] = []
    for port in range(20000, 55000):
        if len(found) < number and is_free(port) and is_free(port + 10000):
            found.append(port)
    return found


def is_free(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex((HOST, port)) != 0


def answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=5)  # noqa: S310 - loopback
    except urllib.error.HTTPError:
        return True  # it wants a key
    except OSError:
        return False
    return True


def files_of(environment: dict[str, str]) -> s3fs.S3FileSystem:
    """The server as a file system."""
    return s3fs.S3FileSystem(
        key=environment["AWS_ACCESS_KEY_ID"],
        secret=environment["AWS_SECRET_ACCESS_KEY"],
        endpoint_url=environment["AWS_ENDPOINT_URL"],
    )


def make_bucket(environment: dict[str, str]) -> bool:
    try:
        files_of(environment).mkdir(BUCKET)
    except FileExistsError:
        pass
    except OSError:
        return False  # its parts have not found one another yet
    return True
