/* The suites of check_contract. */
#ifndef RF_TESTS_CONTRACT_SUITES_H
#define RF_TESTS_CONTRACT_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo contract_replies[];
extern CU_TestInfo contract_strangers[];
extern CU_TestInfo contract_routes[];

#endif
