/* Names of the surfaces. */
#include "config.h"
#include "model/caller.h"

#include <string.h>

static const char *const surface_names[RF_SURFACE_COUNT] = {
	[RF_SURFACE_PULSE] = "pulse",
	[RF_SURFACE_IMAGEEXTRACT] = "imageextract",
	[RF_SURFACE_PLANGREP] = "plangrep",
};

const char *
rf_surface_name(enum rf_surface s)
{
	return surface_names[s];
}

bool
rf_surface_parse(const char *name, enum rf_surface *out)
{
	for (int i = 0; i < RF_SURFACE_COUNT; i++) {
		if (strcmp(name, surface_names[i]) == 0) {
			*out = (enum rf_surface)i;
			return true;
		}
	}
	return false;
}
