"""Lines to paste into a shell: a token, then one call. They work as they stand."""

import json
import shlex
from collections.abc import Mapping
from typing import Any, Final

QUESTION: Final[Mapping[str, Any]] = {
    "subject": {"namespace": "shop", "id": "customer-17"},
    "purpose": "support.escalation",
    "modality": "text",
    "channel": "chat",
    "speaker": "customer",
    "setting": "customer-service",
    "jurisdiction": "DE",
}
TEXT: Final = (
    "This is unbelievable! I have waited three weeks for my refund, call me on +44 20 7946 0958"
)
PICK: Final = 'import json,sys; print(json.load(sys.stdin)["access_token"])'


def curl_line(
    *, base: str, client_id: str, secret: str, path: str, body: Mapping[str, Any] | None = None
) -> str:
    """Fetch a token and GET `path`, or POST `body` to it; everything quoted for a POSIX shell."""
    pair = shlex.quote(f"{client_id}:{secret}")
    lines = [
        f"TOKEN=$(curl -s -u {pair} \\",
        f"  -d grant_type=client_credentials {shlex.quote(base + '/oauth/token')} \\",
        f"  | python3 -c {shlex.quote(PICK)}) && \\",
        'curl -s -H "Authorization: Bearer $TOKEN" \\',
        f"  {shlex.quote(base + path)}",
    ]
    if body is not None:
        lines[-1] += " \\"
        lines.append(
            f"  -H 'Content-Type: application/json' -d {shlex.quote(json.dumps(dict(body)))}"
        )
    return "\n".join(lines)
