/* The pictures of a page: each becomes a mark, its bytes an asset. */
#include "config.h"

#include "extract/pdf/mu_priv.h"

#include "extract/pdf/image.h"

/* A picture that fails is a place without bytes. */
static enum rf_code
keep_picture(struct rf_mu *mu, const struct rf_pdf_image *im, uint32_t page,
    int32_t *asset, struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	fz_var(rc);
	fz_try(mu->ctx)
		rc = rf_pdf_image_asset(mu->ctx, mu->x, im, page, asset, err);
	fz_catch(mu->ctx)
		rf_document_warn(mu->x->doc, "Page %u: a picture could not "
		    "be read", page);
	return rc;
}

enum rf_code
rf_mu_pictures(struct rf_mu *mu, uint32_t page, struct rf_marks *m,
    struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	for (size_t i = 0; i < mu->sink.images.n && rc == RF_OK; i++) {
		const struct rf_pdf_image *im = &mu->sink.images.v[i];
		struct rf_mark_picture *p = RF_VEC_PUSH(&m->pictures);

		p->box = im->box;
		p->asset = -1;
		p->mask = im->image->imagemask;
		p->pixels = (float)im->image->w * (float)im->image->h;
		rc = keep_picture(mu, im, page, &p->asset, err);
	}
	return rc;
}
