local a = router{ name = "acacia", asn = 64496, mine = true, at = { 1, 1 } }
local b = router{ name = "baobab", asn = 64497, at = { 3, 1 } }
local s = switch{ name = "ix-sw", ports = 4, at = { 2, 2 } }
link{ a:port("eth0"), s:port("et1"), rate="1G" }
link{ b:port("eth0"), s:port("et2"), rate="1G" }
lab{ id = "small", level = "foundations", minutes = 5 }
task{ id = "address", on = "port.up", check = function(row) row(a:addresses("eth0"), set{ "100.127.1.1/24" }, "acacia eth0") end }
quiz{ id = "frames", answer = 2 }
