/* kinds.c - the kinds of boxes, as data: what each is made of and which words it answers to. */
#include "device/service_words.h"
#include "device/words.h"
#include "ip/words.h"
#include "switch/words.h"

static const struct cli_table *const router_tables[] = { &cli_basic, &box_words, &port_words,
	&ip_enter_words, &ip_words, &ip_route_words, &ip_rib_words, &ip_same_words, &ip_acl_words,
	&ip_filter_words, &ip_pass_words, &ip_ra_words, &ip_ifc_words, &bgp_words, &probe_words,
	&service_words, &relay_words, NULL };
static const struct cli_table *const switch_tables[] = {
	&cli_basic,
	&box_words,
	&show_port_words,
	&bridge_words,
	&vlan_words,
	&address_words,
	&acl_words,
	&lag_words,
	&lldp_words,
	&guard_words,
	&errdisable_words,
	&stp_words,
	&stp_show_words,
	&police_words,
	&snoop_words,
	&isolate_words,
	&mirror_words,
	&sample_words,
	&ip_words,
	&ip_route_words,
	&ip_rib_words,
	&svi_words,
	&probe_words,
	&service_words,
	NULL,
};
static const struct shell_table *const tester_shells[] = { &dump_shell, &file_shell, &say_shell,
	NULL };
static const struct shell_table *const host_shells[] = { &net_shell, &probe_shell, &dump_shell,
	&dns_shell, &web_shell, &sock_shell, &nc_shell, &rate_shell, &dhcp_shell, &time_shell,
	&sponge_shell, &file_shell, &say_shell, &old_shell, NULL };

const struct device_kind router_kind = {
	.name = "router", .title = "ixlab router", .forwards = true, .speaks_bgp = true,
	.profile = "frr", .words = router_tables,
};
const struct device_kind route_server_kind = {
	.name = "route-server", .title = "ixlab route server", .speaks_bgp = true,
	    .profile = "bird",
	.words = router_tables,
};
const struct device_kind switch_kind = {
	.name = "switch", .title = "ixlab switch", .bridges = true, .profile = "frr",
	.words = switch_tables,
};
const struct device_kind host_kind = {
	.name = "host", .title = "ixlab host", .profile = "linux", .shell = host_shells,
};
/* What a scenario sends through it is all that it ever sends; tcpdump shows what it hears. */
const struct device_kind tester_kind = {
	.name = "tester", .title = "frame tester", .mute = true, .profile = "linux",
	.shell = tester_shells,
};
