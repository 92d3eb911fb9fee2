"""A page whose errors are logged without their text. Gradio itself would print each with its traceback."""

from __future__ import annotations

import uuid
from typing import Any

import gradio as gr

from rag.server.problem_details import unexpected


class QuietPage(gr.Blocks):
    """Blocks that print nothing."""

    async def process_api(self, *arguments: Any, **named: Any) -> dict[str, Any]:
        """Run one event: read what was sent, call the handler, write what it returns."""
        try:
            output: dict[str, Any] = await super().process_api(*arguments, **named)
            return output
        except gr.Error as error:
            error.print_exception = False
            raise
        except Exception as error:
            problem = unexpected(error, uuid.uuid4().hex)
            raise gr.Error(f"{problem.title} {problem.detail}", print_exception=False) from None
