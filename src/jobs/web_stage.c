/*
 * The conversation with Chromium about one page: navigate, answer what it
 * asks for, wait until it is quiet, scroll once to the end for what loads
 * late, wait again, take the page as it stands.
 *
 * What surprised: a page's own code may replace anything of the page, so what
 * is evaluated is evaluated in a world of its own; and a page that never
 * comes to rest is no failure, it is taken when time is up.
 */
#include "config.h"

#include "jobs/web_render.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jobs/devtools.h"
#include "util/arena.h"
#include "util/io.h"
#include "util/json_out.h"
#include "util/mem.h"
#include "util/time.h"
#include "util/utf8.h"

#define QUIET_MS 500		/* nothing asked for: it has come to rest */
#define START_MS 20000		/* for Chromium to start; machines are slow */
#define TAKE_MS 5000		/* to hand the page over, behind the deadline */
#define BUSY_MS 2000		/* after that, what keeps it busy is ended */
#define MAX_WANTED 1000		/* asked for and not answered */
#define MAX_ID 100		/* of what Chromium calls a request */

/* By windows; what watches for being seen is told when a frame is drawn. */
static const char scroll_script[] =
    "(async()=>{const e=document.scrollingElement||document.documentElement,"
    "end=Math.min(e.scrollHeight,40*innerHeight);"
    "for(let y=0;y<end;y+=innerHeight){scrollTo(0,y);"
    "await new Promise(r=>{requestAnimationFrame(()=>requestAnimationFrame(r));"
    "setTimeout(r,500)})}scrollTo(0,0);return true})()";

/* Shadow trees that are open are written as they would be declared. */
static const char take_script[] =
    "(()=>{const roots=[],walk=n=>{for(const e of n.querySelectorAll('*'))"
    "if(e.shadowRoot){roots.push(e.shadowRoot);walk(e.shadowRoot)}};"
    "walk(document);const d=document.documentElement;"
    "return{url:location.href,html:'<!DOCTYPE html>'+(roots.length&&d.getHTML"
    "?'<html>'+d.getHTML({shadowRoots:roots})+'</html>':d.outerHTML)}})()";

enum phase { LOADING, SCROLLING, SETTLING, TAKING, TAKEN };

/* A request of Chromium's. */
struct wanted {
	enum { FREE, QUEUED, ASKED } state;
	enum rf_show kind;
	char id[MAX_ID + 1];
	char *url, *origin;	/* malloc'ed */
};

struct stage {
	const struct rf_stage_task *t;
	struct rf_devtools tools;
	RF_VEC(struct wanted) wanted;
	size_t waiting, asked;	/* of them: not free; asked */
	size_t asked_bytes;
	enum phase phase;
	bool began, loaded;	/* the page, not the empty one before it */
	bool again, ended;	/* asked twice; its scripts were ended */
	int32_t navigate_id, world_id, script_id;
	int64_t last;		/* when something happened */
	int64_t deadline;	/* of what is waited for now */
	char frame[MAX_ID + 1];	/* the page's own */
	struct rf_web_ask ask;
	struct rf_web_answer answer;
	struct rf_web_mail mail;
};

/* ---- commands ------------------------------------------------------------------- */

struct params {
	struct rf_buf buf;
	struct rf_out out;
	struct rf_json_out json;
};

static struct rf_json_out *
begin(struct params *p)
{
	rf_buf_init(&p->buf, RF_DEVTOOLS_MAX);
	rf_out_to_buf(&p->out, &p->buf);
	rf_json_out_init(&p->json, &p->out);
	rf_json_object(&p->json);
	return &p->json;
}

static void
put_text(struct rf_json_out *j, const char *key, const char *text)
{
	struct rf_arena a = RF_ARENA_INIT;

	rf_json_key(j, key);
	rf_json_str(j, rf_utf8_clean(&a, rf_str(text)));
	rf_arena_release(&a);
}

static enum rf_code
end_params(struct params *p, struct rf_err *err)
{
	enum rf_code rc;

	rf_json_object_end(&p->json);
	rc = rf_out_finish(&p->out, err);
	return rc == RF_OK ? rf_buf_check(&p->buf, "a command", err) : rc;
}

