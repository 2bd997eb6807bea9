/* The store's own purge, on the data folder of a running service. */
#include "config.h"

#include "lib/purge.h"

#include "lib/ask.h"
#include "store/store.h"

void
purge_job(const struct service *s, const char *id)
{
	struct rf_store_config config = { .data_dir = s->data };
	struct rf_store *store = NULL;
	struct rf_err err = RF_ERR_INIT;

	if (rf_store_open(&config, &store, &err) != RF_OK ||
	    rf_store_job_purge(store, id, &err) != RF_OK)
		fail_test("purging %s: %s", id, err.msg);
	if (store != NULL)
		rf_store_close(store);
}
