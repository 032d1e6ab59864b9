"""A bound for files that come with a form: Django has one for everything else."""

from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class Bounded(FileUploadHandler):
    """The first of FILE_UPLOAD_HANDLERS: a body over DISCREET_UPLOAD_LIMIT is never read.

    Django's own limits leave the parts that are files out, so anybody could fill the disk with
    one. A body without a length is read as an empty one (WSGI), so its length is the bound.
    """

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, Any],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Raise RequestDataTooBig (413) before the first byte."""
        if content_length > settings.DISCREET_UPLOAD_LIMIT:
            raise RequestDataTooBig("The form and its files are larger than what is taken.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand on to the handler that keeps it."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Another handler has it."""
