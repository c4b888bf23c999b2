"""A client of the relay that shares no code with Landline: python-socketio and the page docs/PROTOCOL.md.

Reads one JSON line: port, name, list of devices, device, admissionKey (PKCS #8, hexadecimal), room, and an id for its message.
Writes a JSON line for each thing that happens; ends when it has seen everything or after the deadline.
"""

import functools
import hashlib
import json
import ssl
import sys
import threading

import requests
import socketio
import urllib3
import websocket
from cryptography.hazmat.primitives.serialization import load_der_private_key

urllib3.disable_warnings()
# Relays refuse an origin, which only web pages have any use for; this library sends one unless it is told not to.
websocket.create_connection = functools.partial(websocket.create_connection, suppress_origin=True)
DEADLINE = 60

task = json.loads(sys.stdin.readline())
address = task["list"]["address"]
port = task["port"]


telling = threading.Lock()


def tell(**what):
    # Each event is handled in a thread of its own, and a line must not begin within another.
    with telling:
        print(json.dumps(what), flush=True)


# The relay's identity is the hash of the certificate that this client itself sees.
pem = ssl.get_server_certificate(("127.0.0.1", port))
fingerprint = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).digest()
tell(event="fingerprint", fingerprint=fingerprint.hex())

session = requests.Session()
session.verify = False
client = socketio.Client(http_session=session, ssl_verify=False, reconnection=False)
challenged = threading.Event()
challenge = {}
seen = {"new_message": threading.Event(), "typing": threading.Event()}


@client.on("challenge")
def on_challenge(data):
    challenge.update(data)
    challenged.set()


@client.on("new_message")
def on_message(mail):
    tell(event="new_message", sender=mail["sender"], chat=mail["chat_id"], text=mail["envelope"].decode())
    client.emit("ack", {"cursor": mail["cursor"]})
    seen["new_message"].set()


@client.on("typing")
def on_typing(data):
    tell(event="typing", sender=data["sender"], active=data["active"])
    seen["typing"].set()


client.connect(f"https://127.0.0.1:{port}", transports=["websocket"])
assert challenged.wait(DEADLINE), "no challenge"
key = load_der_private_key(bytes.fromhex(task["admissionKey"]), None)
signed = b"landline admission v2\0" + fingerprint + bytes.fromhex(challenge["nonce"]) + bytes.fromhex(address[2:])
registration = {
    "version": 2,
    "name": task["name"],
    "list": task["list"],
    "device": task["device"],
    "signature": key.sign(signed).hex(),
}
answer = client.call("register_user", registration, timeout=DEADLINE)
tell(event="registered", ok=answer["ok"])
answer = client.call("join_chat", {"chat_id": task["room"]}, timeout=DEADLINE)
tell(event="joined", ok=answer["ok"])
for waited in seen.values():
    assert waited.wait(DEADLINE), "nothing arrived"
client.emit("typing", {"chat_id": task["room"], "active": True})
message = {"id": task["id"], "chat_id": task["room"], "recipients": [], "envelope": b"Hello from Python"}
answer = client.call("send_message", message, timeout=DEADLINE)
tell(event="sent", ok=answer["ok"], cursor=answer["cursor"])
client.disconnect()
