"""R2: what Landline's predecessor was: Flask-SocketIO that keeps all messages in one JSON file and writes it anew with each.

Arguments: tls or plain, a folder (key.pem and certificate.pem are in it), and how many messages there are already.
"""

import json
import os
import socket
import sys
import time

import eventlet

eventlet.monkey_patch()

from flask import Flask, request  # noqa: E402
from flask_socketio import SocketIO, emit, join_room  # noqa: E402

tls, folder, stored, size = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
path = os.path.join(folder, "messages.json")
app = Flask(__name__)
io = SocketIO(app, async_mode="eventlet")
messages = {
    "room:bench": [
        {"id": number, "content": "x" * size, "user_id": "member-0", "timestamp": time.time(), "status": "sent"}
        for number in range(stored)
    ]
}


def save():
    with open(path, "w") as file:
        json.dump(messages, file)


@io.on("join_chat")
def join_chat(data):
    join_room(data["chat_id"])
    return {"ok": True}


@io.on("send_message")
def send_message(data):
    chat = messages.setdefault(data["chat_id"], [])
    message = {
        "id": len(chat),
        "content": data["content"],
        "user_id": data["user_id"],
        "timestamp": time.time(),
        "status": "sent",
    }
    chat.append(message)
    save()
    emit("new_message", message, to=data["chat_id"], include_self=False, skip_sid=request.sid)
    return {"ok": True, "id": message["id"]}


save()
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]


def tell():
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            eventlet.sleep(0.05)
    print(json.dumps({"port": port, "pid": os.getpid()}), flush=True)


eventlet.spawn(tell)
secure = {}
if tls == "tls":
    secure = {"keyfile": os.path.join(folder, "key.pem"), "certfile": os.path.join(folder, "certificate.pem")}
io.run(app, host="127.0.0.1", port=port, log_output=False, **secure)
