"""routes.py STATE DIR ROUTER... - compares BGP tables: ours, as `ixlab run --state` writes them, and
FRR's, as `show bgp ipv4|ipv6 unicast json` in DIR/ROUTER-4.json and DIR/ROUTER-6.json.

A route is prefix, next hop (the global one), AS path, origin, MED, best or not. Prints what only one side
has; exit status 1 if there is any."""
import json
import sys


def ours(state, router):
    for r in state["routes"]:
        if r["node"] == router and r["view"] == "loc-rib":
            yield r["prefix"], r["nh"], r["path"], r["origin"].lower(), r["med"], bool(r["best"])


def theirs(table):
    for prefix, paths in table.get("routes", {}).items():
        for p in paths:
            hops = [h["ip"] for h in p["nexthops"] if h.get("scope") != "link-local"]
            yield prefix, hops[0], p["path"], p["origin"].lower(), p.get("metric"), bool(p.get("bestpath"))


def main():
    state = json.load(open(sys.argv[1]))
    wrong = compared = 0
    for router in sys.argv[3:]:
        mine, frr = set(ours(state, router)), set()
        for af in "46":
            frr |= set(theirs(json.load(open(f"{sys.argv[2]}/{router}-{af}.json"))))
        for route in sorted(mine ^ frr, key=str):
            print(router, "only ours:" if route in mine else "only FRR's:", *route)
            wrong += 1
        compared += len(mine & frr)
    if not compared:
        print("no route to compare")
    return 1 if wrong or not compared else 0


sys.exit(main())
