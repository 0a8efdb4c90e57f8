local ixp = require "lib.ixp"
local zix = ixp.exchange{ name = "ZamIX", switches = 1 }
zix:transit{ name = "transocean", serves = { 1, 2, 3 }, static = { 1 }, delay = "70ms" }
local me = zix:member{ name = "acacia", mine = true, config = file"configs/acacia.conf" }
local baobab, coral = zix:member{ name = "baobab" }, zix:member{ name = "coral" }
local rs = zix:route_server{ name = "rs1" }
lab{ id = "first-peering", level = "foundations", minutes = 45, text = { me = me, rs = rs, coral = coral } }

local function session(af)
	local p = me.router:peer{ rs.lan[af], af = "ipv" .. af }
	return p and p.state or "no such neighbor", "Established"
end

task{ id = "address", on = "port.up", check = function(row)
	row(me.router:addresses("eth0", "ipv4")[1], me.lan[4] .. "/24", "acacia eth0")
	row(me.router:addresses("eth0", "ipv6")[1], me.lan[6] .. "/64", "acacia eth0") end }
task{ id = "session4", after = "address", on = { "bgp.up", "bgp.down" }, check = function() return session(4) end }
task{ id = "session6", after = "address", on = { "bgp.up", "bgp.down" }, check = function() return session(6) end }
task{ id = "announce", after = { "session4", "session6" }, on = "route.best", check = function(row)
	for _, m in ipairs{ baobab, coral } do for af = 4, 6, 2 do
		local best = m.router:best(me.nets[af])
		row(best and best.next_hop or "no route", me.lan[af], m.name .. "'s next hop to " .. me.nets[af]) end end end }
task{ id = "across", after = "announce", on = "route.best", check = function(row)
	for af = 4, 6, 2 do row(me.host:trace(coral.server[af]).hops[2] or "nothing", coral.lan[af], "second hop to " .. coral.server[af]) end end }
task{ id = "no-transit-leak", negative = true, on = { "route.best", "bgp.up" }, check = function(row)
	for af = 4, 6, 2 do for _, p in ipairs(rs.router:learnt(me.lan[af])) do
		row(p, me.nets[af], "rs1 learns from you") end end
	return true end }
quiz{ id = "frames", answer = 2 }   quiz{ id = "path", answer = 3 }   quiz{ id = "silence", answer = 1 }
