"""What a worker says to its parent: a small header and tables as Arrow IPC bytes.

A worker has parsed hostile bytes, so the parent never unpickles what it sends: messages are data, decoded by type.
"""

import msgspec
import pyarrow as pa

from headwater.engine.outcome import Tables


class Batch(msgspec.Struct, tag="batch"):
    """Results up to `position`, one Arrow IPC stream a table."""

    position: int
    tables: dict[str, memoryview]


class Finished(msgspec.Struct, tag="finished"):
    """The unit has no more records."""


class Failed(msgspec.Struct, tag="failed"):
    """The work raised. `message` is set only for errors Headwater words itself: others may quote what they read."""

    error: str
    places: tuple[str, ...]
    message: str = ""


Message = Batch | Finished | Failed
_decoder: msgspec.msgpack.Decoder[Message] = msgspec.msgpack.Decoder(Message)


def encode(message: Message) -> bytes:
    """The bytes of one message."""
    return msgspec.msgpack.encode(message)


def decode(data: bytes) -> Message:
    """The message in `data`; raises msgspec.ValidationError if it is none."""
    return _decoder.decode(data)


def pack(position: int, tables: Tables) -> Batch:
    """Tables as IPC streams."""
    return Batch(position, {name: memoryview(_stream(batch)) for name, batch in tables.items()})


def unpack(batch: Batch) -> Tables:
    """The tables of a message; raises pyarrow.ArrowInvalid for bytes that are no table."""
    return {name: _only_batch(data) for name, data in batch.tables.items()}


def _stream(batch: pa.RecordBatch) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue()


def _only_batch(data: memoryview) -> pa.RecordBatch:
    # Inside the message the columns begin anywhere; Arrow wants them aligned.
    aligned = pa.BufferOutputStream()
    aligned.write(data)
    with pa.ipc.open_stream(aligned.getvalue()) as reader:
        batch = reader.read_next_batch()
    batch.validate(full=True)
    return batch
