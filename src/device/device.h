/*
 * device.h - the boxes a trainee meets, the world they stand in, and their consoles.
 *
 * A box is data: a kind (host, switch, router, route server) says which rooms it is made of and
 * which words it answers to. Everything here lives in the world's arena and is reached from
 * sim->world.
 */
#ifndef DEVICE_DEVICE_H
#define DEVICE_DEVICE_H

#include "bgp/bgp.h"
#include "cli/cli.h"
#include "ip/stack.h"
#include "switch/bridge.h"

struct device;
struct device_file;
struct serving;
struct flows;
struct console;

struct world {
	struct arena *arena;
	struct sim *sim;
	struct net *net;
	struct bgp_world *bgp;          /* stores shared by every speaker */
	/* in the order they were made; device id - 1 == node id - 1 */
	VEC(struct device *) devices;
	struct flows *flows;            /* bulk traffic; NULL: none */
};

/* A world in an arena of its own; NULL if the system gives no address space. */
struct world *world_new(size_t reserve, uint64_t seed, bool parse_all);
void world_delete(struct world *w);
static inline struct world *
world_of(const struct sim *sim)
{
	return sim->world;
}

/* What makes a box; const, one per kind, listed in device_kinds. */
struct device_kind {
	const char *name;  /* "router" */
	const char *title; /* for `show version` and the map */
	bool forwards;     /* its stack is a router's */
	bool bridges;      /* it is a switch */
	bool mute;         /* it hears nothing and says nothing by itself */
	bool speaks_bgp;   /* it has a BGP speaker */
	const char *profile; /* whose defaults: bgp_profile_find */
	const struct cli_table *const *words;   /* its console's tables; NULL-ended */
	const struct shell_table *const *shell; /* a Linux-like shell instead; NULL-ended */
};

extern const struct device_kind host_kind, switch_kind, router_kind, route_server_kind,
    tester_kind;
extern const struct device_kind *const device_kinds[]; /* NULL-ended */

#define CONSOLE_RING (64u << 10) /* octets of scrollback that a console keeps */

struct console {
	struct cli_console cli;
	struct device *device;
	unsigned number;     /* from 1 */
	char *ring;          /* CONSOLE_RING octets */
	uint64_t written;    /* octets ever written; the ring holds the last of them */
	struct timer unread; /* nobody reads what the job writes: it ends */
};

struct device {
	struct bridge *bridge;      /* first, for switch/words.h; NULL: not a switch */
	const struct device_kind *kind;
	struct world *world;
	struct node *node;
	struct stack *stack;        /* a switch's is for itself: svi.h */
	struct bgp_speaker *bgp;    /* NULL: none (yet) */
	const struct cli_grammar *grammar;
	uint32_t asn;               /* as the scenario says, for the map; 0: none */
	const char *profile;        /* "frr", "rfc", "bird": whose defaults it has */
	/* what its prompt shows; its name unless it was told otherwise */
	char hostname[CLI_NAME];
	const char *group;          /* for the map; "" if none */
	int x, y;                   /* on the map; -1: anywhere */
	bool mine;                  /* the trainee may change it */
	bool on;
	char *startup;              /* configuration that `write` kept, owned; NULL: none */
	char *original;             /* configuration the scenario gave it */
	ix_time booted;
	struct timer reload;
	VEC(struct svi *) svis;     /* a switch's, by VLAN */
	struct timer svi_look;      /* its ports changed */
	VEC(struct console *) consoles; /* made on first use */
	VEC(struct device_file) files;  /* what it keeps, see files.h */
	struct serving *serving;        /* what it offers, see serve.h; NULL: nothing */
};

extern const struct log_kind log_config_line; /* a refused line of a configuration */
extern const struct log_kind log_box_on, log_box_off;

/*
 * A box. The name must be free and text_is_name(); `lab` is refused. Its node has no ports yet.
 * `profile` is one of bgp_profile_find's, or NULL for the kind's own.
 */
struct device *device_new(struct world *w, const struct device_kind *kind, const char *name,
    const char *profile, struct ix_error *e);
struct device *device_find(const struct world *w, const char *name);
struct device *device_at(const struct world *w, uint32_t i); /* NULL at the end */
/* The first address that a person gave it, of a family (0: any) and no loopback's; false: none. */
bool device_address(const struct device *d, uint8_t af, struct ix_addr *out);
struct device *device_of_node(const struct world *w, uint32_t node);
#define DEVICE_PORTS 1024 /* of one device */
/*
 * A port, with its IP interface or bridge port; NULL with an error: it exists, a bad name, or no
 * room for more.
 */
struct port *device_port(struct device *d, const char *name, struct ix_error *e);
/* The port, made if it is not there (`eth0` on a router); NULL with an error if that cannot be. */
struct port *device_port_wanted(struct device *d, const char *name, struct ix_error *e);

/* Applies configuration text, all lines; refused ones are logged and told in `e` (the first). */
bool device_configure(struct device *d, const char *text, const char *where, struct ix_error *e);
/* The running configuration, from the state that moves the packets. */
void device_running(const struct device *d, struct text *to);
/* What the scenario gave it becomes its startup, and `reset` goes back to it. */
void device_set_original(struct device *d, const char *text);
/* A host's addresses and gateways as they are now become what it boots from. */
void device_keep_host(struct device *d);
/* `hostname NAME`: every console's prompt. */
void device_hostname(struct device *d, const char *name);
/* `write`: the running configuration becomes the startup. */
void device_write(struct device *d);
void device_erase(struct device *d); /* what was written: the next boot is a bare one */
/* Off: silence, everything not written is lost. On: boots from the startup. */
void device_power(struct device *d, bool on);
/* As power off and on, from an event of its own: for the device's own `reload`. */
void device_reload_soon(struct device *d);
/* Back to what the scenario gave it. */
void device_reset(struct device *d);

/* The n-th console of a device (from 1, at most 9), made on first use. */
struct console *console_of(struct device *d, unsigned n);
/* A console's words as they are when it is first used; makes nothing in the world. */
void console_fresh(struct cli_console *con, struct device *d);
/* The console if it was ever used, else NULL: only looks. */
struct console *console_peek(const struct device *d, unsigned n);
/* Types a line, "^C" or "^Z": echoed after the prompt, run, answered in the scrollback. */
void console_type(struct console *c, const char *line);
/* Runs a line without echo; its output goes to `out`. For the scenario's d:cli(). */
bool console_run(struct device *d, const char *line, struct text *out);
void console_put(struct console *c, const char *text, size_t n);
void console_puts(struct console *c, const char *text);
/* Octets from `from` on that are still there, as at most two pieces; returns where they begin. */
uint64_t console_read(const struct console *c, uint64_t from, const char *piece[2], size_t len[2]);
/* "acacia# "; "" while a command runs. */
void console_prompt(const struct console *c, struct text *out);

#endif
