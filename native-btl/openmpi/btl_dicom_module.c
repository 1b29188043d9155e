/*
 * The BTL module `dicom`: fragments of messages as messages of DiCOM (paper, section 3.2). The send phase is here, and
 * who can be reached.
 */
#include "btl_dicom.h"

#include <errno.h>
#include <string.h>

#include "opal/class/opal_bitmap.h"
#include "opal/datatype/opal_convertor.h"
#include "opal/mca/btl/base/base.h"
#include "opal/mca/pmix/pmix.h"
#include "opal/util/output.h"
#include "opal/util/proc.h"

static void make_fragment(struct fragment *f)
{
	f->base.des_segments = f->segments;
	f->base.des_segment_count = 1;
}

OBJ_CLASS_INSTANCE(fragment_t, mca_btl_base_descriptor_t, make_fragment, NULL);

static void make_endpoint(struct mca_btl_base_endpoint_t *e)
{
	e->peer = NULL;
	e->waits = false;
	e->ended = false;
	OBJ_CONSTRUCT(&e->pending, opal_list_t);
}

static void end_endpoint(struct mca_btl_base_endpoint_t *e)
{
	OBJ_DESTRUCT(&e->pending);
}

OBJ_CLASS_INSTANCE(mca_btl_base_endpoint_t, opal_list_item_t, make_endpoint, end_endpoint);

/* --- who can be reached ---------------------------------------------------------------------------------------------- */

/* What a rank has told; false when it has no mailbox, as one that runs without Fulcrum. */
static bool told(const opal_proc_t *proc, struct dicom_address *address)
{
	struct btl_dicom_modex *modex = NULL;
	size_t bytes = 0;
	bool known;
	int rc;

	OPAL_MODEX_RECV(rc, &btl_dicom.super.btl_component->btl_version, &proc->proc_name, (void **)&modex, &bytes);
	known = rc == OPAL_SUCCESS && bytes == sizeof(*modex) && modex->version == BTL_DICOM_MODEX_VERSION;
	if (known)
		*address = modex->address;
	free(modex);
	return known;
}

static struct mca_btl_base_endpoint_t *endpoint_of(opal_proc_t *proc)
{
	struct mca_btl_base_endpoint_t *e;
	struct dicom_address address;
	struct dicom_peer *peer;

	if (!told(proc, &address))
		return NULL;
	OPAL_THREAD_LOCK(&btl_dicom.lock);
	peer = dicom_connect(btl_dicom.dicom, &address);
	OPAL_THREAD_UNLOCK(&btl_dicom.lock);
	if (peer == NULL) {
		opal_output(0, "btl:dicom: no way to %s:%u: %s", address.home, address.pid, strerror(errno));
		return NULL;
	}
	e = OBJ_NEW(mca_btl_base_endpoint_t);
	e->proc = proc;
	e->address = address;
	e->peer = peer;
	return e;
}

static int add_procs(mca_btl_base_module_t *btl, size_t count, opal_proc_t **procs,
		     struct mca_btl_base_endpoint_t **endpoints, opal_bitmap_t *reachable)
{
	(void)btl;
	for (size_t i = 0; i < count; i++) {
		endpoints[i] = NULL;
		if (opal_compare_proc(procs[i]->proc_name, OPAL_PROC_MY_NAME) == 0)
			continue; /* the BTL `self` does that */
		endpoints[i] = endpoint_of(procs[i]);
		if (endpoints[i] != NULL)
			opal_bitmap_set_bit(reachable, (int)i);
	}
	return OPAL_SUCCESS;
}

static int del_procs(mca_btl_base_module_t *btl, size_t count, opal_proc_t **procs,
		     struct mca_btl_base_endpoint_t **endpoints)
{
	(void)btl;
	(void)procs;
	OPAL_THREAD_LOCK(&btl_dicom.lock);
	for (size_t i = 0; i < count; i++) {
		if (endpoints[i] == NULL)
			continue;
		if (endpoints[i]->waits)
			opal_list_remove_item(&btl_dicom.waiting, &endpoints[i]->super);
		OBJ_RELEASE(endpoints[i]);
		endpoints[i] = NULL;
	}
	OPAL_THREAD_UNLOCK(&btl_dicom.lock);
	return OPAL_SUCCESS;
}

/* --- message send phase ---------------------------------------------------------------------------------------------- */