static enum rf_code
send_params(struct stage *s, struct params *p, const char *method,
    int32_t *id, struct rf_err *err)
{
	enum rf_code rc = end_params(p, err);

	if (rc == RF_OK)
		rc = rf_devtools_send(&s->tools, method, (struct rf_str){
		    p->buf.ptr, p->buf.len }, s->deadline + TAKE_MS, id, err);
	rf_buf_release(&p->buf);
	return rc;
}

/* ---- answering ------------------------------------------------------------------ */

static enum rf_code
refuse(struct stage *s, const char *id, const char *reason,
    struct rf_err *err)
{
	struct params p;
	struct rf_json_out *j = begin(&p);

	put_text(j, "requestId", id);
	put_text(j, "errorReason", reason);
	return send_params(s, &p, "Fetch.failRequest", NULL, err);
}

static void
put_header(struct rf_json_out *j, const char *name, const char *value)
{
	rf_json_object(j);
	put_text(j, "name", name);
	put_text(j, "value", value);
	rf_json_object_end(j);
}

/* Nobody is logged in anywhere, so there is nothing to be kept apart. */
static struct rf_json_out *
begin_answer(struct params *p, const char *id, const char *origin, int status)
{
	struct rf_json_out *j = begin(p);

	put_text(j, "requestId", id);
	rf_json_key(j, "responseCode");
	rf_json_int(j, status);
	rf_json_key(j, "responseHeaders");
	rf_json_array(j);
	put_header(j, "Access-Control-Allow-Origin",
	    origin[0] != '\0' ? origin : "*");
	if (origin[0] != '\0')
		put_header(j, "Access-Control-Allow-Credentials", "true");
	return j;
}

/* "May I ask?", before a request that is not plain: asked of us, not them. */
static enum rf_code
answer_preflight(struct stage *s, const char *id, const char *origin,
    const char *headers, struct rf_err *err)
{
	struct params p;
	struct rf_json_out *j = begin_answer(&p, id, origin, 204);

	put_header(j, "Access-Control-Allow-Methods", "GET");
	put_header(j, "Access-Control-Allow-Headers", headers);
	rf_json_array_end(j);
	return send_params(s, &p, "Fetch.fulfillRequest", NULL, err);
}

/* Elsewhere: what is named relatively there counts from there. */
static enum rf_code
answer_moved(struct stage *s, const struct wanted *w, const char *to,
    struct rf_err *err)
{
	struct params p;
	struct rf_json_out *j = begin_answer(&p, w->id, w->origin, 302);

	put_header(j, "Location", to);
	rf_json_array_end(j);
	return send_params(s, &p, "Fetch.fulfillRequest", NULL, err);
}

/* The whole file as base64 between quotes; NULL: it is gone, or too large. */
static char *
load_body(const struct stage *s, uint32_t n, size_t *len)
{
	char name[32], *bytes = NULL, *body = NULL;
	struct stat st;
	size_t got;
	int fd;

	snprintf(name, sizeof(name), RF_WEB_FILE, n);
	fd = openat(s->t->images, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
	    O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    st.st_size > s->t->max_file)
		goto out;
	bytes = rf_malloc((size_t)st.st_size + 1);
	if (rf_read_up_to(fd, bytes, (size_t)st.st_size, &got, NULL) != RF_OK)
		goto out;
	body = rf_malloc(rf_base64_size(got) + 2);
	*len = rf_base64(bytes, got, body + 1) + 2;
	body[0] = body[*len - 1] = '"';
out:
	free(bytes);
	rf_close(&fd);
	return body;
}

static enum rf_code
answer_file(struct stage *s, const struct wanted *w, struct rf_err *err)
{
	const struct rf_web_answer *a = &s->answer;
	char type[sizeof(a->type) + sizeof(a->charset) + 16];
	struct rf_json_out *j;
	struct params p;
	size_t len = 0;
	char *body = load_body(s, a->file, &len);

	if (body == NULL)
		return refuse(s, w->id, "Failed", err);
	snprintf(type, sizeof(type), "%s%s%s", a->type,
	    a->charset[0] != '\0' ? "; charset=" : "", a->charset);
	for (char *c = type; *c != '\0'; c++) {
		if ((unsigned char)*c < ' ')
			*c = ' ';
	}
	j = begin_answer(&p, w->id, w->origin, 200);
	if (type[0] != '\0')
		put_header(j, "Content-Type", type);
	rf_json_array_end(j);
	rf_json_key(j, "body");
	rf_json_raw(j, (struct rf_str){ body, len });
	free(body);
	return send_params(s, &p, "Fetch.fulfillRequest", NULL, err);
}

