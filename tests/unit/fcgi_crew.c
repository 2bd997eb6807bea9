/* Who listens: few do, the rest park, and whoever gets stuck is replaced. */
#include "config.h"

#include "fcgi/crew.h"

#include <pthread.h>

#include "unit/fcgi_suites.h"
#include "unit/unit.h"
#include "util/time.h"

#define LONG_MS 10000		/* much longer than anything takes */

struct parker {
	struct rf_crew *crew;
	pthread_t thread;
	pthread_t relief;
	bool relieved;			/* shall be, when idle */
	atomic_bool parks, idle, back, relief_back;
};

static void *
relief_body(void *arg)
{
	struct parker *p = arg;

	rf_crew_relieve(p->crew);
	atomic_store(&p->relief_back, true);
	return NULL;
}

static bool
on_idle(void *ctx)
{
	struct parker *p = ctx;

	atomic_store(&p->idle, true);
	if (!p->relieved)
		return false;
	CU_ASSERT_EQUAL_FATAL(pthread_create(&p->relief, NULL, relief_body,
	    p), 0);
	return true;
}

static void *
body(void *arg)
{
	struct parker *p = arg;

	atomic_store(&p->parks, true);
	if (rf_crew_park(p->crew, on_idle, p))
		atomic_store(&p->back, true);
	return NULL;
}

static void
start(struct parker *p, struct rf_crew *c, bool relieved)
{
	p->crew = c;
	p->relieved = relieved;
	atomic_init(&p->parks, false);
	atomic_init(&p->idle, false);
	atomic_init(&p->back, false);
	atomic_init(&p->relief_back, false);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&p->thread, NULL, body, p), 0);
}

/* Does it become true? */
static bool
becomes(atomic_bool *what)
{
	int64_t until = rf_monotonic() + LONG_MS;

	while (!atomic_load(what) && rf_monotonic() < until)
		rf_sleep_ms(1);
	return atomic_load(what);
}

static void
all_may(void)
{
	static struct rf_crew zeroes;
	struct rf_crew c;

	CU_ASSERT_EQUAL(rf_crew_open(&c, 3, 3, NULL), RF_OK);
	for (int i = 0; i < 5; i++)
		CU_ASSERT_TRUE(rf_crew_join(&c));
	rf_crew_begin(&c, 2, true);
	rf_crew_end(&c, 2);
	rf_crew_leave(&c);
	rf_crew_close(&c);
	rf_crew_leave(&zeroes);
	rf_crew_close(&zeroes);
}

static void
few_may(void)
{
	struct rf_crew c;

	CU_ASSERT_EQUAL_FATAL(rf_crew_open(&c, 4, 2, NULL), RF_OK);
	CU_ASSERT_TRUE(rf_crew_join(&c));
	CU_ASSERT_TRUE(rf_crew_join(&c));
	CU_ASSERT_FALSE(rf_crew_join(&c));
	rf_crew_begin(&c, 0, true);
	CU_ASSERT_TRUE(rf_crew_join(&c));
	rf_crew_end(&c, 0);
	CU_ASSERT_FALSE(rf_crew_join(&c));
	rf_crew_begin(&c, 1, false);
	CU_ASSERT_TRUE(rf_crew_join(&c));
	rf_crew_close(&c);
}

