"""Small questions to the few addresses that settings name: witnesses, time-stampers, a log."""

from collections.abc import Mapping

import urllib3

SCHEMES = ("https", "http")


class Unreachable(Exception):
    """The address is not one of the web, or nobody answered whole and in time.

    The message names neither the address nor what was sent.
    """


def ask(
    method: str,
    url: str,
    *,
    seconds: float,
    limit: int,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, bytes]:
    """Status and the first `limit` bytes of the answer. No redirect is followed, nothing retried.

    `seconds`: for connecting, and for each wait for more of the answer. Raises `Unreachable`.
    """
    try:
        if urllib3.util.parse_url(url).scheme not in SCHEMES:
            raise Unreachable("the address is neither https nor http")
        answer = urllib3.request(
            method,
            url,
            body=body,
            headers=dict(headers or {}),
            timeout=urllib3.Timeout(connect=seconds, read=seconds),
            redirect=False,
            retries=False,
            preload_content=False,
        )
        try:
            return answer.status, answer.read(limit)
        finally:
            answer.close()
    except urllib3.exceptions.HTTPError as error:
        raise Unreachable("nobody answered") from error
