/*
 * stp.h - bridge protocol data units of IEEE 802.1D-2004 9: configuration, topology change
 * notification (TCN) and rapid (RST). An MST BPDU (802.1Q) is read as the RST BPDU that it begins
 * with; what follows is kept as octets. The state machines are not the codec's.
 *
 * One rule of 9.3.4 is left to the bridge, which alone knows itself: a configuration BPDU with the
 * receiving port's own bridge and port identifier is discarded.
 */
#ifndef WIRE_STP_H
#define WIRE_STP_H

#include "base/octets.h"
#include "ixlab/types.h"
#include "wire/fault.h"

#define STP_CONFIG_SIZE 35u
#define STP_TCN_SIZE 4u
#define STP_RST_SIZE 36u
#define STP_SECOND 256u /* times are counted in 1/256 s (9.2.8) */

enum stp_type { STP_CONFIG = 0x00, STP_RST = 0x02, STP_TCN = 0x80 };

/* Flags, octet 5 (9.3.3). A configuration BPDU has the first and the last only. */
#define STP_TC 0x01u
#define STP_PROPOSAL 0x02u
#define STP_LEARNING 0x10u
#define STP_FORWARDING 0x20u
#define STP_AGREEMENT 0x40u
#define STP_TCA 0x80u

/* Bits 3 and 4 of the flags. */
enum stp_role { STP_UNKNOWN, STP_ALTERNATE_BACKUP, STP_ROOT, STP_DESIGNATED };

struct explain;

struct stp_bridge {
	uint16_t priority; /* 0..61440 in steps of 4096; lower wins */
	uint16_t system;   /* system id extension, 0..4095: often the VLAN */
	struct ix_mac mac;
};

struct stp {
	enum stp_type type;
	uint8_t version;   /* 0 STP, 2 RSTP, 3 MSTP; the writer's too */
	uint8_t flags;     /* STP_TC..., the role's bits not among them */
	enum stp_role role; /* RST only */
	struct stp_bridge root, bridge;
	uint32_t cost;     /* of the path to the root */
	uint16_t port;     /* 4 bits of priority, 12 of number */
	uint16_t age, max_age, hello, delay; /* 1/256 s */
	const uint8_t *mst; /* lent: what follows an RST BPDU in version 3 and later, or NULL */
	uint16_t mst_len;
	enum wire_fault fault;
};

extern const struct ix_mac stp_group; /* 01:80:c2:00:00:00 */

/*
 * The cursor stands behind LLC. Refused as 9.3.4 says: another protocol or type (WIRE_FORMAT), less
 * than the octets of its type (WIRE_SHORT), a configuration BPDU as old as its maximum age or older
 * (WIRE_AGED). Leaves the cursor behind the BPDU: some implementations let more follow.
 */
bool stp_read(struct octets *o, struct stp *out);
void stp_write(struct octets *o, const struct stp *in);
bool stp_explain(struct octets *o, struct stp *out, struct explain *x);
/* The whole frame, LLC and padding included. */
void stp_frame_write(struct octets *o, const struct ix_mac *src, const struct stp *in);
/* A bridge identifier as one number: the lower is the better bridge (9.2.5). */
uint64_t stp_bridge_number(const struct stp_bridge *b);
/* "32768.1 02:00:00:00:00:01"; buf has room for 32. */
char *stp_bridge_text(char buf[32], const struct stp_bridge *b);
const char *stp_role_text(enum stp_role role);
/* "Topology change, Proposal, Designated"; buf has room for 96. Without the role in STP_CONFIG. */
char *stp_flags_text(char buf[96], const struct stp *in);

#endif
