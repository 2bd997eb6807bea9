/*
 * Who is asking (section 1.1): a key as a Bearer token, a person's session
 * cookie, or a guest's.  A Bearer token decides alone, also when it is bad.
 * And POST /api/auth/login and /logout, which make and end sessions.
 */
#include "config.h"
#include "api/imageextract/imageextract.h"

#include <string.h>
#include <strings.h>

#include "util/json_in.h"
#include "util/time.h"

/* In any case of letters. */
static bool
begins(struct rf_str header, const char *word)
{
	return header.len >= strlen(word) &&
	    strncasecmp(header.ptr, word, strlen(word)) == 0;
}

static struct rf_str
bearer(const struct rf_request *req)
{
	struct rf_str h = rf_request_header(req, "authorization");

	if (!begins(h, "Bearer "))
		return (struct rf_str){ NULL, 0 };
	return rf_str_trim((struct rf_str){ h.ptr + 7, h.len - 7 });
}

/*
 * A browser sends its cookies along with whatever another site makes it ask
 * for: what changes something must come from our own pages.
 */
static enum rf_code
check_origin(struct rf_ctx *ctx, const struct rf_request *req)
{
	struct rf_str origin = rf_request_header(req, "origin");

	if (req->method == RF_GET || req->method == RF_HEAD ||
	    origin.ptr == NULL || rf_str_eq(origin, req->origin))
		return RF_OK;
	return rf_ie_fail(ctx, 403, "forbidden",
	    "This request comes from another site.");
}

static enum rf_code
by_key(struct rf_ctx *ctx, struct rf_str key)
{
	struct rf_plan plan;
	enum rf_code rc;

	rc = rf_account_authenticate(ctx->store, key, &ctx->caller,
	    &ctx->auth_failure, &ctx->err);
	if (rc != RF_OK)
		return rc;
	rc = rf_store_plan_get(ctx->store, ctx->caller.plan, &plan, &ctx->err);
	if (rc == RF_OK && !plan.api_access)
		rc = rf_ie_fail(ctx, 403, "api_access_disabled",
		    "The plan of this account has no API access.");
	return rc;
}

enum rf_code
rf_ie_authenticate(struct rf_ctx *ctx, const struct rf_request *req)
{
	struct rf_str token = bearer(req);
	char again[RF_TOKEN_SIZE];
	enum rf_code rc;

	if (rf_request_header(req, "authorization").len > 0) {
		if (token.len > 0)
			return by_key(ctx, token);
		ctx->auth_failure = RF_AUTH_UNKNOWN;
		return rf_fail(&ctx->err, RF_E_UNAUTHENTICATED,
		    "the Authorization header holds no Bearer token");
	}
	token = rf_request_cookie(req, RF_IE_SESSION_COOKIE);
	if (token.len > 0) {
		rc = rf_account_session(ctx->store, token, &ctx->caller,
		    &ctx->auth_failure, &ctx->err);
		if (rc == RF_OK)
			return check_origin(ctx, req);
		if (rc != RF_E_UNAUTHENTICATED)
			return rc;
		/* One that is over is none. */
		rf_err_clear(&ctx->err);
		ctx->auth_failure = RF_AUTH_OK;
	}
	/* Guests: only where a row says that credentials are optional. */
	if (ctx->route->auth != RF_AUTH_OPTIONAL)
		return RF_OK;
	/* Documents need an account: said before they are received. */
	if (begins(rf_request_header(req, "content-type"), "multipart/"))
		return rf_ie_need_caller(ctx);
	/* Without a cookie, too: the day's count is the visitor's. */
	rc = check_origin(ctx, req);
	token = rf_request_cookie(req, RF_IE_GUEST_COOKIE);
	if (rc == RF_OK && token.len == RF_TOKEN_CHARS)
		rc = rf_account_guest(ctx->store, token, again, &ctx->caller,
		    &ctx->err);
	return rc;
}

enum rf_code
rf_ie_need_caller(struct rf_ctx *ctx)
{
	if (ctx->caller.known)
		return RF_OK;
	ctx->auth_failure = RF_AUTH_MISSING;
	return rf_fail(&ctx->err, RF_E_UNAUTHENTICATED, "no credential");
}

void
rf_ie_set_cookie(struct rf_ctx *ctx, const struct rf_request *req,
    struct rf_response *res, const char *name, const char *value,
    int64_t seconds)
{
	bool https = rf_str_starts(req->origin, "https:");

	rf_response_header(res, "Set-Cookie", rf_arena_printf(ctx->arena,
	    "%s=%s; Path=" RF_STR_FMT "/; Max-Age=%lld; HttpOnly; "
	    "SameSite=Lax%s", name, value, RF_STR_ARG(req->base),
	    (long long)seconds, https ? "; Secure" : ""));
}

/* ---- sessions ------------------------------------------------------------- */

