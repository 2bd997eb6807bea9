/* Workbooks to measure with; each exits when it cannot be written. */
#ifndef RF_BENCH_WORKBOOK_H
#define RF_BENCH_WORKBOOK_H

#define BENCH_COLS 20

/* The name of the kind-th sort of cells; NULL behind the last. */
const char *bench_workbook_kind(unsigned kind);
/* XLSX of rows of BENCH_COLS such cells; the sheet's part is "s.xml". */
void bench_workbook(const char *path, unsigned kind, unsigned rows);
/* XLSX of three cells on a sheet that claims all columns and `last` rows. */
void bench_workbook_sparse(const char *path, unsigned last);
/* ODS of rows of numbers and texts. */
void bench_workbook_ods(const char *path, unsigned rows);

#endif
