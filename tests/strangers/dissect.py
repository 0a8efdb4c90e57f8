"""dissect.py OURS THEIRS - compares `ixlab decode --json` with `tshark -T json --no-duplicate-keys`,
frame by frame: lengths, stamps, and of every header outside a quotation the fields that decide what
happens to it. Prints the differences; exit status 1 if there is one."""
import json
import re
import sys

FLAGS = {"FIN": 1, "SYN": 2, "RST": 4, "PSH": 8, "ACK": 16, "URG": 32, "ECE": 64, "CWR": 128}
TYPES = {"OPEN": 1, "UPDATE": 2, "NOTIFICATION": 3, "KEEPALIVE": 4, "ROUTE-REFRESH": 5}


def sections(frame):
    """Our tree's headers: (title, its lines)."""
    found = []
    for f in frame["fields"]:
        if f["depth"] == 0:
            found.append((f["text"], []))
        elif f["depth"] == 1:
            found[-1][1].append(f["text"])
    return found


def value(lines, name, pattern=r"(\S+)"):
    for line in lines:
        m = re.match(re.escape(name) + " " + pattern, line)
        if m:
            return m.group(1)
    return None


def ours_of(frame):
    out = {"frame": (frame["octets"], frame["time_ns"])}
    bgp = []
    for title, lines in sections(frame):
        kind = title.split()[0]
        if kind == "Ethernet":
            out["eth"] = value(lines, "Source"), value(lines, "Destination")
        elif kind == "ARP":
            out["arp"] = tuple(value(lines, n) for n in ("Operation", "Sender MAC", "Sender address",
                                                         "Target MAC", "Target address"))
        elif kind == "IPv4":
            out["ip"] = tuple(value(lines, n) for n in ("Source", "Destination", "TTL", "Protocol",
                                                        "Identification", "Header checksum"))
        elif kind == "IPv6":
            out["ipv6"] = tuple(value(lines, n) for n in ("Source", "Destination", "Hop limit", "Next header"))
        elif kind == "TCP":
            flags = sum(FLAGS[f] for f in (value(lines, "Flags") or "none").split(",") if f in FLAGS)
            out["tcp"] = tuple(value(lines, n) for n in ("Source port", "Destination port", "Sequence number",
                                                         "Acknowledgment number", "Window", "Checksum")) + (flags,)
        elif kind == "UDP":
            out["udp"] = tuple(value(lines, n) for n in ("Source port", "Destination port", "Length", "Checksum"))
        elif kind in ("ICMP", "ICMPv6"):
            out[kind.lower()] = tuple(value(lines, n) for n in ("Type", "Code", "Checksum"))
        elif kind == "BGP":
            bgp.append((TYPES[title.split()[1]], int(value(lines, "Length"))))
    if bgp:
        out["bgp"] = tuple(bgp)
    return out


def each(layer):
    """With several messages in a segment a layer is a list."""
    return layer if isinstance(layer, list) else [layer]


def theirs_of(packet):
    layers = packet["_source"]["layers"]
    second, _, rest = layers["frame"]["frame.time_epoch"].partition(".")
    out = {"frame": (int(layers["frame"]["frame.len"]), int(second) * 10**9 + int(rest.ljust(9, "0")[:9]))}

    def take(name, fields, prefix=None):
        if name in layers:
            out[name] = tuple(layers[name].get((prefix or name) + "." + f) for f in fields)

    take("eth", ("src", "dst"))
    take("arp", ("opcode", "src.hw_mac", "src.proto_ipv4", "dst.hw_mac", "dst.proto_ipv4"))
    take("ip", ("src", "dst", "ttl", "proto", "id", "checksum"))
    take("ipv6", ("src", "dst", "hlim", "nxt"))
    take("tcp", ("srcport", "dstport", "seq", "ack", "window_size_value", "checksum"))
    if "tcp" in out:
        out["tcp"] += (int(layers["tcp"]["tcp.flags"], 16),)
    take("udp", ("srcport", "dstport", "length", "checksum"))
    take("icmp", ("type", "code", "checksum"))
    take("icmpv6", ("type", "code", "checksum"))
    if "bgp" in layers:
        out["bgp"] = tuple((int(m["bgp.type"]), int(m["bgp.length"])) for m in each(layers["bgp"]))
    return out


def main():
    ours = json.load(open(sys.argv[1]))["frames"]
    theirs = json.load(open(sys.argv[2]))
    wrong = 0
    if len(ours) != len(theirs) or not ours:
        print(len(ours), "frames by decode,", len(theirs), "by tshark")
        wrong = 1
    for number, (a, b) in enumerate(zip(map(ours_of, ours), map(theirs_of, theirs)), 1):
        for layer in sorted(set(a) | set(b)):
            if a.get(layer) != b.get(layer):
                print(f"frame {number}, {layer}: decode {a.get(layer)}, tshark {b.get(layer)}")
                wrong += 1
    return 1 if wrong else 0


sys.exit(main())
