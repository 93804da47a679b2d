"""A person at a terminal: runs a program on a pseudo-terminal and types each answer the moment its prompt shows.

Takes one JSON object on standard input: {"command": [...], "folder": ..., "typing": [[prompt, answer], ...]}.
Prints {"screen": ..., "code": ...}.
"""

import json
import os
import pty
import sys

task = json.load(sys.stdin)
child, terminal = pty.fork()
if child == 0:
    os.chdir(task["folder"])
    os.execv(task["command"][0], task["command"])

screen = b""
seen = 0
typing = list(task["typing"])
while True:
    if typing and typing[0][0].encode() in screen[seen:]:
        seen = len(screen)
        os.write(terminal, typing.pop(0)[1].encode())
    try:
        chunk = os.read(terminal, 4096)
    except OSError:
        break
    if not chunk:
        break
    screen += chunk

_, status = os.waitpid(child, 0)
print(json.dumps({"screen": screen.decode(), "code": os.waitstatus_to_exitcode(status)}))
