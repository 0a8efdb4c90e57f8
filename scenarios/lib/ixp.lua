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

local function lines(list)
	return table.concat(list, "\n") .. "\n"
end

function ixp.exchange(o)
	local zix = setmetatable({ name = o.name, members = {}, transits = {}, switches = {},
		lan = { [4] = "100.127.1.0/24", [6] = "2001:db8:ffff:1::/64" }, used = 0 }, exchange)
	local ports = o.ports or 24
	zix.ports = ports
	for i = 1, o.switches or 1 do
		zix.switches[i] = switch{ name = "sw" .. i, ports = ports, group = o.name, at = { 1 + i, 2 } }
		if i > 1 then
			link{ zix.switches[i - 1]:port(ports), zix.switches[i]:port(ports - 1), rate = "10G", delay = "20us" }
		end
	end
	return zix
end

-- The next free port; the last two of each switch join the switches, if there are several.
function exchange:port()
	local each = #self.switches > 1 and self.ports - 2 or self.ports
	local sw = self.switches[self.used // each + 1]
	if not sw then
		error(string.format("%s: all %d ports are taken; give the exchange ports = %d, or more switches",
			self.name, #self.switches * each, self.ports * 2), 3)
	end
	self.used = self.used + 1
	return sw:port((self.used - 1) % each + 1)
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

-- A member whose router already peers: with its transits, and with the route server.
local function peering(c, m, transits)
	c[#c + 1] = "interface eth0"
	c[#c + 1] = "description ZamIX peering LAN"
	c[#c + 1] = "ip address " .. m.lan[4] .. "/24"
	c[#c + 1] = "ipv6 address " .. m.lan[6] .. "/64"
	c[#c + 1] = "exit"
	c[#c + 1] = "router bgp " .. m.asn
	c[#c + 1] = "no bgp default ipv4-unicast"
	for _, t in ipairs(transits) do
		neighbour(c, uplink(t.n, m.n).transit, t.asn, t.name, "FROM-TRANSIT", "OWN")
	end
	neighbour(c, { [4] = "100.127.1.254", [6] = "2001:db8:ffff:1::fe" }, 64500, "route server", "FROM-IXP",
		"OWN", { "no enforce-first-as" })
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
		if o.bgp ~= false then peering(config, m, self.transits) end
		config = lines(config)
	end
	local column = #self.members + 1
	m.router = router{ name = m.name, asn = m.asn, mine = o.mine, cpu = o.cpu, group = m.name, config = config, at = { column, 1 } }
	m.host = host{ name = "h-" .. m.name, group = m.name, at = { column, 0 },
		address = { m.server[4] .. "/24", m.server[6] .. "/64" }, gateway = { m.gateway[4], m.gateway[6] } }
	m.port = self:port()
	m.link = link{ m.router:port("eth0"), m.port, rate = o.rate or "1G", delay = "100us" }
	link{ m.router:port("eth2"), m.host:port("eth0"), rate = "1G", delay = "20us" }
	for i, t in ipairs(self.transits) do
		link{ m.router:port("eth" .. (i == 1 and 1 or i + 1)), t.router:port("eth" .. m.n), rate = t.rate, delay = t.delay }
	end
	self.members[column] = m
	self.members[m.name] = m
	return m
end

-- A transit far away. It must be made before the members it serves; `serves` are their numbers.
-- It routes the space of a customer in `static` by hand, as for one that speaks no BGP yet.
function exchange:transit(o)
	local t = plan(o.n or cast[o.name] or error("transit: give n = 17..32"))
	local c = { "hostname " .. o.name, "ip route " .. t.nets[4] .. " Null0", "ipv6 route " .. t.nets[6] .. " Null0",
		"route-map ANY permit 10", "exit" }
	local static = {}
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
	self.transits[#self.transits + 1] = t
	return t
end

-- The route server: one session a member and family, transparent. Made after the members.
function exchange:route_server(o)
	local second = o.name == "rs2"
	local addr = second and { [4] = "100.127.1.253", [6] = "2001:db8:ffff:1::fd" } or { [4] = "100.127.1.254", [6] = "2001:db8:ffff:1::fe" }
	local c = { "hostname " .. o.name, "interface eth0", "description ZamIX peering LAN",
		"ip address " .. addr[4] .. "/24", "ipv6 address " .. addr[6] .. "/64", "exit",
		"router bgp 64500", "no bgp default ipv4-unicast" }
	for _, m in ipairs(self.members) do
		neighbour(c, m.lan, m.asn, m.name, nil, nil, { "passive" })
	end
	c[#c + 1] = "exit"
	local rs = route_server{ name = o.name, asn = 64500, group = self.name, config = lines(c), at = { second and 0 or 3, 2 } }
	link{ rs:port("eth0"), self:port(), rate = "1G", delay = "50us" }
	self[o.name] = { router = rs, lan = addr, asn = 64500 }
	return self[o.name]
end

return ixp
