/* The fetching policy that the settings ask for. */
#ifndef RF_FETCH_SETTINGS_H
#define RF_FETCH_SETTINGS_H

#include "conf/conf.h"
#include "fetch/fetch.h"

struct rf_fetch_settings {
	struct rf_fetch_policy policy;	/* ready for rf_fetch_request */
	struct rf_nets allow;		/* what policy.allow points to */
};

/*
 * Fill from the fetch_ options; the conf must outlive it.  RF_E_CONFIG names
 * the option that is wrong.  Release it in any case.
 */
enum rf_code rf_fetch_settings_load(struct rf_fetch_settings *s,
    const struct rf_conf *conf, struct rf_err *err) RF_MUST_CHECK;
/*
 * Allow every address, and the port of `url` beside the others: for an
 * address that the operator typed on a command line, never for one that came
 * over the network.
 */
enum rf_code rf_fetch_settings_trust(struct rf_fetch_settings *s,
    const char *url, struct rf_err *err) RF_MUST_CHECK;
void rf_fetch_settings_release(struct rf_fetch_settings *s);

#endif
