"""What is noted about each node, so that any process can find and stop it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from local_node.places import Places
from local_node.processes import ProcessId


class NodeRecord(BaseModel):
    """One node: `process` and `url` while it runs, `owner` the process that it must not outlive."""

    model_config = ConfigDict(frozen=True)

    name: str
    folder: Path
    url: str | None = None
    process: ProcessId | None = None
    owner: ProcessId | None = None

    @property
    def alive(self) -> bool:
        """Whether its process runs; it may still be starting."""
        return self.process is not None and self.process.find() is not None

    @property
    def orphaned(self) -> bool:
        """Whether it belonged to a process that is gone."""
        return self.owner is not None and self.owner.find() is None


def record_path(places: Places, name: str) -> Path:
    """Where the record of the node of this name is kept."""
    return places.records / name / "node.json"


def read_record(places: Places, name: str) -> NodeRecord | None:
    """The record of the node of this name, if it was ever started."""
    try:
        text = record_path(places, name).read_text("utf-8")
    except FileNotFoundError:
        return None
    return NodeRecord.model_validate_json(text)


def read_records(places: Places) -> Iterator[NodeRecord]:
    """Every node's record, by name."""
    for path in sorted(places.records.glob("[!.]*/node.json")):
        record = read_record(places, path.parent.name)
        if record:
            yield record


def write_record(places: Places, record: NodeRecord) -> NodeRecord:
    """Keep the record, at once and whole."""
    path = record_path(places, record.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = path.with_suffix(".tmp")
    whole.write_text(record.model_dump_json(indent=2) + "\n", "utf-8")
    whole.replace(path)
    return record


def delete_node(places: Places, name: str) -> None:
    """Forget the node and all its data."""
    for folder in {places.data / name, places.records / name}:
        shutil.rmtree(folder, ignore_errors=True)
