-- ixp.lua - builds an exchange and the networks around it, on the one number plan of all lessons.
--
-- Member n has AS 64495+n (n to 16) or 65519+n (17 to 32), the space 100.(63+n).0.0/16 and
-- 2001:db8:(63+n)::/48, and the host part n on the peering LAN. See docs/lua.md, "The lab's numbers".
local ixp = {}

local cast = { acacia = 1, baobab = 2, coral = 3, zamren = 4, nic = 7, fathom = 8, treasury = 9,
	transocean = 18, skylink = 19, dune = 32 }

local exchange = {}
exchange.__index = exchange

-- The numbers of network n.
local function plan(n)
	local block = 63 + n
	return {
		n = n,
		asn = n <= 16 and 64495 + n or 65519 + n,
		nets = { [4] = string.format("100.%d.0.0/16", block), [6] = string.format("2001:db8:%d::/48", block) },
		gateway = { [4] = string.format("100.%d.10.1", block), [6] = string.format("2001:db8:%d:10::1", block) },
		server = { [4] = string.format("100.%d.10.10", block), [6] = string.format("2001:db8:%d:10::10", block) },
		lan = { [4] = string.format("100.127.1.%d", n), [6] = string.format("2001:db8:ffff:1::%d", n) },
	}
end

-- The link between transit t and customer n: the transit's first address, the customer's second.
local function uplink(t, n)
	return {
		transit = { [4] = string.format("100.%d.%d.1", 63 + t, n), [6] = string.format("2001:db8:%d:%d::1", 63 + t, n) },
		customer = { [4] = string.format("100.%d.%d.2", 63 + t, n), [6] = string.format("2001:db8:%d:%d::2", 63 + t, n) },
	}
end

-- Where route servers are on the wide LAN of a crowd.
local crowd_servers = { { [4] = "100.126.7.254", [6] = "2001:db8:ffff:126::fe" },
	{ [4] = "100.126.7.253", [6] = "2001:db8:ffff:126::fd" } }

local function lines(list)
	return table.concat(list, "\n") .. "\n"
end

-- What every port of an exchange's peering LAN has; `template = "safe"`. In the words of facts that
-- exchanges publish: three EtherTypes, one MAC address, few broadcasts, no protocol of bridges.
local safe_switch = { "vlan 100", "name ixp-lan", "exit", "vlan 666", "name quarantine", "exit",
	"mac access-list extended peering", "counters per-entry",
	"permit any any 0x0806", -- ARP
	"permit any 3333.ff00.0000 0000.00ff.ffff 0x86dd", -- IPv6 neighbour solicitations
	"deny any 0100.0000.0000 feff.ffff.ffff", -- any other multicast and broadcast
	"permit any any 0x0800", "permit any any 0x86dd", "deny any any", "exit" }
local function safe_port(mac)
	return { "switchport access vlan 100", "spanning-tree portfast", "spanning-tree bpdufilter enable",
		"no lldp transmit", "no lldp receive", "mac access-group peering in",
		"switchport port-security", "switchport port-security maximum 1",
		"switchport port-security mac-address " .. mac, "switchport port-security violation restrict",
		"storm-control broadcast level 0.01", "storm-control multicast level 0.01",
		"storm-control unknown-unicast level 0.01", "sflow enable" }
end

