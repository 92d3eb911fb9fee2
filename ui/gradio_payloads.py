"""What the page may send to Gradio, by component: checked, and reduced to what is known."""

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
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)
from starlette.exceptions import HTTPException

from ui.conversation import Turn, restored
from ui.upload_folder import upload_folder

TOKEN = re.compile(r"[A-Za-z0-9]{1,40}")  # sessions, events and uploads
LONGEST_TEXT = 2000  # characters, where a text box says nothing else
LONGEST_NAME = 255  # bytes of a file's name
LARGEST = 2**53  # whole number that JavaScript knows

Model = TypeVar("Model", bound=BaseModel)

Token = Annotated[str, Field(pattern=f"^{TOKEN.pattern}$")]
Number = Annotated[float, Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)]
Scalar = str | bool | Number | None


class _Sent(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class Selection(_Sent):
    """A tab or a cell that was chosen."""

    index: int | list[int]
    value: Scalar
    row_value: list[Scalar] = []
    col_value: list[Scalar] = []
    selected: bool = True


class Event(_Sent):
    """What happened on the page, with the values of the components that its handler takes."""

    data: list[Any]
    fn_index: int
    session_hash: Token
    trigger_id: int | None = None
    event_data: Selection | Scalar = None


class Cancel(_Sent):
    """A handler that is to stop."""

    session_hash: Token
    fn_index: int
    event_id: Token


class Reset(_Sent):
    """The event whose handler was told to stop."""

    event_id: Token


class FileMeta(_Sent):
    """How Gradio recognizes a file."""

    type: Literal["gradio.FileData"] = Field(alias="_type")


def check_is_upload(path: str) -> str:
    """`path`, if it is of a file that was uploaded. Raises `ValueError`."""
    uploaded = re.compile(re.escape(str(upload_folder())) + r"/[0-9a-f]{64}/[^/\0]+")
    is_named = uploaded.fullmatch(path) and len(os.fsencode(Path(path).name)) <= LONGEST_NAME
    if not is_named or os.path.realpath(path) != path:
        raise ValueError("not a file that was uploaded")
    return path


class UploadedFile(BaseModel):
    """A file of an upload; its `url`, which Gradio might fetch, is left out."""

    model_config = ConfigDict(strict=True, extra="ignore")

    path: Annotated[str, AfterValidator(check_is_upload)]
    orig_name: Annotated[str, Field(max_length=LONGEST_TEXT)] | None = None
    meta: FileMeta


class Events:
    """The events of one page that have a handler here, and what each takes."""

    def __init__(self, page: gr.Blocks) -> None:
        handlers = {number: one for number, one in page.fns.items() if one.fn is not None}
        self._shapes = {number: [shape(block) for block in one.inputs] for number, one in handlers.items()}

    def check(self, sent: Any) -> Event:
        """The event as Gradio gets it. Raises `HTTPException`."""
        event = check(Event, sent)
        shapes = self._shapes.get(event.fn_index)
        if shapes is None or len(shapes) != len(event.data):
            _refuse()
        data = [_fit(one, value) for one, value in zip(shapes, event.data, strict=True)]
        return event.model_copy(update={"data": data})


def shape(component: Any) -> TypeAdapter[Any]:
    """What a browser may send for `component`. Raises `TypeError` for a kind that is new here."""
    if isinstance(component, gr.Textbox):
        longest = component.max_length or LONGEST_TEXT
        return TypeAdapter(Annotated[str, Field(max_length=longest)] | None)
    if isinstance(component, gr.File):
        is_single = component.file_count == "single"
        return TypeAdapter(UploadedFile | None) if is_single else TypeAdapter(list[UploadedFile] | None)
    for kind, known in SHAPES.items():
        if isinstance(component, kind):
            return TypeAdapter(known)
    raise TypeError(f"Say in SHAPES what a browser may send for {type(component).__name__}.")


SHAPES: dict[type, Any] = {
    gr.State: None,  # what the server remembers is not the browser's to say
    gr.JSON: Annotated[list[Turn], BeforeValidator(restored)],  # the conversation, as far as it is one
    gr.Dropdown: Annotated[str, Field(max_length=LONGEST_TEXT)] | None,
    gr.Checkbox: bool,
    gr.Number: Number | None,
}


def read_json(body: bytes) -> Any:
    """What `body` says. Raises `HTTPException` for lone surrogates, NaN, endless nesting and the like."""
    try:
        value = json.loads(body.decode())
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        raise HTTPException(400, "The body is not valid JSON.") from None
    return value


def check(model: type[Model], sent: Any) -> Model:
    """`sent`, if it is a `model`. Raises `HTTPException`."""
    try:
        return model.model_validate(sent)
    except ValidationError:
        _refuse()


def _fit(adapter: TypeAdapter[Any], value: Any) -> Any:
    try:
        return adapter.dump_python(adapter.validate_python(value), mode="json", by_alias=True)
    except ValidationError:
        _refuse()


def _refuse() -> NoReturn:
    raise HTTPException(422, "The page does not send this.")
