/*
 * Starting Chromium.  What surprised: its crash handler leaves its parent and
 * the process group, whatever is said of crashes, so a group is not all there
 * is to end (kin.h); Debian's /usr/bin/chromium is a script that becomes the
 * program, so the process stays the one that we know; a page opens no window
 * when told not to, but windows of Chromium's own take a process each, so it
 * starts without any.
 */
#include "config.h"

#include "jobs/chromium.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

#include "jobs/confine.h"
#include "jobs/sandbox.h"
#include "util/io.h"
#include "util/limits.h"

#define HEARS 3			/* --remote-debugging-pipe: its descriptors */
#define SAYS 4
#define BEYOND 10		/* descriptors from there on are in nobody's way */
#define CPU_GRACE 5
#define FILE_BYTES (256 * RF_MiB)	/* of one file, shared memory included */

enum rf_code
rf_chromium_find(const char *program, struct rf_err *err)
{
#ifdef PR_SET_PDEATHSIG
	if (program[0] != '\0' && access(program, X_OK) == 0)
		return RF_OK;
	return rf_fail(err, RF_E_MISSING, "there is no Chromium at %s: install "
	    "the package chromium, or say in the setting chromium where it is",
	    program[0] != '\0' ? program : "an empty path");
#else
	return rf_fail(err, RF_E_MISSING,
	    "rendering pages works on Linux only");
#endif
}

#ifdef PR_SET_PDEATHSIG

static const char *const flags[] = {
	"--headless", "--remote-debugging-pipe", "--no-startup-window",
	/* Whatever it tries by itself leads nowhere, and fails soon. */
	"--proxy-server=http://0.0.0.0:9", "--proxy-bypass-list=<-loopback>",
	"--host-resolver-rules=MAP * ~NOTFOUND", "--dns-prefetch-disable",
	"--webrtc-ip-handling-policy=disable_non_proxied_udp",
	"--disable-background-networking", "--disable-component-update",
	"--disable-domain-reliability", "--disable-sync", "--no-pings",
	"--disable-client-side-phishing-detection",
	"--safebrowsing-disable-auto-update", "--metrics-recording-only",
	"--disable-field-trial-config",
	/* Nothing that a picture needs. */
	"--disable-extensions", "--disable-default-apps",
	"--disable-component-extensions-with-background-pages",
	/* Its shared memory in its own folder, as it may write nowhere else. */
	"--disable-dev-shm-usage",
	"--disable-gpu", "--disable-software-rasterizer", "--disable-3d-apis",
	"--disable-speech-api", "--disable-notifications", "--mute-audio",
	"--disable-print-preview", "--disable-file-system",
	"--disable-breakpad", "--disable-crash-reporter",
	"--disable-logging", "--disable-hang-monitor", "--no-first-run",
	"--no-default-browser-check", "--no-service-autorun",
	"--password-store=basic", "--deny-permission-prompts",
	"--block-new-web-contents", "--hide-scrollbars",
	"--window-size=1280,800",
	/* One process for all frames: one conversation hears of them all. */
	"--disable-site-isolation-trials", "--renderer-process-limit=1",
	"--disable-features=IsolateOrigins,site-per-process,Translate,"
	    "MediaRouter,OptimizationHints,InterestFeedContentSuggestions,"
	    "DialMediaRouteProvider,CertificateTransparencyComponentUpdater,"
	    "AutofillServerCommunication,BackForwardCache,HttpsUpgrades",
	"--js-flags=--max-old-space-size=512",
};

/* In the child. */
static bool
settle(const struct rf_chromium_config *config, int hears, int says)
{
	uint64_t cpu = (uint64_t)config->cpu_seconds;
	int keep[3], highest, fd;

	keep[0] = fcntl(hears, F_DUPFD, BEYOND);
	keep[1] = fcntl(says, F_DUPFD, BEYOND);
	keep[2] = fcntl(config->folder, F_DUPFD, BEYOND);
	if (keep[0] < 0 || keep[1] < 0 || keep[2] < 0 ||
	    fchdir(keep[2]) != 0 ||
	    rf_sandbox_descriptors(keep, 3, &highest, NULL) != RF_OK ||
	    dup2(keep[0], HEARS) < 0 || dup2(keep[1], SAYS) < 0)
		return false;
	/* When the machine runs out of memory, this one is to go. */
	fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	if (fd >= 0)
		(void)!write(fd, "1000", 4);
	rf_close(&fd);
	if (!rf_sandbox_limit(RLIMIT_CORE, 0, 0) ||
	    !rf_sandbox_limit(RLIMIT_CPU, cpu, cpu + CPU_GRACE) ||
	    !rf_sandbox_limit(RLIMIT_FSIZE, FILE_BYTES, FILE_BYTES) ||
	    !rf_confine_privileges())
		return false;
	/* Where there is none, riffle check tells. */
	(void)rf_confine_browser(keep[2], config->program);
	for (int i = 0; i < 3; i++)
		close(keep[i]);
	return rf_confine_offline();
}

