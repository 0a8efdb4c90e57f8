"""bridges.py - the same switches and hosts for us and for Linux, and what their tables say.

  bridges.py lesson TOPOLOGY PINGS DIR   our lesson folder DIR, and DIR/script.ix that plays it
  bridges.py plan TOPOLOGY               one line a thing for the shell: switch, cable, host
  bridges.py pings PINGS                 one line a ping: from, address
  bridges.py fdb TOPOLOGY STATE LINUX    compares our --state with LINUX/SWITCH.fdb (bridge -j fdb)
  bridges.py stp TOPOLOGY STATE LINUX    the same for LINUX/SWITCH.id (bridge, root) and .ports
                                         (ip -j -d link)

A topology is one argument: `s1:1-s2:1` is a cable between ports 1 of two switches, `h1@s1:2` a host
on port 2, `h1@s1:2/10` one in VLAN 10 (then every cable between switches is a trunk of all VLANs).
`s1=4096` is a bridge's priority. Pings are `h1>h2`, in order. Host hN has 10.0.0.N and, under
Linux, the MAC address 02:00:00:00:aa:NN. Prints what only one side has; exit status 1 if anything."""
import json
import os
import re
import sys


class Topology:
    def __init__(self, text):
        self.cables, self.hosts, self.priority = [], {}, {}
        for word in text.split():
            if "@" in word:
                host, switch, port, vlan = re.fullmatch(r"(\w+)@(\w+):(\d+)(?:/(\d+))?", word).groups()
                self.hosts[host] = (switch, int(port), int(vlan or 0))
            elif "=" in word:
                switch, value = word.split("=")
                self.priority[switch] = int(value)
            else:
                a, b = (end.split(":") for end in word.split("-"))
                self.cables.append((a[0], int(a[1]), b[0], int(b[1])))
        ends = [c[:2] for c in self.cables] + [c[2:] for c in self.cables]
        ends += [h[:2] for h in self.hosts.values()]
        self.ports = {}
        for switch, port in ends:
            self.ports[switch] = max(port, self.ports.get(switch, 0))
        self.vlans = sorted({h[2] for h in self.hosts.values()} - {0})


def number(host):
    return int(host.lstrip("h"))


def mac(host):
    return "02:00:00:00:aa:%02x" % number(host)


def lesson(topology, pings, where):
    os.makedirs(where, exist_ok=True)
    lua = ["local box = {}"]
    for s, n in sorted(topology.ports.items()):
        lua.append(f'box.{s} = switch{{ name = "{s}", ports = {n}, mine = true }}')
    for h in sorted(topology.hosts, key=number):
        lua.append(f'box.{h} = host{{ name = "{h}", address = "10.0.0.{number(h)}/24", mine = true }}')
        s, port, _ = topology.hosts[h]
        lua.append(f'link{{ box.{s}:port({port}), box.{h}:port("eth0") }}')
    for a, p, b, q in topology.cables:
        lua.append(f"link{{ box.{a}:port({p}), box.{b}:port({q}) }}")
    lua.append(f'lab{{ id = "{os.path.basename(where)}", level = "foundations", minutes = 1 }}')
    open(f"{where}/scenario.lua", "w").write("\n".join(lua) + "\n")
    open(f"{where}/lesson.md", "w").write("# bridges\n\n## card\n\nBridges.\n\n## story\n\nBridges.\n")
    open(f"{where}/script.ix", "w").write("\n".join(script(topology, pings)) + "\n")


