/*
 * dlopen with everything resolved at once: a symbol that is not there must
 * fail here, with a sentence, not end the process at its first call.
 */
#include "config.h"

#include "util/dl.h"

#include <dlfcn.h>
#include <string.h>

#include "util/log.h"

static atomic_bool missed;

bool
rf_dl_missed(void)
{
	return atomic_load_explicit(&missed, memory_order_relaxed);
}

void
rf_dl_note_missed(void)
{
	atomic_store_explicit(&missed, true, memory_order_relaxed);
}

/* A null dlerror() happens when another thread asked first. */
static const char *
reason(void)
{
	const char *text = dlerror();

	return text != NULL ? text : "unknown";
}

static bool
resolve(const struct rf_dl *dl, void *handle)
{
	for (size_t i = 0; i < dl->n_symbols; i++) {
		void *found = dlsym(handle, dl->symbols[i].name);

		if (found == NULL) {
			rf_log(RF_LOG_WARN, "dl.symbol", "name=%s reason=%s",
			    dl->symbols[i].name, RF_LOG_Q(reason()));
			return false;
		}
		/* ISO C has no cast from an object to a function pointer. */
		memcpy(dl->symbols[i].place, &found, sizeof(found));
	}
	return true;
}

static bool
open_any(const struct rf_dl *dl)
{
	for (size_t i = 0; dl->names[i] != NULL; i++) {
		void *handle = dlopen(dl->names[i], RTLD_NOW | RTLD_LOCAL);

		if (handle == NULL) {
			rf_log(RF_LOG_DEBUG, "dl.open", "name=%s reason=%s",
			    dl->names[i], RF_LOG_Q(reason()));
			continue;
		}
		if (resolve(dl, handle))
			return true;
		dlclose(handle);
	}
	return false;
}

enum rf_code
rf_dl_load(struct rf_dl *dl, struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	if (atomic_load_explicit(&dl->loaded, memory_order_acquire))
		return RF_OK;
	pthread_mutex_lock(&dl->lock);
	if (atomic_load_explicit(&dl->loaded, memory_order_relaxed))
		goto out;
	if (!open_any(dl)) {
		rf_dl_note_missed();
		rc = rf_fail(err, RF_E_MISSING, "%s needs %s: install it",
		    dl->feature, dl->package);
		goto out;
	}
	if (dl->ready != NULL)
		rc = dl->ready(err);
	if (rc == RF_OK)
		atomic_store_explicit(&dl->loaded, true, memory_order_release);
out:
	pthread_mutex_unlock(&dl->lock);
	return rc;
}
