/*
 * Rendering with the system's Chromium: what its pages may reach and what
 * they may not, and that none of it stays.  Skipped, loudly, where there is
 * none.
 */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unit/jobs_suites.h"
#include "unit/jobs_web.h"
#include "unit/unit.h"
#include "util/io.h"
#include "util/time.h"

#define CHROMIUM "/usr/bin/chromium"
#define WAIT_MS 60000
#define MOST_PROCESSES 100

#define SVG(size) WEB_HEAD("image/svg+xml") "<svg xmlns='http://www.w3.org/" \
	"2000/svg' width='" size "' height='9'><rect width='5' height='5'/>" \
	"</svg>"
#define JS(text) WEB_HEAD("text/javascript") text

/* The page's script notes in an image's alt what it could reach. */
static void
script(struct test_call *c)
{
	static const char text[] =
	    "const root=document.getElementById('root'),"
	    "img=(s,a)=>{const i=document.createElement('img');i.src=s;"
	    "i.alt=a||'';root.append(i);return i};"
	    "const said=[],say=(n,x)=>{said.push(n+'='+x);note.alt="
	    "said.sort().join(' ')},note=img('/note.svg');"
	    "const t=(n,p)=>p.then(()=>say(n,'yes'),()=>say(n,'no'));"
	    "t('data',fetch('/data.json',{headers:{'X-More':'1'}})"
	    ".then(r=>r.json()).then(d=>d.forEach(u=>img(u,'data'))));"
	    "t('other',fetch('http://127.0.0.1:%s/'));"
	    "t('meta',fetch('http://169.254.169.254/latest/'));"
	    "t('post',fetch('/data.json',{method:'POST'}));"
	    "t('file',fetch('file:///etc/passwd'));"
	    "t('worker',navigator.serviceWorker?"
	    "navigator.serviceWorker.register('/sw.js'):Promise.reject());"
	    "t('socket',new Promise((y,n)=>{const s=new WebSocket("
	    "'ws://127.0.0.1:%s/');s.onopen=y;s.onerror=n}));"
	    "t('ice',new Promise((y,n)=>{const p=new RTCPeerConnection({"
	    "iceServers:[{urls:'stun:127.0.0.1:%s'}]});p.createDataChannel("
	    "'x');p.onicecandidate=e=>e.candidate?y():n();p.createOffer()"
	    ".then(o=>p.setLocalDescription(o),n);setTimeout(n,300)}));"
	    "say('window',open('/popup')?'yes':'no');"
	    "new Image().src='/asked.svg';"
	    "const h=document.createElement('div');root.append(h);"
	    "h.attachShadow({mode:'open'}).innerHTML='<img src=/shadow.svg>';"
	    "const far=document.createElement('div');far.style.cssText="
	    "'margin-top:6000px;height:9px;background:url(/back.svg)';"
	    "root.append(far);const l=img('/lazy.svg');";
	const char *port = c->arg;
	char out[4096];

	snprintf(out, sizeof(out), text, port, port, port);
	if (test_sends(c, JS("")))
		test_sends(c, out);
}

static char other_port[8];

static const struct test_answer answers[] = {
	TEST_RAW("/app", WEB_HTML("<div id=root></div>"
	    "<script src=/app.js></script>")),
	TEST_SCRIPT("/app.js", script, other_port),
	TEST_RAW("/data.json", WEB_HEAD("application/json")
	    "[\"/data.svg\",\"https://10.0.0.1/no.png\"]"),
	TEST_RAW("/note.svg", SVG("1")), TEST_RAW("/data.svg", SVG("2")),
	TEST_RAW("/asked.svg", SVG("3")), TEST_RAW("/shadow.svg", SVG("4")),
	TEST_RAW("/back.svg", SVG("5")), TEST_RAW("/lazy.svg", SVG("6")),
	TEST_RAW("/loop", WEB_HTML("<div id=root></div><script>"
	    "root.innerHTML='<img src=/note.svg>';for(;;);</script>")),
	TEST_ANSWERS_END
};

static struct job_world *w;

static bool
skip(void)
{
	if (access(CHROMIUM, X_OK) == 0)
		return false;
	printf("\nSKIPPED: there is no " CHROMIUM
	    "; pages are not rendered here\n");
	return true;
}

/* Without root it wants namespaces, which some systems do not let it have. */
static bool
does_not_run(const char *errors)
{
	if (geteuid() == 0 || strstr(errors, "Chromium ended by itself") ==
	    NULL)
		return false;
	printf("\nSKIPPED: " CHROMIUM " does not run for this user\n");
	return true;
}

