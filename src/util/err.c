#include "config.h"
#include "util/err.h"
