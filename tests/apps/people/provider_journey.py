"""Signs in through a provider that lives in this process. Run by ``test_provider`` in a process of
its own, because the provider's packages are loaded by a setting; prints what came of it."""

from __future__ import annotations

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt


def serve(claims: dict[str, Any]) -> ThreadingHTTPServer:
    """A provider that vouches for whatever stands in `claims`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            own = f"http://127.0.0.1:{self.server.server_address[1]}"
            self._answer(
                {
                    "issuer": own,
                    "authorization_endpoint": f"{own}/authorize",
                    "token_endpoint": f"{own}/token",
                    "userinfo_endpoint": f"{own}/userinfo",
                    "jwks_uri": f"{own}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
                if self.path.endswith("openid-configuration")
                else {k: v for k, v in claims.items() if k not in {"amr", "iss", "aud", "exp"}}
            )

        def do_POST(self) -> None:
            token = jwt.encode(claims, "k" * 32, algorithm="HS256")
            self._answer({"access_token": "a", "token_type": "bearer", "id_token": token})

        def _answer(self, body: dict[str, Any]) -> None:
            data = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def journey(login: str) -> dict[str, Any]:
    """What came of signing in through the provider."""
    from django.test import Client

    client = Client()
    claims["preferred_username"] = login
    begun = client.post("/account/oidc/oidc/login/")
    asked = parse_qs(urlsplit(begun["Location"]).query)
    back = client.get(
        "/account/oidc/oidc/login/callback/", {"code": "c", "state": asked["state"][0]}
    )
    return {
        "status": back.status_code,
        "to": back.headers.get("Location", ""),
        "signed_in": "_auth_user_id" in client.session,
        "factor": "factor_at" in client.session,
        "pkce": "code_challenge" in asked,
        "account": client.get("/account/").status_code,
    }


if __name__ == "__main__":
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    from zhenggai.apps.people.models import Person

    setup_test_environment()
    call_command("migrate", verbosity=0)
    own = f"http://127.0.0.1:{sys.argv[1]}"
    claims: dict[str, Any] = {"sub": "1", "iss": own, "aud": "zhenggai", "amr": ["pwd", "otp"]}
    claims["exp"] = int(time.time()) + 600
    Person.objects.create(login="sam", name="沈山", joined_on="2026-01-01")
    Person.objects.create(login="gone", name="高飞", joined_on="2026-01-01", is_active=False)
    serve(claims)
    told = {name: journey(name) for name in ("sam", "SAM", "gone", "nobody", "")}
    told["persons"] = Person.objects.count()
    told["policy"] = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"]
    sys.stdout.write(json.dumps(told))
