"""Print the webhooks that arrive at http://127.0.0.1:9999/ (see docs/how-to/alerts.md)."""

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


class Receiver(BaseHTTPRequestHandler):
    """Accepts every request without a check of its signature: for a first look only."""

    def do_POST(self) -> None:
        """Print the articles of a webhook."""
        event = json.loads(self.rfile.read(int(self.headers["content-length"])))
        for match in event["data"]["matches"]:
            line = f"{self.headers['webhook-id']} {match['id']}: {match.get('title')}"
            sys.stdout.write(line + "\n")
        self.send_response(204)
        self.end_headers()


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", 9999), Receiver).serve_forever()