static mca_btl_base_descriptor_t *allocate(mca_btl_base_module_t *btl, struct mca_btl_base_endpoint_t *endpoint,
					   uint8_t order, size_t bytes, uint32_t flags)
{
	struct fragment *f;

	(void)order;
	if (bytes > btl->btl_max_send_size)
		return NULL;
	f = (struct fragment *)opal_free_list_get(&btl_dicom.fragments);
	if (f == NULL)
		return NULL;
	f->segments[0].seg_addr.pval = f + 1;
	f->segments[0].seg_len = bytes;
	f->base.des_segment_count = 1;
	f->base.des_flags = flags;
	f->base.order = MCA_BTL_NO_ORDER;
	f->base.des_cbfunc = NULL;
	f->endpoint = endpoint;
	return &f->base;
}

static int release(mca_btl_base_module_t *btl, mca_btl_base_descriptor_t *descriptor)
{
	(void)btl;
	opal_free_list_return(&btl_dicom.fragments, (opal_free_list_item_t *)descriptor);
	return OPAL_SUCCESS;
}

/* Contiguous data is sent from where it is; what a datatype scatters is packed behind the header. */
static mca_btl_base_descriptor_t *prepare(mca_btl_base_module_t *btl, struct mca_btl_base_endpoint_t *endpoint,
					  struct opal_convertor_t *convertor, uint8_t order, size_t reserve,
					  size_t *size, uint32_t flags)
{
	size_t most = *size + reserve > btl->btl_max_send_size ? btl->btl_max_send_size - reserve : *size;
	struct fragment *f = (struct fragment *)allocate(btl, endpoint, order, reserve, flags);
	bool in_place = !opal_convertor_need_buffers(convertor);
	struct iovec part = {.iov_base = NULL, .iov_len = most};
	uint32_t parts = 1;

	if (f == NULL)
		return NULL;
	if (!in_place)
		part.iov_base = (unsigned char *)(f + 1) + reserve;
	if (opal_convertor_pack(convertor, &part, &parts, &most) < 0) {
		release(btl, &f->base);
		return NULL;
	}
	if (in_place) {
		f->segments[1].seg_addr.pval = part.iov_base;
		f->segments[1].seg_len = most;
		f->base.des_segment_count = 2;
	} else {
		f->segments[0].seg_len = reserve + most;
	}
	*size = most;
	return &f->base;
}

static void append_pending(struct fragment *f)
{
	f->base.des_flags |= MCA_BTL_DES_SEND_ALWAYS_CALLBACK;
	opal_list_append(&f->endpoint->pending, (opal_list_item_t *)f);
	if (!f->endpoint->waits) {
		f->endpoint->waits = true;
		opal_list_append(&btl_dicom.waiting, &f->endpoint->super);
	}
}

/* Positive: it is done, and nobody is called back unless that is wished always. */
static int send_fragment(mca_btl_base_module_t *btl, struct mca_btl_base_endpoint_t *endpoint,
			 mca_btl_base_descriptor_t *descriptor, mca_btl_base_tag_t tag)
{
	struct fragment *f = (struct fragment *)descriptor;
	bool ours = (descriptor->des_flags & MCA_BTL_DES_FLAGS_BTL_OWNERSHIP) != 0;
	enum btl_dicom_result done = BTL_DICOM_NO_ROOM;
	int error;

	if (endpoint->ended)
		return OPAL_ERR_UNREACH;
	f->tag = tag;
	f->endpoint = endpoint;
	OPAL_THREAD_LOCK(&btl_dicom.lock);
	if (opal_list_is_empty(&endpoint->pending))
		done = btl_dicom_put(f);
	error = errno;
	if (done == BTL_DICOM_NO_ROOM)
		append_pending(f);
	OPAL_THREAD_UNLOCK(&btl_dicom.lock);
	if (done == BTL_DICOM_NO_ROOM)
		return OPAL_SUCCESS;
	if (done == BTL_DICOM_LOST) {
		btl_dicom_end_sending(endpoint, error);
		return OPAL_ERR_UNREACH;
	}
	if ((descriptor->des_flags & MCA_BTL_DES_SEND_ALWAYS_CALLBACK) != 0)
		descriptor->des_cbfunc(btl, endpoint, descriptor, OPAL_SUCCESS);
	if (ours)
		release(btl, descriptor);
	return 1;
}

