"""What an agent sees: list belegt's tools over MCP, find an article, and ask a question.

    python examples/mcp_client.py "What did Kevin Xu predict?"

A server with keys wants `BELEGT_KEY`. For a client that starts servers itself, the command is `belegt mcp`.
"""

from __future__ import annotations

import os
import sys

import anyio
import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent

URL = os.environ.get("BELEGT_URL", "http://127.0.0.1:8000")
KEY = os.environ.get("BELEGT_KEY", "")


def text_of(result: CallToolResult) -> str:
    """What a tool says to people."""
    return "\n".join(part.text for part in result.content if isinstance(part, TextContent))


async def main(question: str) -> None:
    """Print the tools, the articles and the answer."""
    headers = {"Authorization": f"Bearer {KEY}"} if KEY else {}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=300) as http,
        Client(streamable_http_client(f"{URL}/mcp", http_client=http)) as belegt,
    ):
        tools = (await belegt.list_tools()).tools
        print("tools:", ", ".join(tool.name for tool in tools))
        articles = await belegt.call_tool("list_articles", {"limit": 3})
        print(text_of(articles))
        answer = await belegt.call_tool("ask", {"question": question})
        print(text_of(answer))  # for people; the fields are in answer.structured_content


if __name__ == "__main__":
    anyio.run(main, sys.argv[1])
