"""trees.py - spanning tree beside Linux bridges: the same meshes for us and for them, and one cable
between our switch and theirs.

  trees.py lesson MESH DIR          our lesson folder DIR, DIR/script.ix that plays it, and DIR.before.ix
                                    that stops before the cut
  trees.py make MESH                lines for `ip -n SPACE -batch -`: the same of Linux bridges
  trees.py cut MESH                 the line that takes the mesh's cut down there
  trees.py same MESH STATE LINKS    compares our --state with `ip -j -d link`; prints what differs
  trees.py couple IXLAB DIR PRIORITY SECONDS
                                    our switch of that priority at the other end of the veth `wire`

A mesh is one argument: `s1=4096` a bridge's priority, `s1:1-s2:1` a cable between ports, `s1:1@50` a
port's cost (200 if it is not given), `s1:1!64` its priority, `s1:1x` the port that is cut half way."""
import json
import os
import re
import select
import socket
import struct
import subprocess
import sys
import time

HELLO, AGE, DELAY = 1, 6, 4  # seconds; the shortest that both sides take
CUT_AT = 100
OUR_PORT = b"\x02\x00\x00\x01"  # how the addresses of the first box's ports begin


class Mesh:
    def __init__(self, text):
        self.priority, self.cables, self.cost, self.port_priority, self.cut = {}, [], {}, {}, None
        for word in text.split():
            if m := re.fullmatch(r"(\w+)=(\d+)", word):
                self.priority[m[1]] = int(m[2])
            elif m := re.fullmatch(r"(\w+):(\d+)-(\w+):(\d+)", word):
                self.cables.append((m[1], int(m[2]), m[3], int(m[4])))
            elif m := re.fullmatch(r"(\w+):(\d+)([@!])(\d+)", word):
                (self.cost if m[3] == "@" else self.port_priority)[m[1], int(m[2])] = int(m[4])
            elif m := re.fullmatch(r"(\w+):(\d+)x", word):
                self.cut = m[1], int(m[2])
            else:
                sys.exit(f"trees.py: {word}?")
        self.ends = sorted([c[:2] for c in self.cables] + [c[2:] for c in self.cables])
        self.switches = sorted({s for s, _ in self.ends})


def write_lesson(where, lua, script):
    os.makedirs(where, exist_ok=True)
    lua = lua + [f'lab{{ id = "{os.path.basename(where)}", level = "foundations", minutes = 1 }}']
    open(f"{where}/scenario.lua", "w").write("\n".join(lua) + "\n")
    open(f"{where}/lesson.md", "w").write("# trees\n\n## card\n\nTrees.\n\n## story\n\nTrees.\n")
    open(f"{where}/script.ix", "w").write("\n".join(script) + "\n")


def settings(switch, priority, mode):
    yield f"@1 {switch} configure terminal"
    for line in (f"priority {priority}", f"max-age {AGE}", f"forward-time {DELAY}", f"hello-time {HELLO}",
                 f"mode {mode}"):
        yield f"{switch} spanning-tree {line}"


def lesson(mesh, where):
    lua, script = ["local box = {}"], []
    for s in mesh.switches:
        lua.append(f'box.{s} = switch{{ name = "{s}", mine = true }}')
    for a, p, b, q in mesh.cables:
        lua.append(f"link{{ box.{a}:port({p}), box.{b}:port({q}) }}")
    for s in mesh.switches:
        script += settings(s, mesh.priority.get(s, 32768), "stp")
        for at, port in mesh.ends:
            if at == s:
                script += [f"{s} interface et{port}",
                           f"{s} spanning-tree cost {mesh.cost.get((at, port), 200)}",
                           f"{s} spanning-tree port-priority {mesh.port_priority.get((at, port), 128)}"]
        script += [f"{s} end"]
    s, port = mesh.cut
    script += [f"@{CUT_AT - 1} {s} show spanning-tree"]
    open(f"{where}.before.ix", "w").write("\n".join(script) + "\n")
    script += [f"@{CUT_AT} {s} configure terminal", f"{s} interface et{port}", f"{s} shutdown", f"{s} end",
               f"@{2 * CUT_AT} {s} show spanning-tree"]
    write_lesson(where, lua, script)


def make(mesh):
    for n, s in enumerate(mesh.switches, 1):
        yield (f"link add {s} type bridge stp_state 1 priority {mesh.priority.get(s, 32768)} "
               f"hello_time {HELLO}00 max_age {AGE}00 forward_delay {DELAY}00")
        yield f"link set {s} address 02:01:00:00:{n:02x}:00"
    for a, p, b, q in mesh.cables:
        yield f"link add {a}p{p} type veth peer name {b}p{q}"
    for s, port in mesh.ends:  # in this order: the kernel numbers ports as they come
        yield f"link set {s}p{port} master {s}"
        yield f"link set {s}p{port} type bridge_slave cost {mesh.cost.get((s, port), 200)}"
        yield f"link set {s}p{port} type bridge_slave priority {mesh.port_priority.get((s, port), 128) // 4}"
        yield f"link set {s}p{port} up"
    for s in mesh.switches:
        yield f"link set {s} up"


