-- 250 floors of 40 hosts: a switch, a VLAN and a subnet a floor, and one router for all of them.
local floors, seats = 250, 40
local access, tags = {}, {}
for f = 1, floors do
	access[f] = ("interface et%d\nswitchport access vlan %d\nexit\n"):format(f, 100 + f)
	tags[f] = ("interface eth0.%d\nip address 10.1.%d.1/24\nipv6 address 2001:db8:1:%x::1/64\nexit\n")
		:format(100 + f, f, f)
end
local core = switch{ name = "core", ports = floors + 1, config = ("mac address-table capacity 20000\n"
	.. "vlan 101-%d\ninterface et%d\nswitchport mode trunk\nexit\n"):format(100 + floors, floors + 1)
	.. table.concat(access) }
local gateway = router{ name = "gateway", config = table.concat(tags) }
link{ gateway:port("eth0"), core:port(floors + 1), rate = "10G" }

for f = 1, floors do
	local sw = switch{ name = "floor" .. f, ports = 48 }
	link{ sw:port(48), core:port(f), rate = "10G" }
	for s = 1, seats do
		local h = host{ name = ("h%d-%d"):format(f, s),
			address = { ("10.1.%d.%d/24"):format(f, 10 + s), ("2001:db8:1:%x::%d/64"):format(f, 10 + s) },
			gateway = { ("10.1.%d.1"):format(f), ("2001:db8:1:%x::1"):format(f) } }
		link{ h:port("eth0"), sw:port(s) }
	end
end

lab{ id = "campus", level = "advanced", minutes = 10 }
