"""A server of the S3 protocol, moto's, as a process of its own: `python bucket_server.py`.

It prints its port, then a line for each request that it has answered, and ends with its standard input.
"""

from __future__ import annotations

import logging
import re
import sys

from moto.server import ThreadedMotoServer

_REQUEST = re.compile(r"\b(GET|HEAD|PUT|POST|DELETE) /\S*")


class _Requests(logging.Handler):
    """Prints what each record of the HTTP server says was requested."""

    def emit(self, record: logging.LogRecord) -> None:
        if found := _REQUEST.search(record.getMessage()):
            print(found[0], flush=True)


def _serve() -> None:
    log = logging.getLogger("werkzeug")
    log.setLevel(logging.INFO)
    log.propagate = False
    log.addHandler(_Requests())
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    print(port, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    _serve()