/* At once and without a descriptor, or not at all. */
static int send_immediately(mca_btl_base_module_t *btl, struct mca_btl_base_endpoint_t *endpoint,
			    struct opal_convertor_t *convertor, void *header, size_t header_size, size_t payload_size,
			    uint8_t order, uint32_t flags, mca_btl_base_tag_t tag, mca_btl_base_descriptor_t **descriptor)
{
	enum btl_dicom_result done = BTL_DICOM_NO_ROOM;
	int error;

	OPAL_THREAD_LOCK(&btl_dicom.lock);
	if (opal_list_is_empty(&endpoint->pending) && !endpoint->ended)
		done = btl_dicom_put_at_once(endpoint->peer, convertor, header, header_size, payload_size, tag);
	error = errno;
	OPAL_THREAD_UNLOCK(&btl_dicom.lock);
	if (done == BTL_DICOM_PUT)
		return OPAL_SUCCESS;
	if (done == BTL_DICOM_LOST)
		btl_dicom_end_sending(endpoint, error);
	if (descriptor != NULL)
		*descriptor = allocate(btl, endpoint, order, header_size + payload_size, flags);
	return OPAL_ERR_RESOURCE_BUSY;
}

/*
 * The first pending fragment of a rank leaves the list, when there is room for it or never will be; NULL when there is none.
 * What became of it is in result.
 */
static struct fragment *send_first(struct mca_btl_base_endpoint_t *endpoint, int *result)
{
	struct fragment *f = NULL;
	enum btl_dicom_result done = BTL_DICOM_NO_ROOM;
	int error;

	OPAL_THREAD_LOCK(&btl_dicom.lock);
	if (!opal_list_is_empty(&endpoint->pending))
		done = btl_dicom_put((struct fragment *)opal_list_get_first(&endpoint->pending));
	error = errno;
	if (done != BTL_DICOM_NO_ROOM)
		f = (struct fragment *)opal_list_remove_first(&endpoint->pending);
	if (opal_list_is_empty(&endpoint->pending) && endpoint->waits) {
		endpoint->waits = false;
		opal_list_remove_item(&btl_dicom.waiting, &endpoint->super);
	}
	OPAL_THREAD_UNLOCK(&btl_dicom.lock);
	if (done == BTL_DICOM_LOST)
		btl_dicom_end_sending(endpoint, error);
	*result = done == BTL_DICOM_LOST ? OPAL_ERR_UNREACH : OPAL_SUCCESS;
	return f;
}

int btl_dicom_send_pending(void)
{
	struct mca_btl_base_endpoint_t *endpoint, *next;
	int sent = 0;

	if (opal_list_is_empty(&btl_dicom.waiting))
		return 0;
	OPAL_LIST_FOREACH_SAFE (endpoint, next, &btl_dicom.waiting, struct mca_btl_base_endpoint_t) {
		struct fragment *f;
		int result;

		while ((f = send_first(endpoint, &result)) != NULL) {
			bool ours = (f->base.des_flags & MCA_BTL_DES_FLAGS_BTL_OWNERSHIP) != 0;

			if (f->base.des_cbfunc != NULL)
				f->base.des_cbfunc(&btl_dicom.super, endpoint, &f->base, result);
			if (ours)
				release(&btl_dicom.super, &f->base);
			sent++;
		}
	}
	return sent;
}

/* --- finalisation phase ---------------------------------------------------------------------------------------------- */

static int finalize(mca_btl_base_module_t *btl)
{
	(void)btl;
	if (btl_dicom.dicom != NULL)
		dicom_close(btl_dicom.dicom);
	btl_dicom.dicom = NULL;
	return OPAL_SUCCESS;
}

static int register_error(mca_btl_base_module_t *btl, mca_btl_base_module_error_cb_fn_t on_error)
{
	(void)btl;
	btl_dicom.on_error = on_error;
	return OPAL_SUCCESS;
}

static int fault_tolerance_event(int state)
{
	(void)state;
	return OPAL_SUCCESS;
}

struct btl_dicom btl_dicom = {
	.super = {.btl_add_procs = add_procs,
		  .btl_del_procs = del_procs,
		  .btl_finalize = finalize,
		  .btl_alloc = allocate,
		  .btl_free = release,
		  .btl_prepare_src = prepare,
		  .btl_send = send_fragment,
		  .btl_sendi = send_immediately,
		  .btl_dump = mca_btl_base_dump,
		  .btl_register_error = register_error,
		  .btl_ft_event = fault_tolerance_event},
};
