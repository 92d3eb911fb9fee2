"""The number of connections a server keeps open, in total and for each address."""

from __future__ import annotations

import ipaddress
import resource
from collections.abc import Sequence

MAX_CONNECTIONS = 4000
RESERVED_FILES = 256  # for the index, the models and the log


def max_connections() -> int:
    """Return the limit: it leaves some of this process's file descriptors for other files."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return MAX_CONNECTIONS
    return min(MAX_CONNECTIONS, max(files // 2, files - RESERVED_FILES))


def is_in_networks(address: str, networks: Sequence[str]) -> bool:
    """Whether `address` is one of these addresses or in one of these networks; `*` matches all."""
    for network in networks:
        try:
            if network == "*" or ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False):
                return True
        except ValueError:  # a Unix socket has no address
            continue
    return False
