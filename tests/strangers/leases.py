"""leases.py - DHCP out of a capture, said to strangers.

  leases.py told PCAP                what the server in the capture answered, a line a message
  leases.py mac PCAP                 the client's MAC address
  leases.py ask PCAP IFACE MAC       says what the client in the capture said, in its order, to the real
                                     server of that MAC address; prints its answers as `told` does
  leases.py serve PCAP IFACE         answers a real client with the server's messages of the capture, in
                                     which only the transaction and the client's address are changed"""
import socket
import struct
import sys

NAMES = {1: "DISCOVER", 2: "OFFER", 3: "REQUEST", 4: "DECLINE", 5: "ACK", 6: "NAK", 7: "RELEASE"}
COOKIE = b"\x63\x82\x53\x63"


def frames(path):
    data = open(path, "rb").read()
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    at = 24
    while at + 16 <= len(data):
        length = struct.unpack_from(order + "8xI", data, at)[0]
        yield data[at + 16:at + 16 + length]
        at += 16 + length


def message(frame, source):
    """The DHCP message of a frame that comes from that UDP port, or None."""
    if frame[12:14] != b"\x08\x00" or frame[23] != 17:
        return None
    udp = 14 + (frame[14] & 15) * 4
    if struct.unpack_from("!H", frame, udp)[0] != source or frame[udp + 8 + 236:udp + 8 + 240] != COOKIE:
        return None
    return frame[udp + 8:]


def options(m):
    at, found = 240, {}
    while m[at] != 255:
        if m[at]:
            found[m[at]] = m[at + 2:at + 2 + m[at + 1]]
            at += m[at + 1] + 1
        at += 1
    return found


def kind(m):
    return NAMES[options(m)[53][0]]


def line(m):
    """What both servers must say; a relay's, a file's and other fields are not for this client."""
    o = options(m)
    address = lambda b: ".".join(map(str, b))
    seconds = lambda b: struct.unpack("!I", b)[0]
    told = [kind(m), address(m[16:20])]
    told += ["%s=%s" % (name, address(o[n])) for n, name in ((54, "server"), (1, "mask"), (3, "router"),
                                                           (6, "dns")) if n in o]
    # T1 and T2 are proportions: a server may spread them, and may spare what is the default
    told += ["lease=%u" % seconds(o[51])] if 51 in o else []
    return " ".join(told)


def listen(iface):
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0003))
    s.bind((iface, 0))
    s.settimeout(5)
    return s


def hear(s, source):
    while True:
        m = message(s.recv(2000), source)
        if m:
            return m


def ask(path, iface, server):
    s = listen(iface)
    to = bytes.fromhex(server.replace(":", ""))
    for frame in frames(path):
        m = message(frame, 68)
        if not m:
            continue
        s.send((frame[:6] if frame[0] & 1 else to) + frame[6:])
        if kind(m) != "RELEASE":
            print(line(hear(s, 67)), flush=True)


def checksum(octets):
    total = sum(struct.unpack("!%uH" % (len(octets) // 2), octets))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def serve(path, iface):
    s = listen(iface)
    s.settimeout(None)
    ours = {}
    for frame in frames(path):
        m = message(frame, 67)
        if m:
            ours.setdefault(kind(m), m)
    while True:
        asked = hear(s, 68)
        answer = ours["OFFER" if kind(asked) == "DISCOVER" else "ACK"]
        answer = answer[:4] + asked[4:8] + b"\0\0\x80\0" + answer[12:28] + asked[28:44] + answer[44:]
        udp = struct.pack("!4H", 67, 68, 8 + len(answer), 0) + answer
        ip = struct.pack("!BBHIBBH", 0x45, 0, 20 + len(udp), 0, 64, 17, 0) + b"\x64\x40\x0a\x01" + b"\xff" * 4
        ip = ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:]
        s.send(b"\xff" * 6 + b"\2\0\0\0\0\1" + b"\x08\x00" + ip + udp)


what, path = sys.argv[1:3]
if what == "told":
    for answer in filter(None, (message(f, 67) for f in frames(path))):
        print(line(answer))
elif what == "mac":
    print(":".join("%02x" % b for b in next(f for f in frames(path) if message(f, 68))[6:12]))
elif what == "ask":
    ask(path, *sys.argv[3:5])
elif what == "serve":
    serve(path, sys.argv[3])
