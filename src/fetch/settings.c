/* From the fetch_ options to a policy, in one place for all who fetch. */
#include "config.h"
#include "fetch/settings.h"

enum rf_code
rf_fetch_settings_load(struct rf_fetch_settings *s,
    const struct rf_conf *conf, struct rf_err *err)
{
	enum rf_code rc;

	*s = (struct rf_fetch_settings){
		.policy = RF_FETCH_POLICY_INIT, .allow = RF_NETS_INIT,
	};
	s->policy.total_ms = (int)conf->fetch_timeout * 1000;
	s->policy.connect_ms = (int)conf->fetch_connect_timeout * 1000;
	s->policy.max_bytes = conf->fetch_max_bytes;
	s->policy.redirects = conf->fetch_redirects;
	s->policy.user_agent = conf->user_agent;
	s->policy.allow = &s->allow;
	rc = rf_nets_parse(&s->allow, rf_str(conf->fetch_allow_networks), err);
	if (rc == RF_OK)
		rc = rf_fetch_policy_ports(&s->policy,
		    rf_str(conf->fetch_ports), err);
	return rc;
}

/* Beside those that are open: a redirect may lead back to a usual one. */
static void
open_port(struct rf_fetch_policy *policy, uint16_t port)
{
	for (size_t i = 0; i < policy->n_ports; i++) {
		if (policy->ports[i] == port)
			return;
	}
	if (policy->n_ports == RF_FETCH_PORTS)
		policy->n_ports--;
	policy->ports[policy->n_ports++] = port;
}

enum rf_code
rf_fetch_settings_trust(struct rf_fetch_settings *s, const char *url,
    struct rf_err *err)
{
	struct rf_url parsed;
	enum rf_code rc;

	rc = rf_url_parse(rf_str(url), &parsed, err);
	if (rc == RF_OK)
		rc = rf_nets_parse(&s->allow, RF_STR("0.0.0.0/0 ::/0"), err);
	if (rc == RF_OK)
		open_port(&s->policy, parsed.port);
	return rc;
}

void
rf_fetch_settings_release(struct rf_fetch_settings *s)
{
	rf_nets_release(&s->allow);
}