static const char *
reason_of(enum rf_code code)
{
	switch (code) {
	case RF_E_BLOCKED:
	case RF_E_BAD_REQUEST:
		return "BlockedByClient";
	case RF_E_DNS:
		return "NameNotResolved";
	case RF_E_CONNECT:
		return "ConnectionFailed";
	case RF_E_FETCH_TIMEOUT:
		return "TimedOut";
	default:
		return "Failed";
	}
}

/* The brain has answered. */
static enum rf_code
take_answer(struct stage *s, struct rf_err *err)
{
	const struct rf_web_answer *a = &s->answer;
	struct wanted *w;
	enum rf_code rc;

	if (a->n >= s->wanted.n || s->wanted.v[a->n].state != ASKED)
		_exit(1);
	w = &s->wanted.v[a->n];
	if (a->code != RF_OK)
		rc = refuse(s, w->id, reason_of((enum rf_code)a->code), err);
	else if (w->kind != RF_SHOW_IMAGE && strcmp(a->url, w->url) != 0)
		rc = answer_moved(s, w, a->url, err);
	else
		rc = answer_file(s, w, err);
	s->asked--;
	s->waiting--;
	s->asked_bytes -= strlen(w->url);
	s->last = rf_monotonic();
	free(w->url);
	free(w->origin);
	*w = (struct wanted){ .state = FREE };
	return rc;
}

/* ---- asking --------------------------------------------------------------------- */

static void
say(struct stage *s, uint32_t n, enum rf_show what, const char *text)
{
	s->ask.n = n;
	s->ask.kind = what;
	rf_strlcpy(s->ask.url, text, sizeof(s->ask.url));
	if (!rf_web_send_ask(s->t->socket, &s->ask))
		_exit(1);
}

/* Ask the brain for what there is room for. */
static void
ask_more(struct stage *s)
{
	for (size_t i = 0; i < s->wanted.n && s->asked < RF_STAGE_WINDOW &&
	    s->asked_bytes < RF_STAGE_BYTES; i++) {
		struct wanted *w = &s->wanted.v[i];

		if (w->state != QUEUED)
			continue;
		w->state = ASKED;
		s->asked++;
		s->asked_bytes += strlen(w->url);
		say(s, (uint32_t)i, w->kind, w->url);
	}
}

/* What kinds of things there are, as Chromium calls them; others: refused. */
static const struct {
	const char *type;
	enum rf_show kind;
} types[] = {
	{ "Document", RF_SHOW_PAGE }, { "Image", RF_SHOW_IMAGE },
	{ "Stylesheet", RF_SHOW_TEXT }, { "Script", RF_SHOW_TEXT },
	{ "XHR", RF_SHOW_TEXT }, { "Fetch", RF_SHOW_TEXT },
	{ "Other", RF_SHOW_TEXT },
};

static bool
kind_of(struct rf_str type, enum rf_show *kind)
{
	for (size_t i = 0; i < RF_COUNT(types); i++) {
		if (rf_str_is(type, types[i].type)) {
			*kind = types[i].kind;
			return true;
		}
	}
	return false;
}

static struct wanted *
free_wanted(struct stage *s)
{
	for (size_t i = 0; i < s->wanted.n; i++) {
		if (s->wanted.v[i].state == FREE)
			return &s->wanted.v[i];
	}
	return s->wanted.n < MAX_WANTED ? RF_VEC_PUSH(&s->wanted) : NULL;
}