def theirs(mesh, links):
    """Per bridge its root and the way there; per port its role, told from who is designated, and state."""
    bridges = {x["ifname"]: x["linkinfo"]["info_data"] for x in links if x["ifname"] in mesh.switches}
    name = {data["bridge_id"]: s for s, data in bridges.items()}
    for s, data in bridges.items():
        # iproute2 shows the bridge's own identifier as its root_id; its root port knows better
        root = data["bridge_id"] if data["root_port"] == 0 else next(
            x["linkinfo"]["info_slave_data"]["root_id"] for x in links if x.get("master") == s
            and int(x["linkinfo"]["info_slave_data"]["no"], 16) == data["root_port"])
        yield s, "root", name.get(root, "?"), data["root_path_cost"]
    for x in links:
        if "master" not in x:
            continue
        s, port = x["ifname"].split("p")
        data, top = x["linkinfo"]["info_slave_data"], bridges[s]
        if data["state"] == "disabled":
            continue
        role = "alternate"
        if int(top["root_port"]) == int(data["no"], 16):
            role = "root"
        elif data["bridge_id"] == top["bridge_id"]:
            role = "designated" if int(data["designated_port"]) == int(data["id"], 16) else "backup"
        yield s, int(port), role, {"blocking": "discarding"}.get(data["state"], data["state"])


def ours(state):
    for n in state["nodes"]:
        if tree := n.get("spanning_tree"):
            yield n["node"], "root", tree["root_node"], tree["cost"]
            for p in (p for p in tree["ports"] if p["role"] != "disabled"):
                yield n["node"], int(p["port"].removeprefix("et")), p["role"], p["state"]


def same(mesh, state, links):
    a, b = set(ours(state)), set(theirs(mesh, links))
    for row in sorted(a ^ b, key=str):
        print("only ours:" if row in a else "only Linux's:", *row)
    if not a & b:
        print("nothing to compare")
    return 1 if a != b or not a else 0


def frames(path):
    """(seconds, octets) of a classic pcap."""
    data = open(path, "rb").read()
    fine = struct.unpack("<I", data[:4])[0] == 0xA1B23C4D
    at = 24
    while at < len(data):
        s, f, n, _ = struct.unpack("<IIII", data[at:at + 16])
        yield s + f / (1e9 if fine else 1e6), data[at + 16:at + 16 + n]
        at += 16 + n


def couple(ixlab, where, priority, seconds):
    """A second at a time: all that Linux has said so far goes into our world at the times it was heard,
    one second late, and our world, run again from its beginning, says what our switch answered. Each has
    a second port, so that there is somebody to be told of a change."""
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    wire.bind(("wire", 0))
    begun, heard = time.monotonic(), []
    for k in range(2, seconds):
        lua = ['local s = switch{ name = "s1", ports = 4, mine = true }', 'local t = tester{ name = "t" }',
               'link{ t:port("eth0"), s:port(1) }', 'link{ tester{ name = "u" }:port("eth0"), s:port(2) }']
        for at, octets in heard:
            lua.append(f'at("{int(at * 1000) + 1000}ms", function() inject{{ port = t:port("eth0"), '
                       f'frame = frame.raw{{ bytes = "{octets.hex()}" }} }} end)')
        script = list(settings("s1", priority, "rstp"))
        script += ["s1 interface et1", "s1 spanning-tree cost 200", "s1 interface et2",
                   "s1 spanning-tree portfast network", "s1 end", f"@{k} s1 show spanning-tree interface et1"]
        write_lesson(where, lua, script)
        ran = subprocess.run([ixlab, "run", where, "--script", f"{where}/script.ix", "--until", f"{k}s", "--pcap",
                              f"{where}/s1.pcap", "--port", "s1:et1", "--state", f"{where}/state.json",
                              "--transcript"], capture_output=True, text=True, check=False)
        if ran.returncode:
            sys.exit(ran.stdout + ran.stderr)
        for at, octets in frames(f"{where}/s1.pcap"):
            if k - 1 < at <= k and octets[6:10] == OUR_PORT:
                wire.send(octets)
        while (left := begun + k - time.monotonic()) > 0:
            if select.select([wire], [], [], left)[0]:
                octets, from_ = wire.recvfrom(2048)
                if from_[2] != socket.PACKET_OUTGOING and octets[:6] == b"\x01\x80\xc2\0\0\0":
                    heard.append((time.monotonic() - begun, octets))
    print(ran.stdout[ran.stdout.rindex("Port 1"):])
    config = [f[21] for _, f in heard if f[20] == 0]
    print("heard", sum(f[20] == 0x80 for _, f in heard), "notifications,", sum(f & 0x80 != 0 for f in config),
          "acknowledgements,", sum(f & 1 for f in config), "announcements in", len(heard))
    return 0


def main():
    verb, args = sys.argv[1], sys.argv[2:]
    if verb == "couple":
        return couple(args[0], args[1], int(args[2]), int(args[3]))
    mesh = Mesh(args[0])
    if verb == "lesson":
        lesson(mesh, args[1])
    elif verb == "make":
        print("\n".join(make(mesh)))
    elif verb == "cut":
        print("link set {}p{} down".format(*mesh.cut))
    else:
        return same(mesh, json.load(open(args[1])), json.load(open(args[2])))
    return 0


sys.exit(main())
