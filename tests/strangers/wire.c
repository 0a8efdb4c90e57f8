/*
 * wire.c - links between two Linux stacks, with our links' discipline: a queue in octets with tail
 * drop, a rate, a delay and losses from a seed, in each direction. What netem and tbf would do, on
 * kernels that have neither.
 *
 *	wire RTT-MS LOSS-PPM SECONDS SEED COUNT [CAPTURE]
 *
 * Two network namespaces that nobody else sees are joined by COUNT such links at the same time, of
 * 100 Mb/s and with 2 MiB of queue each; over every link one TCP stream sends as much as it can. A
 * line for each: the octets that its receiver had SECONDS after it connected. CAPTURE: the first
 * link's packets as the sender's end saw them.
 *
 * The namespaces end with the process. Exits with 77 where the machine cannot do this, and says
 * why.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/if_tun.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MS 1000000ull
#define SECOND 1000000000ull
#define RATE_BPS 100000000ull
#define QUEUE (2u << 20)
#define LINKS 32u
#define RING 65536u /* packets on their way, more than a queue and a delay can hold */
#define PACKET 1600u
#define ETHERNET 14u /* a TUN device has no Ethernet header; our queues count it */
#define ETHERNET_WIRE 38u /* and the wire preamble, FCS and gap as well */

struct packet {
	uint64_t at;
	uint32_t len;
	uint8_t *bytes;
};

/* One direction. */
struct way {
	int from, to; /* TUN devices */
	uint64_t busy_until, random;
	uint32_t head, n;
	struct packet *ring;
};

struct wire {
	struct way way[2];
	int sender, receiver;
	bool connected, over;
	uint64_t until, octets;
};

static struct wire wires[LINKS];
static uint64_t delay, duration;
static uint32_t loss_ppm, count;
static int events;
static FILE *capture;

static void
cannot(const char *what)
{
	printf("%s: %s\n", what, strerror(errno));
	exit(77);
}

static uint64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

/* splitmix64 */
static uint64_t
random_next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15ull;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

/* ---- two stacks ---- */

static void
setting(const char *name, const char *value)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "/proc/sys/net/%s", name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, value, strlen(value)) < 0)
		cannot(path);
	close(fd);
}

/* A stack of its own, with the TCP that ours is held against. */
static void
stack_new(void)
{
	if (unshare(CLONE_NEWNET))
		cannot("network namespaces");
	setting("ipv6/conf/all/disable_ipv6", "1");
	setting("ipv6/conf/default/disable_ipv6", "1");
	setting("ipv4/tcp_congestion_control", "reno");
	setting("ipv4/tcp_recovery", "0");
	setting("ipv4/tcp_early_retrans", "0");
	setting("ipv4/tcp_no_metrics_save", "1");
	setting("ipv4/tcp_rmem", "4096 131072 16777216");
	setting("ipv4/tcp_wmem", "4096 1048576 33554432");
}

static void
ask(int fd, unsigned long what, struct ifreq *r)
{
	if (ioctl(fd, what, r))
		cannot(r->ifr_name);
}

/* The device's packets leave as they are on the wire: nothing is cut or joined for speed. */
static void
offload_none(int fd, struct ifreq *r)
{
	static const uint32_t kinds[] = { ETHTOOL_STSO, ETHTOOL_SGSO, ETHTOOL_SGRO };

	for (unsigned i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct ethtool_value v = { .cmd = kinds[i] };

		r->ifr_data = (char *)&v;
		ioctl(fd, SIOCETHTOOL, r); /* what it does not know it does not do */
	}
}

static struct sockaddr_in
address(unsigned link, unsigned side)
{
	return (struct sockaddr_in){ .sin_family = AF_INET,
		.sin_port = htons(5001),
		.sin_addr.s_addr = htonl(0x0a000001u + (link << 8) + side) };
}

/* One end of a link, in the stack of the moment. */
static int
tun_new(unsigned link, unsigned side)
{
	int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq r = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	struct sockaddr_in own = address(link, side), peer = address(link, !side);

	if (tun < 0)
		cannot("/dev/net/tun");
	snprintf(r.ifr_name, sizeof(r.ifr_name), "wire%u", link);
	ask(tun, TUNSETIFF, &r);
	r.ifr_qlen = 20000;
	ask(fd, SIOCSIFTXQLEN, &r);
	offload_none(fd, &r);
	own.sin_port = peer.sin_port = 0;
	memcpy(&r.ifr_addr, &own, sizeof(own));
	ask(fd, SIOCSIFADDR, &r);
	memcpy(&r.ifr_dstaddr, &peer, sizeof(peer));
	ask(fd, SIOCSIFDSTADDR, &r);
	r.ifr_flags = IFF_UP | IFF_RUNNING | IFF_POINTOPOINT;
	ask(fd, SIOCSIFFLAGS, &r);
	close(fd);
	return tun;
}

static void
watch(int fd, uint32_t what, unsigned link)
{
	struct epoll_event e = { .events = what, .data.u32 = link };

	if (epoll_ctl(events, EPOLL_CTL_ADD, fd, &e))
		cannot("epoll");
}

static void
ends_new(unsigned side)
{
	stack_new();
	for (unsigned i = 0; i < count; i++) {
		struct sockaddr_in a = address(i, 1);
		int s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		int tun = tun_new(i, side);

		wires[i].way[side].from = wires[i].way[!side].to = tun;
		watch(tun, EPOLLIN, i);
		if (side == 0)
			wires[i].sender = s;
		else if (bind(s, (struct sockaddr *)&a, sizeof(a)) || listen(s, 1))
			cannot("listen");
		else
			wires[i].receiver = s;
	}
}

/* ---- the links ---- */