/* Chromium wants something. */
static enum rf_code
take_request(struct stage *s, struct json_object *message, struct rf_err *err)
{
	struct rf_str id = rf_devtools_text(message, "params.requestId");
	struct rf_str url = rf_devtools_text(message, "params.request.url");
	struct rf_str method = rf_devtools_text(message,
	    "params.request.method");
	struct rf_str origin = rf_devtools_text(message,
	    "params.request.headers.Origin");
	enum rf_show kind;
	struct wanted *w;

	if (id.len == 0 || id.len > MAX_ID)
		return rf_fail(err, RF_E_CORRUPT,
		    "Chromium said what is no message");
	s->began = true;
	s->last = rf_monotonic();
	if (rf_str_is(method, "OPTIONS"))
		return answer_preflight(s, id.ptr, origin.ptr,
		    rf_devtools_text(message, "params.request.headers."
		    "Access-Control-Request-Headers").ptr, err);
	if (!rf_str_is(method, "GET") || url.len >= RF_URL_SIZE ||
	    memchr(url.ptr, '\0', url.len) != NULL ||
	    (!rf_str_starts(url, "http:") && !rf_str_starts(url, "https:")) ||
	    !kind_of(rf_devtools_text(message, "params.resourceType"), &kind))
		return refuse(s, id.ptr, "BlockedByClient", err);
	w = free_wanted(s);
	if (w == NULL)
		return refuse(s, id.ptr, "BlockedByClient", err);
	*w = (struct wanted){ .state = QUEUED, .kind = kind,
	    .url = rf_strndup(url.ptr, url.len),
	    .origin = rf_strndup(origin.ptr, origin.len) };
	rf_strlcpy(w->id, id.ptr, sizeof(w->id));
	s->waiting++;
	return RF_OK;
}

/* ---- phases --------------------------------------------------------------------- */

/* A world of our own first; its number makes the script run in it. */
static enum rf_code
begin_script(struct stage *s, enum phase phase, struct rf_err *err)
{
	struct params p;
	struct rf_json_out *j = begin(&p);

	s->phase = phase;
	s->script_id = 0;
	put_text(j, "frameId", s->frame);
	put_text(j, "worldName", "riffle");
	return send_params(s, &p, "Page.createIsolatedWorld", &s->world_id,
	    err);
}

static enum rf_code
run_script(struct stage *s, struct json_object *message, struct rf_err *err)
{
	struct json_object *world = rf_devtools_get(message,
	    "result.executionContextId");
	struct params p;
	struct rf_json_out *j;

	s->world_id = 0;
	j = begin(&p);
	put_text(j, "expression", s->phase == TAKING ? take_script :
	    scroll_script);
	rf_json_key(j, "contextId");
	rf_json_int(j, json_object_get_int(world));
	rf_json_key(j, "returnByValue");
	rf_json_bool(j, true);
	rf_json_key(j, "awaitPromise");
	rf_json_bool(j, true);
	return send_params(s, &p, "Runtime.evaluate", &s->script_id, err);
}

