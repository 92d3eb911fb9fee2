"""Fetches robots.txt and obeys it (RFC 9309)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import httpx
from protego import Protego

from rag.errors import UnreadableFile
from rag.ingest.web.http_client import PageClient
from rag.ingest.web.network import PrivateAddress

TOKEN = "belegt"  # noqa: S105 - the product token of RFC 9309, 2.2.1
MOST_BYTES = 500 * 1024  # RFC 9309, 2.5: at least this much must be read
USER_AGENT = re.compile(r"\s*user[- ]?agent\s*[:\s]\s*(\*(?![^\s#])|[a-z_-]*)", re.I)


@dataclass(frozen=True)
class Rules:
    """A site's rules: without a parser everything is allowed, with a `problem` nothing."""

    parser: Protego | None = None
    problem: str = ""


@dataclass
class Robots:
    """The rules of each site, fetched once."""

    sites: dict[str, Rules] = field(default_factory=dict)

    def check(self, url: str, client: PageClient) -> None:
        """Raises `UnreadableFile` if the site does not allow fetching this page."""
        address = httpx.URL(url)
        site = f"{address.scheme}://{address.netloc.decode('ascii')}"
        if site not in self.sites:
            self.sites[site] = read_rules(f"{site}/robots.txt", client)
        rules = self.sites[site]
        if rules.problem:
            raise UnreadableFile(
                f"{rules.problem.rstrip('.')}; without it, nothing is fetched from {site}.",
                "Try again later.",
            )
        if rules.parser and not rules.parser.can_fetch(url, TOKEN):
            raise UnreadableFile(
                f"{site}/robots.txt does not allow {url}.", "Ask the site's owner to allow it."
            )


def read_rules(url: str, client: PageClient) -> Rules:
    """Fetch the rules: a missing file (4xx) allows everything, any other failure allows nothing.

    Raises `PrivateAddress` if the site, or a redirect, is in the private network.
    """
    try:
        with client.get(url, {}) as response:
            if response.is_client_error:
                return Rules()
            if not response.is_success:
                return Rules(problem=f"{url} answers {response.status_code}.")
            data, _ = client.read_body(response, MOST_BYTES)
        return Rules(parse_rules(data))
    except PrivateAddress:
        raise
    except UnreadableFile as error:
        return Rules(problem=error.message)


def parse_rules(data: bytes) -> Protego:
    """Parse the rules of robots.txt for belegt and for all robots.

    All other robots get the same name: Protego would treat `b` as a name of ours, and its time for each rule
    of a group grows with the number of robots in the group.
    """
    lines = []
    for line in re.split(r"\r\n|\r|\n", data.decode("utf-8-sig", "replace")):
        found = USER_AGENT.match(line)
        name = found[1].lower() if found else ""
        lines.append(line if not found else f"User-agent: {name if name in {TOKEN, '*'} else 'another'}")
    return Protego.parse("\n".join(lines))
