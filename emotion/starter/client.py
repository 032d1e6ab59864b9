"""A caller of the API, as an application would write it: standard library only."""

import base64
import json
import urllib.error
import urllib.parse
import urllib.request
from http import HTTPStatus
from typing import Any


class ApiFailed(Exception):
    """The service did not answer as its contract says; the message holds no personal data."""


class Api:
    """Holds one access token and posts JSON. Only ever talks to `base`."""

    def __init__(self, base: str, client_id: str, client_secret: str) -> None:
        self.base = base
        self._token = self._fetch_token(client_id, client_secret)

    @staticmethod
    def ready(base: str) -> bool:
        """Whether `/readyz` answers 200."""
        try:
            with urllib.request.urlopen(f"{base}/readyz", timeout=60) as answer:  # noqa: S310
                return bool(answer.status == HTTPStatus.OK)
        except OSError:
            return False

    def post(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """(status, parsed body) of one POST; 4xx are answers too."""
        request = urllib.request.Request(  # noqa: S310  (loopback, our own server)
            self.base + path,
            data=json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
            },
        )
        return self._send(request)

    def _fetch_token(self, client_id: str, client_secret: str) -> str:
        pair = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
        request = urllib.request.Request(  # noqa: S310
            f"{self.base}/oauth/token",
            data=urllib.parse.urlencode({"grant_type": "client_credentials"}).encode(),
            headers={"Authorization": f"Basic {pair}"},
        )
        status, answer = self._send(request)
        if status != HTTPStatus.OK:
            raise ApiFailed(f"The token endpoint answered {status}: {answer.get('error')}")
        token: str = answer["access_token"]
        return token

    @staticmethod
    def _send(request: urllib.request.Request) -> tuple[int, dict[str, Any]]:
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
