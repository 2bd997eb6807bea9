/*
 * The processes below this one, whoever started them: how much memory they
 * hold together, and their end.  A program that starts others may leave them
 * behind when it goes; a process that called rf_kin_adopt becomes their
 * parent then.
 */
#ifndef RF_JOBS_KIN_H
#define RF_JOBS_KIN_H

#include <stdbool.h>
#include <stdint.h>

/* From now on orphans among them are children of this process. */
bool rf_kin_adopt(void);
/*
 * Bytes of memory of their own (without files and libraries they share), of
 * all processes below; 0 where the system does not tell.
 */
int64_t rf_kin_memory(void);
/* Kill all of them, and collect them: returns when there are no more. */
void rf_kin_end(void);

#endif
