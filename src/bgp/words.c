/* words.c - the table of BGP's router words, as FRR writes them and IOS and EOS are understood. */
#include "bgp/words.h"

const struct cli_mode bgp_router_mode = { .name = "router-bgp", .suffix = "(config-router)",
	.parent = &cli_config, .enter = "router bgp ASN" };
const struct cli_mode bgp_family_mode = { .name = "bgp-family", .suffix = "(config-router-af)",
	.parent = &bgp_router_mode, .enter = "address-family ipv4 unicast" };
const struct cli_mode bgp_map_mode = { .name = "route-map", .suffix = "(config-route-map)",
	.parent = &cli_config, .enter = "route-map NAME permit 10" };

#define ROUTER .in = { &bgp_router_mode }
#define FAMILY .in = { &bgp_family_mode }
#define EITHER .in = { &bgp_router_mode, &bgp_family_mode }
#define CONFIG .in = { &cli_config }
#define MAP .in = { &bgp_map_mode }
#define EXEC .in = { &cli_exec }
#define NB "neighbor <peer:addr> "
#define NB_HELP "A BGP neighbor|Its address|"

static const struct cli_word words[] = {
	/* router bgp */
	{ "router bgp <asn:1-4294967295>", word_router_bgp, "A routing protocol|BGP|Our AS number",
	    .flags = CLI_NO, CONFIG },
	{ "no router bgp", word_router_bgp, NULL, CONFIG },
	{ "bgp router-id <id:addr4>", word_router_id, "BGP settings|Our identifier|As an address",
	    .flags = CLI_NO, ROUTER },
	{ "no bgp router-id", word_router_id, NULL, ROUTER },
	{ "bgp default ipv4-unicast", word_setting,
	    "BGP settings|What new neighbors get|IPv4 routes", .flags = CLI_NO, ROUTER,
	    .value = SETTING_IPV4 },
	{ "bgp ebgp-requires-policy", word_setting,
	    "BGP settings|No policy, no routes with external neighbors (RFC 8212)", .flags = CLI_NO,
	    ROUTER, .value = SETTING_POLICY },
	{ "bgp enforce-first-as", word_setting,
	    "BGP settings|Refuse external routes whose first AS is not the neighbor's",
	    .flags = CLI_NO, ROUTER, .value = SETTING_FIRST_AS },
	{ "bgp network import-check", word_setting,
	    "BGP settings|Networks|Announce only what the routing table has", .flags = CLI_NO,
	    ROUTER, .value = SETTING_IMPORT_CHECK },
	{ "bgp log-neighbor-changes", word_always,
	    "BGP settings|Log sessions up and down (always on)", .flags = CLI_NO, ROUTER },
	{ "bgp deterministic-med", word_always, "BGP settings|Group by neighboring AS (always on)",
	    .flags = CLI_NO, ROUTER },
	{ "network <prefix:prefix>", word_network, "Announce a prefix|The prefix", .flags = CLI_NO,
	    EITHER },
	{ "network <address:addr4> mask <mask:mask>", word_network_mask,
	    "Announce a prefix|Its address|Its mask|The mask", .flags = CLI_NO, EITHER },
	{ "address-family {ipv4|ipv6} [unicast]", word_family,
	    "Settings of one family|IPv4 routes|IPv6 routes|Unicast", ROUTER },
	{ "exit-address-family", word_family_exit, "Back to router bgp", FAMILY },

	/* neighbors */
	{ NB "remote-as <asn:1-4294967295>", word_remote_as, NB_HELP "Its AS|The AS number",
	    ROUTER },
	{ "no " NB "[remote-as <asn:1-4294967295>]", word_no_neighbor, NULL, ROUTER },
	{ NB "description <text:line>", word_neighbor, NB_HELP "A note|The note", ROUTER,
	    .value = NB_DESCRIPTION },
	{ "no " NB "description", word_neighbor, NULL, ROUTER, .value = NB_DESCRIPTION },
	{ NB "shutdown [message <text:line>]", word_neighbor,
	    NB_HELP "End the session|Tell the neighbor why (RFC 9003)|The words", .flags = CLI_NO,
	    ROUTER, .value = NB_SHUTDOWN },
	{ NB "passive", word_neighbor, NB_HELP "Wait for its connection", .flags = CLI_NO, ROUTER,
	    .value = NB_PASSIVE },
	{ NB "timers <keepalive:0-65535> <hold:0-65535>", word_neighbor,
	    NB_HELP "Its timers|Keepalive, seconds|Hold time, seconds", ROUTER,
	    .value = NB_TIMERS },
	{ "no " NB "timers", word_neighbor, NULL, ROUTER, .value = NB_TIMERS },
	{ NB "timers connect <seconds:1-65535>", word_neighbor,
	    NB_HELP "Its timers|Between connection attempts|Seconds", ROUTER, .value = NB_CONNECT },
	{ "no " NB "timers connect [<seconds:1-65535>]", word_neighbor, NULL, ROUTER,
	    .value = NB_CONNECT },
	{ NB "ebgp-multihop [<hops:1-255>]", word_neighbor,
	    NB_HELP "It is not on a connected subnet|Hops", .flags = CLI_NO, ROUTER,
	    .value = NB_MULTIHOP },
	{ NB "password <key:word>", word_neighbor,
	    NB_HELP "Sign every segment (RFC 2385)|The shared key, at most 80 characters", ROUTER,
	    .value = NB_PASSWORD },
	{ "no " NB "password [<key:word>]", word_neighbor, NULL, ROUTER, .value = NB_PASSWORD },
	{ NB "ttl-security hops <hops:1-254>", word_neighbor,
	    NB_HELP "Hear it from nearby only (RFC 5082)|How far it may be|Hops", .flags = CLI_NO,
	    ROUTER, .value = NB_GTSM },
	{ NB "enforce-first-as", word_neighbor,
	    NB_HELP "Refuse routes whose first AS is not its own", .flags = CLI_NO, ROUTER,
	    .value = NB_FIRST_AS },
	{ NB "activate", word_in_family, NB_HELP "Exchange routes of this family", .flags = CLI_NO,
	    EITHER, .value = FAM_ACTIVATE },
	{ NB "route-map <map:name> {in|out}", word_in_family,
	    NB_HELP "A policy|The route map|On what it sends|On what it gets", .flags = CLI_NO,
	    EITHER, .value = FAM_MAP },
	{ NB "prefix-list <list:name> {in|out}", word_in_family,
	    NB_HELP "A filter|The prefix list|On what it sends|On what it gets", .flags = CLI_NO,
	    EITHER, .value = FAM_LIST },
	{ NB "next-hop-self", word_in_family, NB_HELP "Announce ourselves as next hop",
	    .flags = CLI_NO, EITHER, .value = FAM_SELF },
	{ NB "maximum-prefix <limit:1-4294967295> [warning-only]", word_in_family,
	    NB_HELP "How many prefixes it may send|At most|Only tell", .flags = CLI_NO, EITHER,
	    .value = FAM_LIMIT },
	{ "no " NB "maximum-prefix", word_in_family, NULL, EITHER, .value = FAM_LIMIT },
	{ NB "route-server-client", word_in_family, NB_HELP "Serve it transparently (RFC 7947)",
	    .flags = CLI_NO, EITHER, .value = FAM_CLIENT },
	{ NB "soft-reconfiguration inbound", word_in_family,
	    NB_HELP "What was received is kept|(always on)", .flags = CLI_NO, EITHER,
	    .value = FAM_SOFT },

	/* policy */
	{ "ip prefix-list <list:name> [seq <seq:1-4294967295>] {permit|deny} "
	    "{any|<prefix:prefix4>} "
	  "[ge <ge:0-32>|le <le:0-32>]*",
	    word_list4,
	    "IPv4|A prefix list|Its name|Its place|Number|Let pass|Refuse|Every prefix|A prefix|"
	    "At least this long|Bits|At most this long|Bits",
	    .flags = CLI_NO, CONFIG },
	{ "ipv6 prefix-list <list:name> [seq <seq:1-4294967295>] {permit|deny} "
	    "{any|<prefix:prefix6>} "
	  "[ge <ge:0-128>|le <le:0-128>]*",
	    word_list6,
	    "IPv6|A prefix list|Its name|Its place|Number|Let pass|Refuse|Every prefix|A prefix|"
	    "At least this long|Bits|At most this long|Bits",
	    .flags = CLI_NO, CONFIG },
	{ "no ip prefix-list <list:name>", word_no_list, NULL, CONFIG, .value = 4 },
	{ "no ipv6 prefix-list <list:name>", word_no_list, NULL, CONFIG, .value = 6 },
	{ "ip prefix-list <list:name> description <text:line>", word_list_description,
	    "IPv4|A prefix list|Its name|A note|The note", CONFIG, .value = 4 },
	{ "ipv6 prefix-list <list:name> description <text:line>", word_list_description,
	    "IPv6|A prefix list|Its name|A note|The note", CONFIG, .value = 6 },
	{ "route-map <map:name> {permit|deny} <seq:1-65535>", word_map,
	    "A route map|Its name|Let pass|Refuse|Its place", CONFIG },
	{ "no route-map <map:name>", word_no_map, NULL, CONFIG },
	{ "no route-map <map:name> {permit|deny} <seq:1-65535>", word_no_map, NULL, CONFIG },
	{ "match ip address prefix-list <list:name>", word_match,
	    "Which routes|IPv4|Their prefix|In a prefix list|Its name", .flags = CLI_NO, MAP,
	    .value = 4 },
	{ "match ipv6 address prefix-list <list:name>", word_match,
	    "Which routes|IPv6|Their prefix|In a prefix list|Its name", .flags = CLI_NO, MAP,
	    .value = 6 },
	{ "set local-preference <value:0-4294967295>", word_set,
	    "What to change|Local preference|Value", .flags = CLI_NO, MAP,
	    .value = SET_WORD_LOCAL_PREF },
	{ "set metric <value:0-4294967295>", word_set, "What to change|The MED|Value",
	    .flags = CLI_NO, MAP, .value = SET_WORD_METRIC },
	{ "set weight <value:0-4294967295>", word_set, "What to change|The weight|Value",
	    .flags = CLI_NO, MAP, .value = SET_WORD_WEIGHT },
	{ "set origin {igp|egp|incomplete}", word_set,
	    "What to change|The origin|IGP|EGP|Incomplete", .flags = CLI_NO, MAP,
	    .value = SET_WORD_ORIGIN },
	{ "set community <communities:line>", word_set,
	    "What to change|Communities|AS:N ... [additive], or none", .flags = CLI_NO, MAP,
	    .value = SET_WORD_COMMUNITY },
	{ "set as-path prepend <path:line>", word_set,
	    "What to change|The AS path|Put in front|AS numbers", .flags = CLI_NO, MAP,
	    .value = SET_WORD_PREPEND },

	/* show and clear */
	{ "show bgp [ipv4|ipv6] [unicast] summary", word_summary,
	    "What is|BGP|IPv4|IPv6|Unicast|Neighbors and their state", EXEC },
	{ "show ip bgp [ipv4|ipv6] [unicast] summary", word_summary,
	    "What is|IPv4|BGP|IPv4|IPv6|Unicast|Neighbors and their state", EXEC, .value = 4 },
	{ "show bgp [ipv4|ipv6] [unicast]", word_table, "What is|BGP|IPv4|IPv6|Unicast", EXEC },
	{ "show ip bgp", word_table, "What is|IPv4|BGP", EXEC, .value = 4 },
	{ "show bgp [ipv4|ipv6] [unicast] <prefix:prefix>", word_prefix,
	    "What is|BGP|IPv4|IPv6|Unicast|A prefix", EXEC },
	{ "show bgp [ipv4|ipv6] [unicast] <address:addr>", word_prefix,
	    "What is|BGP|IPv4|IPv6|Unicast|An address", EXEC },
	{ "show ip bgp <prefix:prefix4>", word_prefix, "What is|IPv4|BGP|A prefix", EXEC,
	    .value = 4 },
	{ "show ip bgp <address:addr4>", word_prefix, "What is|IPv4|BGP|An address", EXEC,
	    .value = 4 },
	{ "show bgp [ipv4|ipv6] [unicast] neighbors [<peer:addr>]", word_neighbors,
	    "What is|BGP|IPv4|IPv6|Unicast|Neighbors in detail|One of them", EXEC },
	{ "show ip bgp neighbors [<peer:addr>]", word_neighbors,
	    "What is|IPv4|BGP|Neighbors in detail|One of them", EXEC, .value = 4 },
	{ "show bgp [ipv4|ipv6] [unicast] neighbors <peer:addr> "
	  "{advertised-routes|received-routes|filtered-routes|routes}",
	    word_neighbor_routes,
	    "What is|BGP|IPv4|IPv6|Unicast|Neighbors in detail|One of them|What it was sent|"
	    "What it sent|What of it was refused|What of it was accepted",
	    EXEC },
	{ "show ip bgp neighbors <peer:addr> "
	  "{advertised-routes|received-routes|filtered-routes|routes}",
	    word_neighbor_routes,
	    "What is|IPv4|BGP|Neighbors in detail|One of them|What it was sent|What it sent|"
	    "What of it was refused|What of it was accepted",
	    EXEC, .value = 4 },
	{ "show ip prefix-list [<list:name>]", word_show_list,
	    "What is|IPv4|Prefix lists|One of them", EXEC, .value = 4 },
	{ "show ipv6 prefix-list [<list:name>]", word_show_list,
	    "What is|IPv6|Prefix lists|One of them", EXEC, .value = 6 },
	{ "show route-map [<map:name>]", word_show_map, "What is|Route maps|One of them", EXEC },
	{ "clear [ip] bgp [ipv4|ipv6] [unicast] {all|<peer:addr>} [soft] [in|out]", word_clear,
	    "Reset something|IPv4|BGP sessions|IPv4|IPv6|Unicast|All neighbors|One of them|"
	    "Without ending the session|What it sent|What it is sent",
	    .flags = CLI_PRIVILEGED | CLI_CHANGES, EXEC },
	{ "clear [ip] bgp [ipv4|ipv6] [unicast] <star:word> [soft] [in|out]", word_clear,
	    "Reset something|IPv4|BGP sessions|IPv4|IPv6|Unicast|*: all neighbors|"
	    "Without ending the session|What it sent|What it is sent",
	    .flags = CLI_PRIVILEGED | CLI_CHANGES, EXEC },
	{ 0 }
};

const struct cli_table bgp_words = { "bgp", words, { &cli_config } };
