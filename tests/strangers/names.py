"""names.py - for tests/strangers/names: answers questions with octets seen before, and compares what
two programs printed about them.

serve ANSWERS SILENT: each line of ANSWERS is a server's address and a DNS message in hexadecimal.
compare LINES OURS THEIRS: prints "same different", and what differs.
"""
import difflib
import re
import select
import socket
import struct
import sys


def question(message):
    """The question's octets, name folded to lower case, whether recursion is wanted, and EDNS."""
    at = 12
    while message[at]:
        at += 1 + message[at]
    edns = b"\x00\x00\x29" in message[at + 5:]
    return message[12:at].lower() + message[at:at + 5], message[2] & 1, edns


def answer(known, server, query):
    asked, recursion, edns = question(query)
    found = known.get((server, asked, recursion, edns)) or known.get((server, asked, recursion, not edns))
    if found is None:
        return None
    return query[:2] + found[2:12] + query[12:12 + len(question(query)[0])] + found[12 + len(question(query)[0]):]


def serve(path, silent):
    known = {}
    for line in open(path):
        server, octets = line.split()
        octets = bytes.fromhex(octets)
        known.setdefault((server, *question(octets)), octets)
    udp, tcp = {}, {}
    for server in sorted({key[0] for key in known} | {silent}):
        u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        u.bind((server, 53))
        udp[u] = server
        t = socket.socket()
        t.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        t.bind((server, 53))
        t.listen()
        tcp[t] = server
    print("ready", flush=True)
    while True:
        for s in select.select([*udp, *tcp], [], [])[0]:
            if s in udp:
                query, whom = s.recvfrom(65535)
                said = udp[s] != silent and answer(known, udp[s], query)
                if said:
                    s.sendto(said, whom)
                continue
            c, _ = s.accept()
            query = c.recv(65535)
            said = answer(known, tcp[s], query[2:])
            if said:
                c.sendall(struct.pack("!H", len(said)) + said)
            c.close()


def plain(text):
    """Without what differs from run to run, and the version."""
    text = re.sub(r"id: \d+", "id: N", text)
    text = re.sub(r"Query time: \d+ msec", "Query time: N msec", text)
    text = re.sub(r";; WHEN: .*", ";; WHEN: then", text)
    text = re.sub(r"<<>> DiG [^<]*<<>>", "<<>> DiG <<>>", text)
    return text.strip("\n").replace("\r", "")


def told(path, lines):
    """What stands after each line's echo, in order."""
    text, out, at = open(path).read(), [], 0
    for line in lines:
        at = text.index("$ " + line + "\n", at) + len(line) + 3
        end = re.compile(r"^h1\$ |^--- ", re.M).search(text, at)
        out.append(plain(text[at:end.start() if end else len(text)]))
    return out


def compare(lines_path, ours_path, theirs_path):
    lines = open(lines_path).read().splitlines()
    same, report = 0, []
    for line, ours, theirs in zip(lines, told(ours_path, lines), told(theirs_path, lines)):
        if ours == theirs:
            same += 1
            continue
        report.append("FAIL: " + line)
        report += list(difflib.unified_diff(theirs.splitlines(), ours.splitlines(), "BIND", "ours", "", "", 1, ""))
    print(same, len(lines) - same)
    print("\n".join(report))


{"serve": serve, "compare": compare}[sys.argv[1]](*sys.argv[2:])