static struct rf_str
member(const struct rf_request *req, const char *name)
{
	struct json_object *v;

	if (req->body.json == NULL)
		return rf_request_field(req, name);
	if (!json_object_object_get_ex(req->body.json, name, &v) ||
	    !json_object_is_type(v, json_type_string))
		return (struct rf_str){ NULL, 0 };
	return (struct rf_str){ json_object_get_string(v),
	    (size_t)json_object_get_string_len(v) };
}

/* The dispatcher looks only where it must know who is asking. */
static enum rf_code
no_index(struct rf_ctx *ctx)
{
	return rf_fail(&ctx->err, RF_E_BUSY,
	    "the index cannot be opened just now");
}

static enum rf_code
login(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	struct rf_str email = member(req, "email");
	struct rf_str password = member(req, "password");
	struct json_object *o;
	char token[RF_TOKEN_SIZE];
	const char *name, *network;
	enum rf_code rc;

	if (ctx->store == NULL)
		return no_index(ctx);
	if (email.len == 0 || password.len == 0)
		return rf_ie_fail(ctx, 400, "validation_error",
		    "\"email\" and \"password\" are needed.");
	name = rf_arena_strndup(ctx->arena, email.ptr, email.len);
	network = req->remote.len > 0 ? rf_ie_network(ctx, req->remote) : NULL;
	rc = check_origin(ctx, req);
	/* Guessing passwords is for the patient. */
	if (rc == RF_OK)
		rc = rf_account_login_brake(ctx->store, ctx->app->logins, name,
		    network, &ctx->retry_after, &ctx->err);
	if (rc == RF_E_RATE)
		return rf_ie_fail(ctx, 429, "rate_limited", "Too many "
		    "attempts to sign in: come again in %d s.",
		    ctx->retry_after);
	if (rc == RF_OK)
		rc = rf_account_login(ctx->store, name,
		    rf_arena_strndup(ctx->arena, password.ptr, password.len),
		    network, token, &ctx->err);
	if (rc == RF_E_UNAUTHENTICATED)
		return rf_ie_fail(ctx, 401, "unauthorized",
		    "The e-mail address or the password is wrong.");
	if (rc != RF_OK)
		return rc;
	o = json_object_new_object();
	rf_json_add(o, "signed_in", json_object_new_boolean(true));
	rf_response_json(res, 200, o);
	rf_ie_set_cookie(ctx, req, res, RF_IE_SESSION_COOKIE, token,
	    RF_SESSION_MS / 1000);
	rf_response_header(res, "Cache-Control", "no-store");
	return RF_OK;
}

static enum rf_code
logout(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	struct rf_str token = rf_request_cookie(req, RF_IE_SESSION_COOKIE);
	struct json_object *o;
	enum rf_code rc;

	if (ctx->store == NULL)
		return no_index(ctx);
	rc = check_origin(ctx, req);
	if (rc == RF_OK && token.len > 0)
		rc = rf_account_logout(ctx->store, token, &ctx->err);
	if (rc != RF_OK)
		return rc;
	o = json_object_new_object();
	rf_json_add(o, "signed_in", json_object_new_boolean(false));
	rf_response_json(res, 200, o);
	rf_ie_set_cookie(ctx, req, res, RF_IE_SESSION_COOKIE, "", 0);
	return RF_OK;
}

static const struct rf_reply login_replies[] = {
	{ 200, "SignedIn", "A session cookie was set." },
	{ 400, "ImageExtractError", "A member is missing." },
	{ 401, "ImageExtractError", "The address or the password is wrong." },
	{ 403, "ImageExtractError", "The request comes from another site." },
	RF_IE_BODY_ERRORS,
	{ 429, "ImageExtractError", "Too many attempts; see Retry-After." },
	{ 500, "ImageExtractError", "A fault of the server; try again." },
	{ 503, "ImageExtractError", "Busy; see Retry-After." },
	{ 0, NULL, NULL }
};
static const struct rf_reply logout_replies[] = {
	{ 200, "SignedIn", "The session has ended." },
	{ 403, "ImageExtractError", "The request comes from another site." },
	{ 500, "ImageExtractError", "A fault of the server; try again." },
	{ 503, "ImageExtractError", "Busy; see Retry-After." },
	{ 0, NULL, NULL }
};

static const struct rf_route routes[] = {
	{ RF_POST, "/api/auth/login", login, RF_AUTH_NONE, 0, RF_BODY_FORM,
	    "auth_login", "Sign in with an e-mail address and a password",
	    "Login", login_replies },
	{ RF_POST, "/api/auth/logout", logout, RF_AUTH_NONE, 0, RF_BODY_NONE,
	    "auth_logout", "Sign out", NULL, logout_replies },
};

const struct rf_endpoint rf_ep_imageextract_auth = {
	"auth", &rf_imageextract_style, routes, RF_COUNT(routes)
};
