"""A house on disk that takes files and acts that carry them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from glasshouse.acts.compose import AttachedFile, Written
from glasshouse.clerk.file_uploads import PREFIX, FileUploadHandler
from glasshouse.clerk.reader import HouseReader
from glasshouse.clerk.resources import RecordResources
from tests.acts.file_kinds import REGISTRY, deposit, number_file, page_file
from tests.clerk.asgi import Response, request
from tests.clerk.desk import Desk


class Depository(Desk):
    """A founded house with an office, and the handlers that take and serve its files."""

    def __init__(self, root: Path, **options: Any) -> None:
        super().__init__(root, registry=REGISTRY, **options)
        self.office_ = self.office(self.found())
        self.uploads = FileUploadHandler(self.clerk, self.house.files)

    def reopen_all(self) -> None:
        """As a process does that starts after another died."""
        self.crash()
        self.open()
        self.uploads = FileUploadHandler(self.clerk, self.house.files)

    async def put(
        self,
        content: bytes | list[bytes],
        address: str | None = None,
        method: str = "PUT",
        **headers: str,
    ) -> Response:
        """Send a file; by default to the address of its fingerprint."""
        whole = content if isinstance(content, bytes) else b"".join(content)
        path = PREFIX + (AttachedFile("text/plain", whole).digest if address is None else address)
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        response = await request(self.uploads, content, method=method, path=path, headers=fields)
        assert response is not None
        return response

    async def put_all(self, written: Written) -> None:
        """Send the files of an act, as one does before the act."""
        for file in written.files:
            assert (await self.put(file.raw)).status in (200, 201)

    def deposit(
        self, number: int = 1, kind: str = "deposit.make", html: bool = False, **options: Any
    ) -> Written:
        """An act and the files that it should have, unless others are given."""
        follows = options.pop("follows", None)
        files = [number_file(number), *([page_file()] if html else [])]
        body = deposit(number, follows, html)
        return self.write(kind, body, self.office_, **({"files": files} | options))

    def held(self) -> set[str]:
        """The names in ``files/``."""
        return {path.name for path in self.directory.files.iterdir()}

    def serve(self) -> RecordResources:
        """What is served below ``/record/``. The caller closes it."""
        return RecordResources(HouseReader(self.directory, REGISTRY))
