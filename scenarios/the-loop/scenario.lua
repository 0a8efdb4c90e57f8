-- A fabric of three switches, thirty members, and an engineer who tests a module on the peering LAN.
local ixp = require "lib.ixp"
local zix = ixp.exchange{ name = "ZamIX", switches = 3, ports = 13, template = "open", mine = true }
local weak = zix:crowd{ n = 24, cpu = { broadcasts = 5000, messages = 2000, queue = 500 } }
local strong = zix:crowd{ n = 6 } -- their control planes are policed in hardware
local rs = zix:route_server{ name = "rs1" }
local members, sw3, hold = {}, zix.switches[3], "router bgp 64500\n"
for _, list in ipairs{ weak, strong } do for _, m in ipairs(list) do
	members[#members + 1] = m
	for af = 4, 6, 2 do hold = hold .. "neighbor " .. m.lan[af] .. " timers 20 60\n" end
end end
rs.router:configure(hold)
local a, b = sw3:port(11), sw3:port(12)
-- Somebody always asks for an address that is not there: the murmur of every peering LAN.
local murmur = zix:spare{ name = "c31" }
noise{ from = murmur.port, kind = "arp-request", every = "1s" }
lab{ id = "the-loop", level = "practice", minutes = 45, text = { members = #members } }

local cable, began, ended, tests, lost = nil, nil, nil, 0, 0
local function looped() return cable ~= nil and a:state() == "up" and b:state() == "up" end
local function plug()
	if not cable then cable = link{ a, b, rate = "100M", delay = "1us" } end
end
local function unplug()
	if cable then cable:remove() cable = nil end
end
local function sessions()
	local up = 0
	for _, m in ipairs(members) do
		local p = m.router:peer{ "100.126.7.254", af = "ipv4" }
		if p and p.state == "Established" then up = up + 1 end
	end
	return up
end
local function over() if began and not ended and not looped() then ended = now() end end

at("180s", function() plug() began = now() mail{ id = "phones", from = "the phones" } end)
on("port.down", over)
on("bgp.down", function() if tests > 0 then lost = lost + 1 end end)
contact{ id = "engineer", options = { "what-now", "unplug" }, reply = function(o)
	if o == "unplug" then unplug() over() mail{ id = "unplugged", from = "the engineer" }
	else mail{ id = "testing", from = "the engineer" } end end }
local tested = false
button{ id = "test-again", run = function()
	if tests > 0 or looped() then return end
	tests = 1
	plug()
	at((now() // 1000000000 + 90) .. "s", function() unplug() tested = true mark("tested") end)
end }

ask{ id = "cause", kind = "choice", options = { "attack", "cable-cut", "loop", "route-server" },
	check = function(v) return v, "loop" end }
ask{ id = "where", kind = "port", check = function(v) return v, oneof{ a, b } end }
task{ id = "cut", sticky = true, on = { "port.down", "link.down" }, check = function(row)
	if not began then row("nothing happened yet", "the loop is open", "sw3") return end
	row(looped() and "going round" or "open", "open", "the loop")
	if ended then row((ended - began) // 1000000000, atmost(180), "seconds until it was cut") end end }
task{ id = "back", after = "cut", sticky = true, on = "bgp.up", check = function()
	return sessions(), atleast(#members * 95 // 100) end }
task{ id = "prevent", after = "back", on = { "mark", "bgp.up" }, check = function(row)
	row(tested, true, "the module was tested again")
	row(lost, atmost(#members // 20), "sessions lost in that test")
	row(sessions(), atleast(#members * 95 // 100), "sessions up") end }
task{ id = "members-stay", negative = true, on = { "port.down", "interface.down" }, check = function(row)
	for _, m in ipairs(members) do row(m.port:state() == "shutdown" and "shut" or "open", "open", m.name) end end }
quiz{ id = "ttl", answer = 2 }   quiz{ id = "amplify", answer = 3 }   quiz{ id = "controls", answer = 1 }
