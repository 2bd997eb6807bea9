/* sched_getaffinity knows what a process may use; sysconf what there is. */
#include "config.h"

#include "util/cores.h"

#include <sched.h>
#include <unistd.h>

#define MOST 1024		/* beyond this nobody told the truth */

int
rf_cores(void)
{
#ifdef CPU_COUNT
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0 &&
	    CPU_COUNT(&set) > 0)
		return CPU_COUNT(&set);
#endif
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n > 0 && n < MOST ? (int)n : 1;
}