static enum rf_code
keep_page(struct stage *s, struct json_object *message, struct rf_err *err)
{
	struct rf_str html = rf_devtools_text(message,
	    "result.result.value.html");
	struct rf_str url = rf_devtools_text(message,
	    "result.result.value.url");
	enum rf_code rc;
	char name[32];
	int fd;

	if (html.len == 0 && !s->again) {
		/* It went elsewhere just now; there it is asked again. */
		s->again = true;
		return begin_script(s, TAKING, err);
	}
	if (html.len == 0)
		return rf_fail(err, RF_E_CORRUPT,
		    "Chromium does not hand the page over");
	if (html.len > (size_t)s->t->max_page)
		return rf_fail(err, RF_E_LIMIT,
		    "what the script made is larger than a page may be");
	snprintf(name, sizeof(name), RF_WEB_FILE, RF_WEB_DOM);
	fd = openat(s->t->images, name, O_WRONLY | O_CREAT | O_EXCL |
	    O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return rf_fail_errno(err, RF_E_IO, "cannot write the page");
	rc = rf_write_all(fd, html.ptr, html.len, err);
	rf_close(&fd);
	if (rc != RF_OK)
		return rc;
	s->phase = TAKEN;
	say(s, 0, RF_SHOW_DONE, url.len > 0 && url.len < RF_URL_SIZE ?
	    url.ptr : s->t->url);
	return RF_OK;
}

/* An answer to a command of ours. */
static enum rf_code
take_result(struct stage *s, int32_t id, struct json_object *message,
    struct rf_err *err)
{
	if (id == s->navigate_id && (rf_devtools_get(message, "error") !=
	    NULL || rf_devtools_text(message, "result.errorText").len > 0))
		return rf_fail(err, RF_E_CORRUPT,
		    "Chromium does not open the page");
	if (id == s->world_id)
		return run_script(s, message, err);
	if (id != s->script_id)
		return RF_OK;
	s->script_id = 0;
	if (s->phase == TAKING)
		return keep_page(s, message, err);
	s->phase = SETTLING;
	s->last = rf_monotonic();
	return RF_OK;
}

static enum rf_code
take_message(struct stage *s, struct json_object *message, struct rf_err *err)
{
	struct rf_str method = rf_devtools_text(message, "method");
	int32_t id = rf_devtools_answers(message);

	if (id > 0)
		return take_result(s, id, message, err);
	if (rf_str_is(method, "Fetch.requestPaused"))
		return take_request(s, message, err);
	if (rf_str_is(method, "Page.loadEventFired")) {
		s->loaded = s->began;
		s->last = rf_monotonic();
	} else if (rf_str_is(method, "Page.javascriptDialogOpening")) {
		return rf_devtools_send(&s->tools,
		    "Page.handleJavaScriptDialog", RF_STR("{\"accept\":false}"),
		    s->deadline + TAKE_MS, NULL, err);
	} else if (rf_str_is(method, "Inspector.targetCrashed")) {
		return rf_fail(err, RF_E_CORRUPT, "the page made Chromium "
		    "crash");
	}
	return RF_OK;
}

/* Time has passed, or something came: on to the next phase? */
static enum rf_code
go_on(struct stage *s, struct rf_err *err)
{
	int64_t now = rf_monotonic();
	bool rests = s->loaded && s->waiting == 0 &&
	    now - s->last >= QUIET_MS;
	enum rf_code rc;

	if (s->phase == TAKING && now < s->deadline)
		return RF_OK;
	if (s->phase == TAKING && s->ended)
		return rf_fail(err, RF_E_FETCH_TIMEOUT,
		    "the page's scripts do not end");
	if (s->phase == TAKING) {
		/* One that runs now makes room; with none it would be ours
		   that is ended, hence not before. */
		s->ended = true;
		s->deadline = now + TAKE_MS;
		rc = rf_devtools_send(&s->tools, "Runtime.terminateExecution",
		    RF_STR(""), s->deadline, NULL, err);
		return rc == RF_OK ? begin_script(s, TAKING, err) : rc;
	}
	if (now >= s->deadline || (rests && s->phase == SETTLING)) {
		s->deadline = now + BUSY_MS;
		return begin_script(s, TAKING, err);
	}
	if (rests && s->phase == LOADING)
		return begin_script(s, SCROLLING, err);
	return RF_OK;
}

static int
patience(const struct stage *s)
{
	int64_t now = rf_monotonic(), until = s->deadline;

	if (s->loaded && s->waiting == 0 && s->phase != TAKING &&
	    s->last + QUIET_MS < until)
		until = s->last + QUIET_MS;
	/* A moment later rather than a moment early, again and again. */
	return until <= now ? 1 : (int)(until - now) + 1;
}

static enum rf_code
hear_both(struct stage *s, struct rf_err *err)
{
	struct pollfd both[] = { { .fd = s->tools.from, .events = POLLIN },
	    { .fd = s->t->socket, .events = POLLIN } };
	struct json_object *message;
	enum rf_code rc = RF_OK;

	if (poll(both, 2, patience(s)) < 0 && errno != EINTR)
		_exit(1);
	if (both[1].revents != 0) {
		switch (rf_web_hear_answer(s->t->socket, &s->mail,
		    &s->answer)) {
		case RF_WEB_END:
			_exit(0);	/* nobody wants it any more */
		case RF_WEB_MESSAGE:
			rc = take_answer(s, err);
			break;
		case RF_WEB_NOTHING:
			break;
		}
	}
	while (rc == RF_OK && s->phase != TAKEN) {
		rc = rf_devtools_next(&s->tools, &message, err);
		if (rc != RF_OK || message == NULL)
			break;
		rc = take_message(s, message, err);
		json_object_put(message);
	}
	ask_more(s);
	return rc;
}

/* ---- the beginning --------------------------------------------------------------- */

static bool
copy_text(struct json_object *o, const char *path, char *out, size_t size)
{
	struct rf_str text = rf_devtools_text(o, path);

	/* It goes into commands as it stands. */
	for (size_t i = 0; i < text.len; i++) {
		if ((unsigned char)text.ptr[i] <= ' ' ||
		    strchr("\"\\", text.ptr[i]) != NULL)
			return false;
	}
	return text.len > 0 && rf_strlcpy(out, text.ptr, size) < size;
}

/* A page of its own, to which commands go from now on. */
static enum rf_code
open_page(struct stage *s, struct rf_err *err)
{
	struct json_object *result = NULL;
	char target[MAX_ID + 1], params[MAX_ID + 60];
	enum rf_code rc;

	rc = rf_devtools_call(&s->tools, "Browser.setDownloadBehavior",
	    RF_STR("{\"behavior\":\"deny\"}"), s->deadline, NULL, err);
	if (rc == RF_OK)
		rc = rf_devtools_call(&s->tools, "Target.createTarget",
		    RF_STR("{\"url\":\"about:blank\",\"width\":1280,"
		    "\"height\":800}"), s->deadline, &result, err);
	if (rc != RF_OK || !copy_text(result, "targetId", target,
	    sizeof(target)))
		goto out;
	json_object_put(result);
	result = NULL;
	snprintf(params, sizeof(params), "{\"targetId\":\"%s\","
	    "\"flatten\":true}", target);
	rc = rf_devtools_call(&s->tools, "Target.attachToTarget",
	    rf_str(params), s->deadline, &result, err);
	if (rc == RF_OK && copy_text(result, "sessionId", s->tools.session,
	    sizeof(s->tools.session)))
		rc = rf_devtools_call(&s->tools, "Fetch.enable",
		    RF_STR("{\"patterns\":[{\"urlPattern\":\"*\"}]}"),
		    s->deadline, NULL, err);
	if (rc == RF_OK)
		rc = rf_devtools_call(&s->tools, "Page.enable", RF_STR(""),
		    s->deadline, NULL, err);
	json_object_put(result);
	result = NULL;
	if (rc == RF_OK)
		rc = rf_devtools_call(&s->tools, "Page.getFrameTree",
		    RF_STR(""), s->deadline, &result, err);
	if (rc == RF_OK)
		copy_text(result, "frameTree.frame.id", s->frame,
		    sizeof(s->frame));
out:
	json_object_put(result);
	if (rc == RF_OK && s->frame[0] == '\0')
		rc = rf_fail(err, RF_E_CORRUPT,
		    "Chromium speaks another protocol than is known");
	return rc;
}

static enum rf_code
navigate(struct stage *s, struct rf_err *err)
{
	struct params p;
	struct rf_json_out *j;

	s->last = rf_monotonic();
	s->deadline = s->last + s->t->time_ms;
	j = begin(&p);
	put_text(j, "url", s->t->url);
	return send_params(s, &p, "Page.navigate", &s->navigate_id, err);
}

void
rf_stage_run(const struct rf_stage_task *t)
{
	struct stage *s = rf_calloc(1, sizeof(*s));
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc;

	/* Chromium's end is seen, not died of. */
	signal(SIGPIPE, SIG_IGN);
	s->t = t;
	s->deadline = rf_monotonic() + START_MS;
	rf_devtools_init(&s->tools, t->to, t->from);
	rc = open_page(s, &err);
	if (rc == RF_OK)
		rc = navigate(s, &err);
	while (rc == RF_OK && s->phase != TAKEN) {
		rc = hear_both(s, &err);
		if (rc == RF_OK && s->phase != TAKEN)
			rc = go_on(s, &err);
	}
	if (rc != RF_OK)
		say(s, 0, RF_SHOW_FAILED, err.msg);
	for (size_t i = 0; i < s->wanted.n; i++) {
		free(s->wanted.v[i].url);
		free(s->wanted.v[i].origin);
	}
	RF_VEC_RELEASE(&s->wanted);
	rf_devtools_release(&s->tools);
	free(s);
}
