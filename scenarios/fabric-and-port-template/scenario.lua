-- A bare switch with three members, a route server and a port for a member to come: make it safe.
local ixp = require "lib.ixp"
local zix = ixp.exchange{ name = "ZamIX", template = "open", mine = true }
local sw = zix.switches[1]
local acacia, baobab = zix:member{ name = "acacia" }, zix:member{ name = "baobab" }
local coral = zix:member{ name = "coral" }
local rs = zix:route_server{ name = "rs1" }
local dahlia = zix:spare{ name = "dahlia" }            -- et5: the next member; only a tester yet
local stray = zix:spare{ name = "stray", port = 24 }   -- a box somebody plugged into an unused port
local probe = host{ name = "probe", group = "ZamIX", at = { 4, 2 }, mine = true }
link{ probe:port("eth0"), sw:port(23), rate = "10G", delay = "20us" }
local edge = { "acacia", "baobab", "coral", "rs1", "dahlia" } -- et1 .. et5

lab{ id = "fabric-and-port-template", level = "practice", minutes = 50, text = {
	acacia = acacia, baobab = baobab, coral = coral, dahlia = { mac = dahlia.mac },
	rs = { mac = rs.router:port("eth0"):mac() } } }

-- What happens to a frame that comes in at port n; unicast kinds go to Coral, or to Acacia from her.
local function at(n, kind, o)
	o = o or {}
	o.dst = n == 3 and acacia.mac or coral.mac
	return inject{ port = sw:port(n), frame = frame[kind](o), wait = "5ms" }
end
local function reached(r, who)
	for _, p in ipairs(r.delivered) do if p == who then return true end end
	return false
end

task{ id = "lan", check = function(row)
	for n, name in ipairs(edge) do
		local r = at(n, "arp_request")
		row(#r.delivered - (reached(r, probe:port("eth0")) and 1 or 0), 4, "who hears " .. name .. "'s broadcast") end
	row(#at(24, "arp_request").delivered, 0, "who hears the stray box at et24") end }
task{ id = "types", after = "lan", check = function(row)
	for n = 1, 5, 2 do
		for _, kind in ipairs{ "pppoe_discovery", "cdp", "mop", "llc_data", "lldp", "tagged" } do
			row(#at(n, kind).delivered, 0, kind .. " at et" .. n) end
		for _, kind in ipairs{ "arp_request", "ns", "ipv4", "ipv6" } do
			row(#at(n, kind).delivered > 0, true, kind .. " at et" .. n) end end end }
task{ id = "one-mac", after = "lan", on = "port.violation", check = function(row)
	for n, name in ipairs(edge) do
		local r = at(n, "second_mac")
		row(r.dropped or "delivered", "mac", "a second source address at et" .. n) end end }
task{ id = "storm", after = "lan", on = "frame.dropped", check = function(row)
	for n = 1, 5 do
		local p = sw:port(n):protection()
		row(p.storm_broadcast ~= nil, true, "a level for broadcast at et" .. n)
		row(p.storm_multicast ~= nil, true, "a level for multicast at et" .. n) end
	row(sw:port(5):drops("storm-broadcast"), atleast(1000), "broadcasts of dahlia dropped") end }
task{ id = "bpdu", after = "lan", check = function(row)
	for n = 1, 5 do
		row(sw:port(n):protection().bpdufilter and "filtered" or at(n, "rstp").shut or "heard",
			oneof{ "filtered", "bpduguard" }, "a BPDU at et" .. n) end end }
task{ id = "monitor", after = "lan", check = function(row)
	local copy, mirror = at(5, "arp_request"), inject{ port = probe:port("eth0"), frame = frame.arp_request{} }
	row(reached(copy, probe:port("eth0")), true, "the probe sees dahlia's broadcast")
	row(#mirror.delivered, 0, "who hears the probe") end }
task{ id = "nobody-cut-off", negative = true, on = { "port.down", "port.errdisabled" }, check = function(row)
	for n = 1, 3, 2 do
		for _, kind in ipairs{ "arp_request", "ns", "ipv4", "ipv6" } do
			row(#at(n, kind).delivered > 0, true, kind .. " of " .. edge[n]) end end end }
quiz{ id = "ethertypes", answer = 2 }   quiz{ id = "one", answer = 3 }
quiz{ id = "guard", answer = 1 }   quiz{ id = "announce", answer = 3 }

-- What is plugged in at dahlia's port asks for everybody all the time: 250 broadcasts a second.
noise{ from = dahlia.port, kind = "arp_request", every = "4ms" }