/* Two in long requests are replaced by two, and not by the third. */
static void
stuck_ones_are_replaced(void)
{
	struct parker p[3];
	struct rf_crew c;
	int back = 0;

	CU_ASSERT_EQUAL_FATAL(rf_crew_open(&c, 5, 2, NULL), RF_OK);
	CU_ASSERT_TRUE(rf_crew_join(&c));
	CU_ASSERT_TRUE(rf_crew_join(&c));
	for (int i = 0; i < 3; i++)
		start(&p[i], &c, false);
	for (int i = 0; i < 3; i++)
		CU_ASSERT_TRUE(becomes(&p[i].parks));
	rf_sleep_ms(50);
	for (int i = 0; i < 3; i++)
		CU_ASSERT_FALSE(atomic_load(&p[i].back));
	rf_crew_begin(&c, 0, true);
	rf_crew_begin(&c, 1, true);
	for (int64_t until = rf_monotonic() + LONG_MS; back < 2 &&
	    rf_monotonic() < until; rf_sleep_ms(1)) {
		back = 0;
		for (int i = 0; i < 3; i++)
			back += atomic_load(&p[i].back);
	}
	CU_ASSERT_EQUAL(back, 2);
	/* Those listen now, so the first two are too many. */
	rf_crew_end(&c, 0);
	CU_ASSERT_FALSE(rf_crew_join(&c));
	rf_sleep_ms(100);
	back = 0;
	for (int i = 0; i < 3; i++)
		back += atomic_load(&p[i].back);
	CU_ASSERT_EQUAL(back, 2);
	rf_crew_leave(&c);
	for (int i = 0; i < 3; i++)
		pthread_join(p[i].thread, NULL);
	rf_crew_close(&c);
}

/* The watcher slept meanwhile: it is woken by the last one to listen. */
static void
watcher_wakes_again(void)
{
	struct parker p;
	struct rf_crew c;

	CU_ASSERT_EQUAL_FATAL(rf_crew_open(&c, 2, 1, NULL), RF_OK);
	CU_ASSERT_TRUE(rf_crew_join(&c));
	rf_crew_begin(&c, 0, true);
	rf_crew_end(&c, 0);
	CU_ASSERT_TRUE(rf_crew_join(&c));
	for (int64_t until = rf_monotonic() + LONG_MS;
	    atomic_load(&c.watching) && rf_monotonic() < until;
	    rf_sleep_ms(1))
		;
	CU_ASSERT_FALSE(atomic_load(&c.watching));
	start(&p, &c, false);
	CU_ASSERT_TRUE(becomes(&p.parks));
	rf_crew_begin(&c, 0, true);
	CU_ASSERT_TRUE(becomes(&p.back));
	pthread_join(p.thread, NULL);
	rf_crew_close(&c);
}

static void
parked_ones_let_go_and_leave(void)
{
	struct parker p;
	struct rf_crew c;

	CU_ASSERT_EQUAL_FATAL(rf_crew_open(&c, 2, 1, NULL), RF_OK);
	CU_ASSERT_TRUE(rf_crew_join(&c));
	start(&p, &c, false);
	CU_ASSERT_TRUE(becomes(&p.idle));
	CU_ASSERT_FALSE(atomic_load(&p.back));
	rf_crew_leave(&c);
	CU_ASSERT_TRUE(becomes(&p.back));
	pthread_join(p.thread, NULL);
	rf_crew_close(&c);
}

/* It parked, it ends, and who took its place is called as it would be. */
static void
relieved_ones_end(void)
{
	struct parker p;
	struct rf_crew c;

	CU_ASSERT_EQUAL_FATAL(rf_crew_open(&c, 2, 1, NULL), RF_OK);
	CU_ASSERT_TRUE(rf_crew_join(&c));
	start(&p, &c, true);
	pthread_join(p.thread, NULL);
	CU_ASSERT_TRUE(atomic_load(&p.idle));
	CU_ASSERT_FALSE(atomic_load(&p.back));
	rf_sleep_ms(50);
	CU_ASSERT_FALSE(atomic_load(&p.relief_back));
	rf_crew_begin(&c, 0, true);
	CU_ASSERT_TRUE(becomes(&p.relief_back));
	pthread_join(p.relief, NULL);
	/* Now that one listens. */
	rf_crew_end(&c, 0);
	CU_ASSERT_FALSE(rf_crew_join(&c));
	rf_crew_leave(&c);
	rf_crew_close(&c);
}

CU_TestInfo fcgi_crew_tests[] = {
	{ "all listen when there are few", all_may },
	{ "few listen when there are many", few_may },
	{ "stuck ones are replaced", stuck_ones_are_replaced },
	{ "the watcher wakes again", watcher_wakes_again },
	{ "parked ones let go, and leave", parked_ones_let_go_and_leave },
	{ "relieved ones end", relieved_ones_end },
	CU_TEST_INFO_NULL
};
