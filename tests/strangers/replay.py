"""replay.py PCAP SOURCE FROM TO PORT - plays what SOURCE said to its BGP neighbour in a capture, octet
for octet, from the local address FROM to a real daemon that listens at TO and PORT; stays, sending the
capture's KEEPALIVE, until it is stopped. Prints a NOTIFICATION if one comes, and then exits with 1."""
import ipaddress
import socket
import struct
import sys


def frames(path):
    """Of a classic capture file with nanosecond stamps, in our byte order."""
    data = open(path, "rb").read()
    order = "<" if data[:4] == b"\x4d\x3c\xb2\xa1" else ">"
    at = 24
    while at < len(data):
        length, = struct.unpack_from(order + "8xI", data, at)
        yield data[at + 16:at + 16 + length]
        at += 16 + length


def segment(frame):
    """Source address, destination port, sequence number and octets of a TCP segment."""
    if frame[12:14] == b"\x08\x00" and frame[23] == 6:
        size, source, tcp = struct.unpack_from("!H", frame, 16)[0], frame[26:30], 14 + (frame[14] & 15) * 4
        end = 14 + size
    elif frame[12:14] == b"\x86\xdd" and frame[20] == 6:
        size, source, tcp = struct.unpack_from("!H", frame, 18)[0], frame[22:38], 54
        end = 54 + size
    else:
        return None
    to, number = struct.unpack_from("!HI", frame, tcp + 2)
    return ipaddress.ip_address(source), to, number, frame[tcp + (frame[tcp + 12] >> 4) * 4:end]


def messages(path, source):
    """Each octet of the stream once, in order, cut at BGP's own lengths."""
    parts = {}
    for s in filter(None, map(segment, frames(path))):
        if s[0] == ipaddress.ip_address(source) and s[1] == 179 and s[3]:
            parts.setdefault(s[2], s[3])
    stream = b"".join(parts[k] for k in sorted(parts))
    while stream:
        length, = struct.unpack_from("!H", stream, 16)
        yield stream[:length]
        stream = stream[length:]


def received(conn):
    head = conn.recv(19, socket.MSG_WAITALL)
    if len(head) < 19:
        sys.exit("the daemon closed the connection")
    body = conn.recv(struct.unpack("!H", head[16:18])[0] - 19, socket.MSG_WAITALL)
    if head[18] == 3:
        sys.exit(f"NOTIFICATION {body[0]}/{body[1]}")
    return head[18]


def main():
    path, source, own, to, port = sys.argv[1:]
    said = list(messages(path, source))
    conn = socket.create_connection((to, int(port)), 10, (own, 0))
    conn.sendall(said[0])
    while received(conn) != 4:
        pass
    for m in said[1:]:
        conn.sendall(m)
    conn.settimeout(60)
    while True:
        received(conn)


main()
