-- A loop at an exchange of thirty members with control planes of six kinds, five members each. What
-- stands between @ signs is filled in by `run`. See docs/storms.md.
local ixp = require "lib.ixp"
lab{ id = "storms", level = "foundations", minutes = 5 }
local protected, pinned = @PROTECTED@, @PINNED@
local budgets = { @BUDGETS@ }
local zix = ixp.exchange{ name = "ZamIX", switches = 1, ports = 48 }
local sw = zix.switches[1]
for i = 1, 30 do
	local b = budgets[(i - 1) % #budgets + 1]
	zix:crowd{ n = 1, rate = "@MEMBERS@", cpu = { broadcasts = b[1], messages = b[2] } }
end
local rs = zix:route_server{ name = "rs1", rate = "10G" }
local tester = zix:spare{ name = "tester" }
if pinned then -- the route server's MAC address is set by hand, so that no loop moves it
	sw:configure("mac address-table static " .. rs.router:port("eth0"):mac() .. " vlan 1 interface et31")
end
if protected then
	for n = 1, 48 do
		local c = { "interface et" .. n, "storm-control broadcast level 0.01", "storm-control multicast level 0.01",
			"storm-control unknown-unicast level 0.01" }
		if n <= 31 then
			c[#c + 1] = "switchport port-security"
			c[#c + 1] = "switchport port-security violation restrict"
		end
		sw:configure(table.concat(c, "\n") .. "\nexit")
	end
end
at("120s", function() link{ sw:port(46), sw:port(47), rate = "@LOOP@", delay = "1us" } end)
at("125s", function()
	inject{ port = tester.port, frame = frame.arp_request{ address = "100.127.1.77", target = "100.127.1.78" } }
end)
local seen = "nothing"
local function lost()
	local by = {}
	for k = 1, #budgets do by[k] = 0 end
	for i, m in ipairs(zix.crowded) do
		local p = rs.router:peer{ m.router, af = "ipv4" }
		local k = (i - 1) % #budgets + 1
		if p.state ~= "Established" or p.flaps > 0 then by[k] = by[k] + 1 end
	end
	return table.concat(by, " ")
end
at("425s", function() seen = lost() mark("five") end)
at("725s", function() seen = seen .. " / " .. lost() mark("ten") end)
task{ id = "lost", on = "mark", check = function() return seen, "" end }
