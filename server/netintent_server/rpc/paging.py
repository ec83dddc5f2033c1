"""Pages of lists: their size, and tokens that say after which key the next one begins.

A token is opaque to callers and bound to what was listed for whom: with another list it is an INVALID_ARGUMENT.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass

from netintent_server.errors import InvalidRequest, Violation

DEFAULT_SIZE = 50
MOST = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """What to fetch: `limit` items after the key `after`; `binding` names the list."""

    after: str
    limit: int
    binding: str

    def next_token(self, last: str) -> str:
        """The token of the page after the one that ends with the key `last`."""
        return base64.urlsafe_b64encode(json.dumps([self.binding, last]).encode()).decode()


def read_page(page_size: int, page_token: str, *of: object) -> Page:
    """The page asked for of the list that `of` describes; raises InvalidRequest for a token of another list."""
    binding = hashlib.sha256(repr(of).encode()).hexdigest()[:16]
    limit = min(page_size or DEFAULT_SIZE, MOST)
    if not page_token:
        return Page("", limit, binding)
    try:
        match json.loads(base64.b64decode(page_token, altchars="-_", validate=True)):
            case [str(bound), str(after)] if bound == binding:
                return Page(after, limit, binding)
    except (binascii.Error, ValueError):
        pass
    raise InvalidRequest(Violation("page_token", "is not from a page of this list; begin again without it"))