def script(topology, pings):
    """VLANs and priorities first; then, on clean tables, the pings; then nothing for ten seconds."""
    for s in sorted(topology.ports):
        yield f"@1 {s} configure terminal"
        if s in topology.priority:
            yield f"{s} spanning-tree mode stp"
            yield f"{s} spanning-tree priority {topology.priority[s]}"
        for v in topology.vlans:
            yield f"{s} vlan {v}"
        for h, (at, port, v) in sorted(topology.hosts.items()):
            if at == s and v:
                yield f"{s} interface et{port}"
                yield f"{s} switchport access vlan {v}"
        for a, p, b, q in topology.cables:
            for at, port in ((a, p), (b, q)):
                if at == s and topology.vlans:
                    yield f"{s} interface et{port}"
                    yield f"{s} switchport mode trunk"
        yield f"{s} end"
    for h in sorted(topology.hosts):
        yield f"@2 {h} ip link set eth0 address {mac(h)}" if False else f"@2 {h} ip link show"
    for s in sorted(topology.ports):
        yield f"@60 {s} clear mac address-table dynamic"
    for i, (a, b) in enumerate(pings):
        yield f"@{61 + 3 * i} {a} ping -c 1 -W 2 10.0.0.{number(b)}"
    yield f"@{63 + 3 * len(pings)} {sorted(topology.ports)[0]} show version"


def our_hosts(topology, state):
    """MAC address to host, as our world has them."""
    return {
        i["mac"]: n["node"]
        for n in state["nodes"] if n["node"] in topology.hosts
        for i in n.get("interfaces", []) if i["name"] == "eth0"
    }


def our_fdb(topology, state):
    known = our_hosts(topology, state)
    for n in state["nodes"]:
        for row in n.get("macs", []) if n["node"] in topology.ports else []:
            if row["mac"] in known:
                vlan = row["vlan"] if topology.vlans else 0
                yield n["node"], known[row["mac"]], int(re.sub(r"\D", "", row["port"])), vlan


def linux_fdb(topology, where):
    known = {mac(h): h for h in topology.hosts}
    for s in topology.ports:
        for row in json.load(open(f"{where}/{s}.fdb")):
            if row["mac"] in known and row.get("state") != "permanent" and "master" in row:
                vlan = row.get("vlan", 0) if topology.vlans else 0
                if vlan or not topology.vlans:
                    yield s, known[row["mac"]], int(row["ifname"].lstrip("p")), vlan


def linux_stp(topology, where):
    """Root of each bridge by name, and each port's state."""
    own, root = {}, {}
    for s in topology.ports:
        identifier, root[s] = open(f"{where}/{s}.id").read().split()
        own[identifier] = s
    for s in topology.ports:
        yield s, "root", own.get(root[s], "?")
        for port in json.load(open(f"{where}/{s}.ports")):
            data = port["linkinfo"]["info_slave_data"]
            yield s, int(port["ifname"].lstrip("p")), data["state"].replace("blocking", "discarding")


def our_stp(topology, state):
    for n in state["nodes"]:
        tree = n.get("spanning_tree")
        if n["node"] not in topology.ports or not tree:
            continue
        yield n["node"], "root", tree["root_node"]
        for port in tree["ports"]:
            yield n["node"], int(re.sub(r"\D", "", port["port"])), port["state"]


def compare(what, ours, theirs):
    ours, theirs = set(ours), set(theirs)
    for row in sorted(ours ^ theirs, key=str):
        print(what, "only ours:" if row in ours else "only Linux's:", *row)
    if not ours & theirs:
        print(f"{what}: nothing to compare")
    return 1 if ours != theirs or not ours else 0


def main():
    verb, text = sys.argv[1:3]
    if verb == "pings":
        for a, b in (p.split(">") for p in text.split()):
            print(a, f"10.0.0.{number(b)}")
        return 0
    topology = Topology(text)
    if verb == "plan":
        for s in sorted(topology.ports):
            print("switch", s, topology.priority.get(s, 32768))
        for a, p, b, q in topology.cables:
            print("cable", a, p, b, q)
        for h, (s, port, vlan) in topology.hosts.items():
            print("host", h, s, port, number(h), mac(h), vlan)
        return 0
    if verb == "lesson":
        lesson(topology, [p.split(">") for p in sys.argv[3].split()], sys.argv[4])
        return 0
    state = json.load(open(sys.argv[3]))
    if verb == "fdb":
        return compare("fdb", our_fdb(topology, state), linux_fdb(topology, sys.argv[4]))
    return compare("stp", our_stp(topology, state), linux_stp(topology, sys.argv[4]))


sys.exit(main())
