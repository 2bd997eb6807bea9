/*
 * The address guard: which addresses Riffle may connect to.  People send us
 * addresses of their choosing, and the machine we run on can reach what they
 * cannot: its own services, the neighbours on its network, the metadata
 * service of its cloud.  Only global unicast addresses pass (contract
 * imageextract 9; ranges from the IANA special-purpose registries), and those
 * that the operator named.
 *
 * The guard judges socket addresses, never names: a name may answer
 * differently each time it is asked (see resolve.h for who asks).
 */
#ifndef RF_FETCH_GUARD_H
#define RF_FETCH_GUARD_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "util/err.h"
#include "util/mem.h"
#include "util/str.h"

/* A network.  IPv4 is kept in its IPv4-mapped form, so bits is 96..128. */
struct rf_net {
	unsigned char base[16];
	unsigned bits;
};
/* "10.1.0.0/16", "fd00::/8", or one address; bits past the prefix are cut. */
bool rf_net_parse(struct rf_str text, struct rf_net *out);

struct rf_nets {
	struct rf_net *v;
	size_t n, cap;
};
#define RF_NETS_INIT { NULL, 0, 0 }
/*
 * Append every network of a list separated by commas or white space.
 * RF_E_CONFIG naming the entry that is none.
 */
enum rf_code rf_nets_parse(struct rf_nets *nets, struct rf_str list,
    struct rf_err *err) RF_MUST_CHECK;
void rf_nets_release(struct rf_nets *nets);

/* One address with its port, of either family. */
union rf_address {
	struct sockaddr sa;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};
/* A copy; false for families other than IPv4 and IPv6. */
bool rf_address_set(union rf_address *a, const struct sockaddr *sa);
/* From dotted or colon form as inet_pton takes it; false otherwise. */
bool rf_address_parse(const char *text, uint16_t port, union rf_address *out);
bool rf_address_equal(const union rf_address *a, const union rf_address *b);
socklen_t rf_address_size(const union rf_address *a);
/* Without port and brackets. */
void rf_address_format(const union rf_address *a, char out[INET6_ADDRSTRLEN]);

struct rf_guard {
	const struct rf_nets *allow;	/* lent; NULL: no exceptions */
	struct rf_nets own;		/* addresses of this machine, then */
};
#define RF_GUARD_INIT { NULL, RF_NETS_INIT }
/* Takes a snapshot of the addresses of this machine's interfaces. */
void rf_guard_init(struct rf_guard *g, const struct rf_nets *allow);
void rf_guard_release(struct rf_guard *g);
/*
 * NULL when the address may be connected to, else the name of what it is:
 * "loopback", "private network", ...; for the log, not for the client.
 */
const char *rf_guard_refuses(const struct rf_guard *g,
    const union rf_address *a);

#endif
