-- Four hosts, a gateway and a switch: what is flooded, what is learnt, and who answers for whom.
local lan, six = "100.64.10.", "2001:db8:64:10::"
local hosts = {}
for n = 1, 4 do
	hosts[n] = host{ name = "h" .. n, mine = true, at = { n, 3 },
		address = { lan .. 10 + n .. "/24", six .. 10 + n .. "/64" }, gateway = { lan .. 1, six .. 1 } }
end
local sw = switch{ name = "sw1", ports = 8, mine = true, at = { 2, 2 } }
local r1 = router{ name = "r1", asn = 64496, at = { 2, 1 }, config = [[
interface eth0
description the office
ip address 100.64.10.1/24
ipv6 address 2001:db8:64:10::1/64
interface eth1
description the servers
ip address 100.64.20.1/24
ipv6 address 2001:db8:64:20::1/64
]] }
local web = host{ name = "web", at = { 3, 1 }, gateway = { "100.64.20.1", "2001:db8:64:20::1" },
	address = { "100.64.20.10/24", "100.64.20.11/24", "2001:db8:64:20::10/64" } }
for n, h in ipairs(hosts) do link{ h:port("eth0"), sw:port(n) } end
link{ r1:port("eth0"), sw:port(5) }   link{ r1:port("eth1"), web:port("eth0") }

local function mac(d) return d:port("eth0"):mac() end
local act, known = 1, 0 -- 2: h4 claims the gateway's address; 3: r1 answers for the servers
lab{ id = "one-wire-many-neighbours", level = "foundations", minutes = 35,
	text = { lan = lan, six = six, web = "100.64.20.10" } }

task{ id = "learn", sticky = true, on = { "mac.learn", "mac.move" }, check = function(row)
	if now() < 15000000000 then row("starting", "restarted", "sw1") return end
	for n, h in ipairs(hosts) do row(sw:macs(sw:port(n)), { mac(h) }, "sw1 et" .. n) end end }
ask{ id = "flooded", kind = "number", after = "learn", check = function(v) return v, 1 end }
task{ id = "six", sticky = true, after = "learn", on = "neighbour.new", check = function()
	return hosts[1]:arp(six .. 12), mac(hosts[2]) end }
ask{ id = "group", kind = "mac", after = "six", check = function(v) return v, "33:33:ff:00:00:12" end }
ask{ id = "impostor", kind = "port", after = { "flooded", "group" },
	check = function(v) return v, sw:port(4) end }
local conflicts, before = 0, 0 -- seen so far, and when the wrong address went
on("dad.conflict", function() conflicts = conflicts + 1 end)
task{ id = "gateway", after = "impostor", on = { "neighbour.moved", "neighbour.new", "dad.conflict" },
	check = function(row)
		local has = hosts[4]:addresses("eth0", "ipv4")
		if #has > 1 then before = conflicts end
		row(has, { lan .. "14/24" }, "h4's addresses")   row(conflicts - before, 0, "conflicts since")
		for n = 1, 3 do
			row(hosts[n]:arp(lan .. 1) or mac(r1), mac(r1), "h" .. n .. "'s gateway")
			local got = n == 3 and act == 3 and 1 or hosts[n]:ping("100.64.20.10", { count = 1 }).received
			row(got, 1, "answers of web to h" .. n)
		end end }
ask{ id = "answers", kind = "device", after = "gateway", check = function(v) return v, r1 end }
task{ id = "silent", after = "answers", check = function(row)
	row(hosts[3]:ping("100.64.20.11", { count = 1 }).received, 0, "answers for web on the office LAN")
	row(hosts[1]:ping("100.64.20.11", { count = 1 }).received, 1, "answers of web to h1") end }
task{ id = "nobody-cut-off", negative = true, on = { "port.down", "port.up", "interface.down" },
	check = function(row)
		for n, h in ipairs(hosts) do
			row(sw:port(n):state(), "up", "sw1 et" .. n)
			row(h:addresses("eth0", "ipv4")[1], lan .. 10 + n .. "/24", "h" .. n)
		end end }
quiz{ id = "flood", answer = 3 }   quiz{ id = "nd", answer = 2 }   quiz{ id = "proxy", answer = 1 }
-- The hosts spoke when they started; the switch was restarted since.
at("15s", function() sw:cli("clear mac address-table dynamic") end)

-- The trainee knows the wire: now somebody takes the gateway's address. When it is given back, h3
-- comes to light: it takes the servers for neighbours, and r1 answers for them.
on("task.passed", function()
	known = known + 1
	local claims = hosts[4]:addresses("eth0", "ipv4")[2] ~= nil
	if known >= 5 and act == 1 then
		act = 2
		hosts[4]:cli("ip addr add " .. lan .. "1/24 dev eth0")
		mail{ id = "helpdesk", from = "the help desk" }
	elseif known >= 7 and act == 2 and not claims then
		act = 3
		r1:unlock() hosts[3]:lock()
		r1:configure("interface eth0\nip proxy-arp\n")
		hosts[3]:cli("ip route add 100.64.20.0/24 dev eth0")
		mail{ id = "accounts", from = "the owner of h3" }
	end
end)
