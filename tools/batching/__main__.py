"""`python -m tools.batching`: record two deploys anew, of which docs/batching.md has a picture. It takes a minute.

`make pages` draws it from the record.
"""

from __future__ import annotations

from tools.batching.record import write
from tools.batching.recording import make_record

if __name__ == "__main__":
    write(make_record())
