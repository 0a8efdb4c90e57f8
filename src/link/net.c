/* net.c - a world's nodes and their ports: made once, found by name, never taken away. */
#include "base/panic.h"
#include "link/link.h"

struct net *
net_new(struct sim *sim)
{
	struct net *net = arena_make(sim->arena, struct net);

	net->sim = sim;
	net->names.arena = sim->arena;
	return net;
}

struct node *
node_new(struct net *net, const char *name, const struct node_ops *ops, void *box)
{
	struct node *n = arena_make(net->sim->arena, struct node);
	bool fresh;

	must(strlen(name) < sizeof(n->name));
	vec_push(net->sim->arena, &net->nodes, n);
	n->id.id = index_add(&net->names, name, (uint32_t)strlen(name), &fresh);
	must(fresh && n->id.id == net->nodes.n);
	n->net = net;
	n->ops = ops;
	n->box = box;
	strcpy(n->name, name);
	return n;
}

struct node *
net_find(const struct net *net, const char *name)
{
	uint32_t id = index_find(&net->names, name, (uint32_t)strlen(name));

	return id ? net->nodes.at[id - 1] : NULL;
}

struct port *
port_new(struct node *n, const char *name)
{
	struct net *net = n->net;
	struct port *p = arena_make(net->sim->arena, struct port);
	uint32_t i = n->ports.n;

	must(strlen(name) < sizeof(p->name));
	vec_push(net->sim->arena, &net->ports, p);
	vec_push(net->sim->arena, &n->ports, p);
	p->id.id = net->ports.n;
	p->node = n;
	strcpy(p->name, name);
	/* Locally administered (IEEE 802 bit 1 of the first octet), readable as node and port. */
	p->mac = (struct ix_mac){ { 0x02, (uint8_t)(n->id.id >> 16), (uint8_t)(n->id.id >> 8),
	    (uint8_t)n->id.id, (uint8_t)(i >> 8), (uint8_t)(i + 1) } };
	return p;
}

struct port *
port_find(const struct node *n, const char *name)
{
	for (uint32_t i = 0; i < n->ports.n; i++)
		if (strcmp(n->ports.at[i]->name, name) == 0)
			return n->ports.at[i];
	return NULL;
}

struct port *
port_peer(const struct port *p)
{
	return p->link ? p->link->dir[p->side].to : NULL;
}