static void
seen(const struct way *w, const uint8_t *bytes, uint32_t len)
{
	struct timespec t;
	uint32_t head[4] = { 0, 0, len, len };

	if (!capture || (w != &wires[0].way[0] && w != &wires[0].way[1]))
		return;
	clock_gettime(CLOCK_REALTIME, &t);
	head[0] = (uint32_t)t.tv_sec;
	head[1] = (uint32_t)t.tv_nsec;
	fwrite(head, sizeof(head), 1, capture);
	fwrite(bytes, len, 1, capture);
}

/* As port_send of our links does. */
static void
take(struct way *w, const uint8_t *bytes, uint32_t len)
{
	uint64_t t = now(), start = w->busy_until > t ? w->busy_until : t;
	uint64_t waits = (start - t) * RATE_BPS / 8 / SECOND;
	struct packet *p = &w->ring[(w->head + w->n) % RING];

	if (w == &wires[0].way[0])
		seen(w, bytes, len);
	if (waits + len + ETHERNET > QUEUE || w->n == RING)
		return;
	w->busy_until = start + (len + ETHERNET_WIRE) * 8 * SECOND / RATE_BPS;
	if (random_next(&w->random) % 1000000 < loss_ppm)
		return;
	p->at = w->busy_until + delay;
	p->len = len;
	p->bytes = malloc(len);
	memcpy(p->bytes, bytes, len);
	w->n++;
}

static void
take_all(struct way *w)
{
	uint8_t bytes[PACKET];
	ssize_t n;

	while ((n = read(w->from, bytes, sizeof(bytes))) > 0)
		take(w, bytes, (uint32_t)n);
}

/* Hands over what has arrived; when the next one will. */
static uint64_t
deliver(struct way *w, uint64_t next)
{
	while (w->n) {
		struct packet *p = &w->ring[w->head];

		if (p->at > now())
			return p->at < next ? p->at : next;
		if (w == &wires[0].way[1])
			seen(w, p->bytes, p->len);
		if (write(w->to, p->bytes, p->len) < 0)
			cannot("write");
		free(p->bytes);
		w->head = (w->head + 1) % RING;
		w->n--;
	}
	return next;
}

/* ---- the streams ---- */

static void
send_more(struct wire *w)
{
	static const uint8_t nothing[256u << 10];

	while (send(w->sender, nothing, sizeof(nothing), MSG_NOSIGNAL) > 0)
		;
}

static void
receive_more(struct wire *w)
{
	static uint8_t bytes[256u << 10];
	ssize_t n;

	if (!w->connected) {
		int s = accept4(w->receiver, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (s < 0)
			return;
		close(w->receiver);
		w->receiver = s;
		w->connected = true;
		w->until = now() + duration;
		watch(s, EPOLLIN, (uint32_t)(w - wires));
	}
	while ((n = recv(w->receiver, bytes, sizeof(bytes), 0)) > 0)
		w->octets += (uint64_t)n;
}

/* Everything that can be done now for one link. True: its time is not over. */
static bool
serve(struct wire *w, uint64_t *next)
{
	if (w->connected && now() >= w->until) {
		if (!w->over)
			close(w->sender);
		w->over = true;
		return false;
	}
	take_all(&w->way[0]);
	take_all(&w->way[1]);
	*next = deliver(&w->way[0], *next);
	*next = deliver(&w->way[1], *next);
	receive_more(w);
	send_more(w);
	if (w->connected && w->until < *next)
		*next = w->until;
	return true;
}

static void
run(void)
{
	struct epoll_event got[64];
	unsigned left = count;

	while (left) {
		uint64_t next = now() + SECOND, t;
		struct timespec wait = { 0 };

		left = 0;
		for (unsigned i = 0; i < count; i++)
			left += serve(&wires[i], &next);
		t = now();
		if (next > t)
			wait = (struct timespec){ (time_t)((next - t) / SECOND),
				(long)((next - t) % SECOND) };
		epoll_pwait2(events, got, 64, &wait, NULL);
	}
}

static void
capture_begin(const char *path)
{
	static const uint32_t head[6] = { 0xa1b23c4d, 4u << 16 | 2, 0, 0, 65535, 101 };

	capture = fopen(path, "wb");
	if (!capture)
		cannot(path);
	fwrite(head, sizeof(head), 1, capture);
}

int
main(int argc, char **argv)
{
	const struct sched_param first = { .sched_priority = 10 };
	uint64_t seed;

	if (argc < 6 || (count = (uint32_t)atoi(argv[5])) < 1 || count > LINKS)
		return 2;
	delay = (unsigned)atoi(argv[1]) * MS / 2;
	loss_ppm = (uint32_t)atoi(argv[2]);
	duration = (unsigned)atoi(argv[3]) * SECOND;
	seed = (uint64_t)atoi(argv[4]);
	events = epoll_create1(EPOLL_CLOEXEC);
	if (argc > 6)
		capture_begin(argv[6]);
	ends_new(1);
	ends_new(0);
	sched_setscheduler(0, SCHED_FIFO, &first); /* a link is never late; if it may */
	for (unsigned i = 0; i < count; i++) {
		struct sockaddr_in a = address(i, 1);

		for (unsigned d = 0; d < 2; d++) {
			wires[i].way[d].random = (seed + i) * 2 + d;
			wires[i].way[d].ring = calloc(RING, sizeof(struct packet));
		}
		connect(wires[i].sender, (struct sockaddr *)&a, sizeof(a));
		watch(wires[i].sender, EPOLLOUT | EPOLLET, i);
		watch(wires[i].receiver, EPOLLIN | EPOLLET, i);
	}
	run();
	for (unsigned i = 0; i < count; i++)
		printf("%llu\n", (unsigned long long)wires[i].octets);
	if (capture)
		fclose(capture);
	return 0;
}
