"""A Gradio page that logs errors without their messages; Gradio would print each with its traceback."""

from __future__ import annotations

import uuid
from typing import Any

import gradio as gr

from rag.server.problem_details import describe_unexpected


class QuietPage(gr.Blocks):
    """Gradio `Blocks` that print no errors."""

    async def process_api(self, *arguments: Any, **named: Any) -> dict[str, Any]:
        """Run the handler of an event."""
        try:
            output: dict[str, Any] = await super().process_api(*arguments, **named)
            return output
        except gr.Error as error:
            error.print_exception = False
            raise
        except Exception as error:
            problem = describe_unexpected(error, uuid.uuid4().hex)
            raise gr.Error(f"{problem.title} {problem.detail}", print_exception=False) from None