/* A port of this machine where somebody would notice. */
static int
listen_elsewhere(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	CU_ASSERT_EQUAL_FATAL(bind(fd, (struct sockaddr *)&a, n), 0);
	CU_ASSERT_EQUAL_FATAL(listen(fd, 9), 0);
	getsockname(fd, (struct sockaddr *)&a, &n);
	snprintf(other_port, sizeof(other_port), "%u", ntohs(a.sin_port));
	return fd;
}

static void
app(void)
{
	static const char *const found[] = { "/note.svg\"", "/data.svg\"",
	    "/asked.svg\"", "/shadow.svg\"", "/back.svg\"", "/lazy.svg\"" };
	char id[RF_ID_SIZE], *list, *errors;
	struct pollfd one = { .events = POLLIN };
	enum rf_code error;

	if (skip())
		return;
	one.fd = listen_elsewhere();
	w = web_site(answers, "", WEB_ALLOW "web_render = auto\n"
	    "web_render_time = 40s\n");
	CU_ASSERT_EQUAL(web_run("/app", id, &error), RF_JOB_COMPLETED);
	list = web_text(id, RF_ARTIFACT_RESULT, "images.txt");
	errors = web_text(id, RF_ARTIFACT_ERRORS, "errors.txt");
	if (does_not_run(errors))
		goto out;
	for (size_t i = 0; i < RF_COUNT(found); i++) {
		if (strstr(list, found[i]) == NULL) {
			fprintf(stderr, "%s is missing\n%s%s", found[i], list,
			    errors);
			CU_FAIL("an image");
		}
	}
	CU_ASSERT_EQUAL(web_lines(list), RF_COUNT(found));
	if (strstr(list, "data=yes file=no ice=no meta=no other=no post=no "
	    "socket=no window=no worker=no") == NULL) {
		fprintf(stderr, "%s%s", list, errors);
		CU_FAIL("what the page can reach");
	}
	CU_ASSERT_PTR_NULL(strstr(errors, "needs_script"));
	/* Nobody came to the port that is not allowed. */
	CU_ASSERT_EQUAL(poll(&one, 1, 0), 0);
out:
	free(list);
	free(errors);
	rf_close(&one.fd);
	web_world_end();
}

/* All processes below one, that one not included. */
static int
below(pid_t pid, pid_t *all, int n)
{
	pid_t children[MOST_PROCESSES];
	int k = job_world_children(pid, children, MOST_PROCESSES);

	for (int i = 0; i < k && n < MOST_PROCESSES; i++) {
		all[n++] = children[i];
		n = below(children[i], all, n);
	}
	return n;
}

/* The worker is killed while a page keeps Chromium busy. */
static void
killed(void)
{
	pid_t all[MOST_PROCESSES], worker;
	char id[RF_ID_SIZE];
	int64_t until = rf_monotonic() + WAIT_MS;
	int n = 0, left;

	if (skip())
		return;
	w = web_site(answers, "", WEB_ALLOW "web_render = auto\n"
	    "web_render_time = 60s\n");
	web_submit("/loop", id);
	worker = job_world_worker(w, NULL);
	/* Fetcher, keeper, brain, stage; Chromium and four of its own. */
	while (n < 9 && rf_monotonic() < until) {
		usleep(20000);
		n = below(worker, all, 0);
	}
	CU_ASSERT(n >= 9 || geteuid() != 0);
	job_world_stop(worker, SIGKILL);
	until = rf_monotonic() + 10000;
	do {
		left = 0;
		for (int i = 0; i < n; i++)
			left += job_world_runs(all[i]);
		usleep(20000);
	} while (left > 0 && rf_monotonic() < until);
	CU_ASSERT_EQUAL(left, 0);
	web_world_end();
}

/* A script that does not end is ended, and the page is there. */
static void
endless(void)
{
	char id[RF_ID_SIZE], *list, *errors;
	enum rf_code error;

	if (skip())
		return;
	w = web_site(answers, "", WEB_ALLOW "web_render = auto\n"
	    "web_render_time = 3s\n");
	CU_ASSERT_EQUAL(web_run("/loop", id, &error), RF_JOB_COMPLETED);
	list = web_text(id, RF_ARTIFACT_RESULT, "images.txt");
	errors = web_text(id, RF_ARTIFACT_ERRORS, "errors.txt");
	CU_ASSERT(strstr(list, "/note.svg\"") != NULL ||
	    does_not_run(errors));
	free(errors);
	free(list);
	web_world_end();
}

CU_TestInfo jobs_render_real_tests[] = {
	{ "what a page can reach", app },
	{ "a script without end", endless },
	{ "a worker that is killed", killed },
	CU_TEST_INFO_NULL
};