-- How switch i is joined to those before it: pairs of switches, by the shape's name.
local shapes = {
	chain = function(n) local t = {} for i = 2, n do t[#t + 1] = { i - 1, i } end return t end,
	ring = function(n) local t = {} for i = 2, n do t[#t + 1] = { i - 1, i } end
		if n > 2 then t[#t + 1] = { n, 1 } end return t end,
	star = function(n) local t = {} for i = 2, n do t[#t + 1] = { 1, i } end return t end,
}

-- An exchange of `switches` switches with `ports` ports each, as a chain, a ring or a star; the cables
-- between them use the last ports. template = "safe" or "open" (a bare switch). mine: the trainee's.
function ixp.exchange(o)
	local n, ports, shape = o.switches or 1, o.ports or 24, shapes[o.shape or "chain"]
	if not shape then error("exchange: 'shape' must be chain, ring or star, got " .. tostring(o.shape), 2) end
	if o.template and o.template ~= "safe" and o.template ~= "open" then
		error("exchange: 'template' must be safe or open, got " .. tostring(o.template), 2) end
	local zix = setmetatable({ name = o.name, members = {}, transits = {}, switches = {}, ports = ports,
		crowded = {}, between = {}, reserved = {}, used = {}, safe = o.template == "safe",
		lan = { [4] = "100.127.1.0/24", [6] = "2001:db8:ffff:1::/64" } }, exchange)
	for i = 1, n do
		zix.switches[i] = switch{ name = "sw" .. i, ports = ports, group = o.name, at = { 1 + i, 2 }, mine = o.mine }
		zix.reserved[i], zix.used[i] = 0, 0
		if zix.safe then zix.switches[i]:configure(lines(safe_switch)) end
	end
	for _, pair in ipairs(shape(n)) do
		local a, b = zix:last(pair[1]), zix:last(pair[2])
		link{ a, b, rate = "10G", delay = "20us" }
	end
	return zix
end

-- A port for a cable between switches.
function exchange:last(i)
	local sw, number = self.switches[i], self.ports - self.reserved[i]
	self.reserved[i] = self.reserved[i] + 1
	self.between[#self.between + 1] = { sw, number }
	if self.safe then sw:configure(lines{ "interface et" .. number, "switchport mode trunk", "exit" }) end
	return sw:port(number)
end

-- The next free port, filling the switches one by one; its number, and its switch's.
function exchange:port()
	for i, sw in ipairs(self.switches) do
		if self.used[i] < self.ports - self.reserved[i] then
			self.used[i] = self.used[i] + 1
			return sw:port(self.used[i]), self.used[i], i
		end
	end
	local all = 0
	for i = 1, #self.switches do all = all + self.ports - self.reserved[i] end
	error(string.format("%s: all %d ports are taken; give the exchange ports = %d, or more switches",
		self.name, all, self.ports * 2), 3)
end

-- Plugs a box's port into the exchange and, with the safe template, locks the port to its MAC address.
function exchange:plug(name, port, o)
	local at, number, i = self:port()
	if self.safe and not o.bare then
		local c = { "interface et" .. number, "description " .. name }
		for _, line in ipairs(safe_port(port:mac())) do c[#c + 1] = line end
		c[#c + 1] = "exit"
		self.switches[i]:configure(lines(c))
	end
	return link{ port, at, rate = o.rate or "1G", delay = o.delay or "100us" }, at
end

-- What every network has whatever its BGP: its aggregates, its servers, its uplinks.
local function base(m, transits)
	local c = { "hostname " .. m.name,
		"ip route " .. m.nets[4] .. " Null0", "ipv6 route " .. m.nets[6] .. " Null0",
		"interface eth2", "description servers",
		"ip address " .. m.gateway[4] .. "/24", "ipv6 address " .. m.gateway[6] .. "/64", "exit" }
	for i, t in ipairs(transits) do
		local u = uplink(t.n, m.n)
		for _, line in ipairs{ "interface eth" .. (i == 1 and 1 or i + 1), "description transit " .. t.name,
			"ip address " .. u.customer[4] .. "/30", "ipv6 address " .. u.customer[6] .. "/64", "exit" } do
			c[#c + 1] = line
		end
	end
	for _, line in ipairs{ "ip prefix-list OWN4 seq 5 permit " .. m.nets[4],
		"ipv6 prefix-list OWN6 seq 5 permit " .. m.nets[6],
		"route-map OWN permit 10", "match ip address prefix-list OWN4", "exit",
		"route-map OWN permit 20", "match ipv6 address prefix-list OWN6", "exit",
		"route-map FROM-IXP permit 10", "set local-preference 200", "exit",
		"route-map FROM-TRANSIT permit 10", "set local-preference 100", "exit" } do
		c[#c + 1] = line
	end
	return c
end

-- One neighbour in both families, with the policy each way.
local function neighbour(c, addr, asn, text, policy_in, policy_out, extra)
	for af = 4, 6, 2 do
		c[#c + 1] = "neighbor " .. addr[af] .. " remote-as " .. asn
		c[#c + 1] = "neighbor " .. addr[af] .. " description " .. text
		for _, word in ipairs(extra or {}) do
			c[#c + 1] = (word:sub(1, 3) == "no " and "no neighbor " or "neighbor ") .. addr[af] .. " " .. word:gsub("^no ", "")
		end
	end
	for af = 4, 6, 2 do
		c[#c + 1] = "address-family ipv" .. af .. " unicast"
		c[#c + 1] = "neighbor " .. addr[af] .. " activate"
		if policy_in then
			c[#c + 1] = "neighbor " .. addr[af] .. " route-map " .. policy_in .. " in"
			c[#c + 1] = "neighbor " .. addr[af] .. " route-map " .. policy_out .. " out"
		end
		c[#c + 1] = "exit-address-family"
	end
end

local function networks(c, m)
	for af = 4, 6, 2 do
		c[#c + 1] = "address-family ipv" .. af .. " unicast"
		c[#c + 1] = "network " .. m.nets[af]
		c[#c + 1] = "exit-address-family"
	end
end

-- A member whose router already peers: with its transits and, where there is an exchange, with the
-- route server.
local function peering(c, m, transits, lan)
	if lan then
		c[#c + 1] = "interface eth0"
		c[#c + 1] = "description ZamIX peering LAN"
		c[#c + 1] = "ip address " .. m.lan[4] .. "/24"
		c[#c + 1] = "ipv6 address " .. m.lan[6] .. "/64"
		c[#c + 1] = "exit"
	end
	c[#c + 1] = "router bgp " .. m.asn
	c[#c + 1] = "no bgp default ipv4-unicast"
	for _, t in ipairs(transits) do
		neighbour(c, uplink(t.n, m.n).transit, t.asn, t.name, "FROM-TRANSIT", "OWN")
	end
	if lan then
		neighbour(c, { [4] = "100.127.1.254", [6] = "2001:db8:ffff:1::fe" }, 64500, "route server", "FROM-IXP",
			"OWN", { "no enforce-first-as" })
	end
	networks(c, m)
	c[#c + 1] = "exit"
end

-- A member: its router on the exchange (eth0), its transits (eth1, ...), its servers (eth2).
-- bgp = false: the trainee brings up eth0 and BGP; then `config` is what the router starts with.
function exchange:member(o)
	local m = plan(o.n or cast[o.name] or error("member: no number is known for \"" .. tostring(o.name) .. "\": give n = 1..32"))
	local config = o.config
	m.name = o.name
	if not config then
		config = base(m, self.transits)
		if o.bgp ~= false then peering(config, m, self.transits, #self.switches > 0) end
		config = lines(config)
	end
	local column = #self.members + 1
	m.router = router{ name = m.name, asn = m.asn, mine = o.mine, cpu = o.cpu, group = m.name, config = config, at = { column, 1 } }
	m.host = host{ name = "h-" .. m.name, group = m.name, at = { column, 0 },
		address = { m.server[4] .. "/24", m.server[6] .. "/64" }, gateway = { m.gateway[4], m.gateway[6] },
		dns = o.dns, mine = o.mine_host }
	if #self.switches > 0 then m.link, m.port = self:plug(m.name, m.router:port("eth0"), o) end
	m.uplinks = {}
	m.mac = m.router:port("eth0"):mac()
	link{ m.router:port("eth2"), m.host:port("eth0"), rate = "1G", delay = "20us" }
	for i, t in ipairs(self.transits) do
		m.uplinks[i] = link{ m.router:port("eth" .. (i == 1 and 1 or i + 1)), t.router:port("eth" .. m.n), rate = t.rate, delay = t.delay }
	end
	self.members[column] = m
	self.members[m.name] = m
	return m
end

-- A transit far away. It must be made before the members it serves; `serves` are their numbers.
-- servers = true: it has servers too, on eth0.
-- It routes the space of a customer in `static` by hand, as for one that speaks no BGP yet.
function exchange:transit(o)
	local t = plan(o.n or cast[o.name] or error("transit: give n = 17..32"))
	local c = { "hostname " .. o.name, "ip route " .. t.nets[4] .. " Null0", "ipv6 route " .. t.nets[6] .. " Null0",
		"route-map ANY permit 10", "exit" }
	local static = {}
	if o.servers then
		for _, line in ipairs{ "interface eth0", "description servers", "ip address " .. t.gateway[4] .. "/24",
			"ipv6 address " .. t.gateway[6] .. "/64", "exit" } do c[#c + 1] = line end
	end
	t.name, t.delay, t.rate = o.name, o.delay or "70ms", o.rate or "1G"
	for _, n in ipairs(o.serves) do
		local u = uplink(t.n, n)
		for _, line in ipairs{ "interface eth" .. n, "ip address " .. u.transit[4] .. "/30", "ipv6 address " .. u.transit[6] .. "/64", "exit" } do
			c[#c + 1] = line
		end
	end
	for _, n in ipairs(o.static or {}) do
		local u, p = uplink(t.n, n), plan(n)
		static[#static + 1] = p
		c[#c + 1] = "ip route " .. p.nets[4] .. " " .. u.customer[4]
		c[#c + 1] = "ipv6 route " .. p.nets[6] .. " " .. u.customer[6]
	end
	c[#c + 1] = "router bgp " .. t.asn
	c[#c + 1] = "no bgp default ipv4-unicast"
	for _, n in ipairs(o.serves) do
		neighbour(c, uplink(t.n, n).customer, plan(n).asn, "customer", "ANY", "ANY")
	end
	networks(c, t)
	for _, p in ipairs(static) do networks(c, p) end
	c[#c + 1] = "exit"
	t.router = router{ name = t.name, asn = t.asn, group = "transit", config = lines(c), at = { 2, 3 } }
	for _, n in ipairs(o.serves) do t.router:port("eth" .. n) end
	if o.servers then
		t.host = host{ name = "h-" .. t.name, group = "transit", at = { 3, 3 },
			address = { t.server[4] .. "/24", t.server[6] .. "/64" }, gateway = { t.gateway[4], t.gateway[6] } }
		link{ t.router:port("eth0"), t.host:port("eth0"), rate = "10G", delay = "20us" }
	end
	self.transits[#self.transits + 1] = t
	return t
end

-- The route server: one session a member and family, transparent. Made after the members.
function exchange:route_server(o)
	local second = o.name == "rs2"
	local addr = second and { [4] = "100.127.1.253", [6] = "2001:db8:ffff:1::fd" } or { [4] = "100.127.1.254", [6] = "2001:db8:ffff:1::fe" }
	local wide = crowd_servers[second and 2 or 1]
	local c = { "hostname " .. o.name, "interface eth0", "description ZamIX peering LAN",
		"ip address " .. addr[4] .. "/24", "ipv6 address " .. addr[6] .. "/64" }
	if #self.crowded > 0 then
		c[#c + 1] = "ip address " .. wide[4] .. "/21"
		c[#c + 1] = "ipv6 address " .. wide[6] .. "/64"
	end
	for _, line in ipairs{ "exit", "router bgp 64500", "no bgp default ipv4-unicast" } do c[#c + 1] = line end
	for _, list in ipairs{ self.members, self.crowded } do
		for _, m in ipairs(list) do
			neighbour(c, m.lan, m.asn, m.name, nil, nil, { "passive" })
		end
	end
	c[#c + 1] = "exit"
	local rs = route_server{ name = o.name, asn = 64500, group = self.name, config = lines(c), at = { second and 0 or 3, 2 } }
	self:plug(o.name, rs:port("eth0"), { rate = o.rate, delay = "50us" })
	self[o.name] = { router = rs, lan = addr, asn = 64500, name = o.name }
	return self[o.name]
end

-- Many small members, alike: c1, c2, ... with a router, one prefix a family and sessions with rs1 (and
-- rs2, if `servers = 2`) on the wide LAN 100.126.0.0/21, beside the other members' addresses.
function exchange:crowd(o)
	local list = {}
	for _ = 1, o.n do
		local c = #self.crowded + 1
		local block = (c - 1) * 4
		local m = { name = "c" .. c, c = c, asn = 66000 + c - 1,
			nets = { [4] = string.format("100.%d.%d.0/22", 96 + block // 256, block % 256),
				[6] = string.format("2001:db8:%d::/48", 1000 + c) },
			lan = { [4] = string.format("100.126.%d.%d", c // 256, c % 256),
				[6] = string.format("2001:db8:ffff:126::%d", c) } }
		local conf = { "hostname " .. m.name,
			"ip route " .. m.nets[4] .. " Null0", "ipv6 route " .. m.nets[6] .. " Null0",
			"ip prefix-list OWN4 seq 5 permit " .. m.nets[4], "ipv6 prefix-list OWN6 seq 5 permit " .. m.nets[6],
			"route-map OWN permit 10", "match ip address prefix-list OWN4", "exit",
			"route-map OWN permit 20", "match ipv6 address prefix-list OWN6", "exit",
			"route-map FROM-IXP permit 10", "set local-preference 200", "exit",
			"interface eth0", "ip address " .. m.lan[4] .. "/21", "ipv6 address " .. m.lan[6] .. "/64", "exit",
			"router bgp " .. m.asn, "no bgp default ipv4-unicast" }
		for i = 1, o.servers or 1 do
			neighbour(conf, crowd_servers[i], 64500, "route server", "FROM-IXP", "OWN", { "no enforce-first-as" })
		end
		networks(conf, m)
		conf[#conf + 1] = "exit"
		m.router = router{ name = m.name, asn = m.asn, cpu = o.cpu, group = "crowd", config = lines(conf),
			at = { c % 20, 4 + c // 20 } }
		m.link, m.port = self:plug(m.name, m.router:port("eth0"), o)
		m.mac = m.router:port("eth0"):mac()
		self.crowded[c], list[#list + 1], self[m.name] = m, m, m
	end
	return list
end

-- A port that only sends raw frames (inject, noise). port: its number on the first switch, left as
-- it is; else the next free one, and `safe = true` gives it the template.
function exchange:spare(o)
	local t = tester{ name = o.name, group = self.name }
	local at
	if o.port then
		at = self.switches[1]:port(o.port)
		link{ t:port("eth0"), at, rate = o.rate or "1G", delay = "100us" }
	else
		_, at = self:plug(o.name, t:port("eth0"), { rate = o.rate, bare = not o.safe })
	end
	return { name = o.name, box = t, port = t:port("eth0"), at = at, mac = t:port("eth0"):mac() }
end

-- A host that collects sFlow, and the management VLAN that its datagrams take: switch i has
-- 100.127.0.(100+i), the collector .20. Every edge port that is plugged samples; rate: 1 in so many.
-- Made last.
function exchange:collector(o)
	o = o or {}
	local name = o.name or "collector"
	local h = host{ name = name, group = self.name, at = { 4, 3 }, address = "100.127.0.20/24" }
	local at, number, on = self:port()
	link{ h:port("eth0"), at, rate = "1G", delay = "20us" }
	for _, pair in ipairs(self.between) do
		pair[1]:configure(lines{ "interface et" .. pair[2], "switchport mode trunk", "exit" })
	end
	for i, sw in ipairs(self.switches) do
		local c = { "vlan 2", "name management", "exit", "interface vlan 2",
			"ip address 100.127.0." .. 100 + i .. "/24", "exit", "sflow destination 100.127.0.20" }
		if o.rate then c[#c + 1] = "sflow sample " .. o.rate end
		if o.polling then c[#c + 1] = "sflow polling-interval " .. o.polling end
		for p = 1, self.used[i] do
			c[#c + 1] = "interface et" .. p
			c[#c + 1] = i == on and p == number and "switchport access vlan 2" or "sflow enable"
			c[#c + 1] = "exit"
		end
		c[#c + 1] = "sflow run"
		sw:configure(lines(c))
	end
	h:cli("sfcollect start")
	return { name = name, host = h, at = at }
end

-- The exchange's own host on the LAN, .251, with the ARP sponge.
function exchange:services(o)
	o = o or {}
	local h = host{ name = o.name or "services", group = self.name, at = { 4, 2 },
		address = { "100.127.1.251/24", "2001:db8:ffff:1::fb/64" } }
	self:plug(o.name or "services", h:port("eth0"), o)
	h:cli("arpsponge start dev eth0" .. (o.sponge and " " .. o.sponge or ""))
	self.services_host = h
	return { name = o.name or "services", host = h, lan = { [4] = "100.127.1.251", [6] = "2001:db8:ffff:1::fb" } }
end

return ixp
