/* How many processors there are for this process. */
#ifndef RF_UTIL_CORES_H
#define RF_UTIL_CORES_H

/* At least 1.  Containers and taskset may leave fewer than are online. */
int rf_cores(void);

#endif