static _Noreturn void
become(const struct rf_chromium_config *config, int hears, int says,
    pid_t parent)
{
	char profile[3200], home[3300], data[3300];
	char *argv[RF_COUNT(flags) + 5];
	/* The path of a socket has room for a hundred characters. */
	char *env[] = { home, (char *)"TMPDIR=/proc/self/cwd",
	    (char *)"LANG=C.UTF-8",
	    (char *)"PATH=/usr/local/bin:/usr/bin:/bin", NULL };
	size_t n = 0;

	setpgid(0, 0);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
		_exit(1);
	rf_sandbox_signals();
	umask(077);
	if (!settle(config, hears, says) ||
	    getcwd(profile, sizeof(profile)) == NULL)
		_exit(1);
	snprintf(home, sizeof(home), "HOME=%s", profile);
	snprintf(data, sizeof(data), "--user-data-dir=%s", profile);
	argv[n++] = (char *)config->program;
	for (size_t i = 0; i < RF_COUNT(flags); i++)
		argv[n++] = (char *)flags[i];
	argv[n++] = data;
	if (geteuid() == 0)
		argv[n++] = (char *)"--no-sandbox";
	argv[n] = NULL;
	execve(config->program, argv, env);
	_exit(127);
}

enum rf_code
rf_chromium_start(struct rf_chromium *c,
    const struct rf_chromium_config *config, struct rf_err *err)
{
	struct rf_chromium_config own = *config;
	int hears[2] = { -1, -1 }, says[2] = { -1, -1 };
	pid_t me = getpid();
	enum rf_code rc;

	*c = (struct rf_chromium)RF_CHROMIUM_NONE;
	own.folder = -1;
	rc = rf_chromium_find(config->program, err);
	if (rc != RF_OK)
		return rc;
	if (!rf_confine_prepare(RF_CALLS_READER))
		return rf_fail(err, RF_E_MISSING, "Chromium is started only "
		    "where a system call filter keeps it from the network");
	rc = RF_E_BUSY;
	if (mkdirat(config->folder, RF_CHROMIUM_FOLDER, 0700) != 0)
		goto out;
	own.folder = openat(config->folder, RF_CHROMIUM_FOLDER, O_RDONLY |
	    O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (own.folder < 0 || pipe2(hears, O_CLOEXEC) != 0 ||
	    pipe2(says, O_CLOEXEC) != 0 ||
	    fcntl(hears[1], F_SETFL, O_NONBLOCK) != 0 ||
	    fcntl(says[0], F_SETFL, O_NONBLOCK) != 0)
		goto out;
	c->pid = fork();
	if (c->pid == 0)
		become(&own, hears[0], says[1], me);
	if (c->pid < 0)
		goto out;
	setpgid(c->pid, c->pid);
	c->to = hears[1];
	c->from = says[0];
	hears[1] = says[0] = -1;
	rc = RF_OK;
out:
	if (rc != RF_OK) {
		c->pid = 0;
		rf_fail_errno(err, rc, "Chromium cannot be started");
	}
	rf_close(&own.folder);
	rf_close(&hears[0]);
	rf_close(&hears[1]);
	rf_close(&says[0]);
	rf_close(&says[1]);
	return rc;
}

#else

enum rf_code
rf_chromium_start(struct rf_chromium *c,
    const struct rf_chromium_config *config, struct rf_err *err)
{
	*c = (struct rf_chromium)RF_CHROMIUM_NONE;
	return rf_chromium_find(config->program, err);
}

#endif

void
rf_chromium_end(struct rf_chromium *c)
{
	rf_close(&c->to);
	rf_close(&c->from);
	if (c->pid > 0)
		kill(-c->pid, SIGKILL);
	c->pid = 0;
}
