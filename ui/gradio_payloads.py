"""Validates what browsers send to Gradio, by component, and drops everything unknown."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, TypeVar

import gradio as gr
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)
from starlette.exceptions import HTTPException

from ui.upload_folder import upload_folder

TOKEN = re.compile(r"[A-Za-z0-9]{1,40}")  # sessions, events and uploads
MAX_TEXT_CHARS = 2000  # unless the text box has a limit of its own
MAX_NAME_BYTES = 255  # of a file's name
MAX_NUMBER = 2**53  # the largest integer that JavaScript represents exactly

Model = TypeVar("Model", bound=BaseModel)

Token = Annotated[str, Field(pattern=f"^{TOKEN.pattern}$")]
Number = Annotated[float, Field(ge=-MAX_NUMBER, le=MAX_NUMBER, allow_inf_nan=False)]
Scalar = str | bool | Number | None


class _Payload(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class Selection(_Payload):
    """A selected tab or cell."""

    index: int | list[int]
    value: Scalar
    row_value: list[Scalar] = []
    col_value: list[Scalar] = []
    selected: bool = True


class Event(_Payload):
    """An event of the page, with the values of the components that are its handler's inputs."""

    data: list[Any]
    fn_index: int
    session_hash: Token
    trigger_id: int | None = None
    event_data: Selection | Scalar = None


class Cancel(_Payload):
    """The handler to stop."""

    session_hash: Token
    fn_index: int
    event_id: Token


class Reset(_Payload):
    """The event whose handler is stopped."""

    event_id: Token


class FileMeta(_Payload):
    """The mark by which Gradio recognises a file."""

    type: Literal["gradio.FileData"] = Field(alias="_type")


def check_is_upload(path: str) -> str:
    """Return `path` if it is an uploaded file. Raises `ValueError`."""
    uploaded = re.compile(re.escape(str(upload_folder())) + r"/[0-9a-f]{64}/[^/\0]+")
    is_named = uploaded.fullmatch(path) and len(os.fsencode(Path(path).name)) <= MAX_NAME_BYTES
    if not is_named or os.path.realpath(path) != path:
        raise ValueError("not an uploaded file")
    return path


class UploadedFile(BaseModel):
    """An uploaded file, without its `url`, which Gradio could fetch."""

    model_config = ConfigDict(strict=True, extra="ignore")

    path: Annotated[str, AfterValidator(check_is_upload)]
    orig_name: Annotated[str, Field(max_length=MAX_TEXT_CHARS)] | None = None
    meta: FileMeta


class Events:
    """The events of one page that have a handler, with the types of their inputs."""

    def __init__(self, page: gr.Blocks) -> None:
        handlers = {number: handler for number, handler in page.fns.items() if handler.fn is not None}
        self._inputs = {
            number: [value_type(component) for component in handler.inputs]
            for number, handler in handlers.items()
        }

    def check(self, sent: Any) -> Event:
        """Return the event as it is passed on to Gradio. Raises `HTTPException`."""
        event = check(Event, sent)
        types = self._inputs.get(event.fn_index)
        if types is None or len(types) != len(event.data):
            _refuse()
        data = [_convert(adapter, value) for adapter, value in zip(types, event.data, strict=True)]
        return event.model_copy(update={"data": data})


def value_type(component: Any) -> TypeAdapter[Any]:
    """Return the type of the values of `component`. Raises `TypeError` for a component without one."""
    if isinstance(component, gr.Textbox):
        limit = component.max_length or MAX_TEXT_CHARS
        return TypeAdapter(Annotated[str, Field(max_length=limit)] | None)
    if isinstance(component, gr.File):
        is_single = component.file_count == "single"
        return TypeAdapter(UploadedFile | None) if is_single else TypeAdapter(list[UploadedFile] | None)
    for kind, values in VALUE_TYPES.items():
        if isinstance(component, kind):
            return TypeAdapter(values)
    raise TypeError(f"VALUE_TYPES has no entry for {type(component).__name__}.")


VALUE_TYPES: dict[type, Any] = {
    gr.State: None,  # the state is the server's; browsers may not set it
    gr.Dropdown: Annotated[str, Field(max_length=MAX_TEXT_CHARS)] | None,
    gr.Checkbox: bool,
    gr.Number: Number | None,
}


def read_json(body: bytes) -> Any:
    """Return the parsed `body`. Raises `HTTPException` for lone surrogates, NaN and deep nesting."""
    try:
        value = json.loads(body.decode())
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        raise HTTPException(400, "The body is not valid JSON.") from None
    return value


def check(model: type[Model], sent: Any) -> Model:
    """Return `sent` as a `model`. Raises `HTTPException` if it is not valid."""
    try:
        return model.model_validate(sent)
    except ValidationError:
        _refuse()


def _convert(adapter: TypeAdapter[Any], value: Any) -> Any:
    try:
        return adapter.dump_python(adapter.validate_python(value), mode="json", by_alias=True)
    except ValidationError:
        _refuse()


def _refuse() -> NoReturn:
    raise HTTPException(422, "Not a request of this page.")
