/*
 * reasons.c - the words of this room: why frames are dropped, and what happens to links and ports.
 */
#include "link/link.h"

const struct log_kind drop_queue_full = { "queue-full", "the queue in front of the link is full" };
const struct log_kind drop_lost = { "lost", "lost on the link" };
const struct log_kind drop_link_down = { "link-down", "the link is down" };
const struct log_kind drop_too_big = { "too-big", "longer than the link's MTU allows" };
const struct log_kind drop_no_link = { "no-link", "nothing is plugged into the port" };
const struct log_kind drop_port_down = { "port-down", "the port is shut down" };

const struct log_kind log_frame_dropped = { "frame.dropped", "frame dropped: {0} (number {1})" };
const struct log_kind log_link_up = { "link.up", "the link at {0} is whole again" };
const struct log_kind log_link_down = { "link.down", "the link at {0} is cut" };
const struct log_kind log_port_up = { "port.up", "port {0} is up" };
const struct log_kind log_port_down = { "port.down", "port {0} is down" };
