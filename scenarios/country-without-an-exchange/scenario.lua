-- Three networks of one town, joined only by the same transit beyond the sea.
local ixp = require "lib.ixp"
local land = ixp.exchange{ name = "Zamira", switches = 0 }
local sea = land:transit{ name = "transocean", serves = { 1, 2, 3 }, delay = "70ms", servers = true }
local dns = sea.server[4]
local acacia = land:member{ name = "acacia", dns = dns, mine_host = true }
local baobab = land:member{ name = "baobab", dns = dns, mine_host = true }
local coral = land:member{ name = "coral", dns = dns }
sea.host:serve{ dns = { zone = "xz", records = { "@ NS ns", "ns A " .. dns, "www.coral A " .. coral.server[4],
	"h.baobab A " .. baobab.server[4] } } }
coral.host:serve{ web = { ["/"] = "200K" } }
lab{ id = "country-without-an-exchange", level = "foundations", minutes = 30,
	text = { acacia = acacia, baobab = baobab, coral = coral, sea = sea } }

local function head(m) return m.router:port("eth1"):counters() end
local function sent(m) return m.router:port("eth1"):counters().out_bps end
local function ms(h, to) return h:ping(to, { count = 3 }).rtt_ms or 0 end
local was -- what the trainee is asked about must be measured before the cable is cut
local function before() was = was or { hops = #acacia.host:trace(baobab.server[4]).hops - 1,
	ms = ms(acacia.host, baobab.server[4]), page = ms(acacia.host, coral.server[4]) } return was end

ask{ id = "hops", kind = "number", check = function(v) return v, before().hops end }
ask{ id = "rtt", kind = "time", check = function(v) return v, near(before().ms, before().ms / 20) end }
ask{ id = "path", kind = "choice", options = { "64496-64497", "64496-65537-64497", "64496-64500-64497" },
	check = function(v) return v, "64496-65537-64497" end }
ask{ id = "names", kind = "address", check = function(v) return v, dns end }
task{ id = "page", sticky = true, check = function()
	return head(acacia).in_octets // 1000, atleast(200) end }
ask{ id = "crossings", kind = "number", after = "page", check = function(v) return v, 2 end }
ask{ id = "local", kind = "number", after = "page", check = function(v) -- in Mb/s, as the ports count
	local home = (sent(coral) + sent(baobab)) / 10^6 return v, near(home, home / 20) end }
ask{ id = "reach", kind = "number", after = { "hops", "rtt", "path", "names", "crossings", "local" },
	check = function(v) return v, acacia.host:ping(baobab.server[4], { count = 3 }).received end }
ask{ id = "layer", kind = "choice", options = { "names", "hosting", "transmission" }, after = "reach",
	check = function(v) return v, "transmission" end }
task{ id = "as-it-was", negative = true, on = { "interface.down", "port.down" }, check = function(row)
	for _, m in ipairs{ acacia, baobab } do
		row(m.host:addresses("eth0", "ipv4")[1], m.server[4] .. "/24", m.host.name)
		row(m.host:arp(m.gateway[4]) ~= nil or m.host:ping(m.gateway[4], { count = 1 }).received == 1, true, m.host.name .. "'s gateway")
	end end }
quiz{ id = "europe", answer = 2 }   quiz{ id = "as", answer = 3 }   quiz{ id = "layers", answer = 1 }

-- After the page it is evening, and the town watches films; Europe's share of them is another third.
-- When everything is known of the country as it is, a trawler drops its anchor.
local known = 0
on("task.passed", function()
	known = known + 1
	if not land.evening and head(acacia).in_octets >= 200000 then
		land.evening = true
		flow{ from = coral.host, to = acacia.host, rate = "24M" }
		flow{ from = baobab.host, to = acacia.host, rate = "6M" }
		flow{ from = sea.host, to = acacia.host, rate = "15M" }
		say("evening")
	end
	if known == 8 and not land.cut then
		land.cut = true
		for _, m in ipairs(land.members) do m.uplinks[1]:down() end
		say("trawler")
	end
end)
