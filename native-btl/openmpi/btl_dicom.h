/* The BTL component `dicom`: what its files share. */
#ifndef FULCRUM_BTL_DICOM_H
#define FULCRUM_BTL_DICOM_H

#include "opal_config.h"

#include "opal/class/opal_free_list.h"
#include "opal/class/opal_list.h"
#include "opal/mca/btl/btl.h"
#include "opal/threads/mutex.h"
#include "opal/util/proc.h"

#include "../dicom/dicom.h"

/* A rank to which this one sends. */
struct mca_btl_base_endpoint_t {
	opal_list_item_t super; /* among those with something pending */
	opal_proc_t *proc;
	struct dicom_address address;
	struct dicom_peer *peer;
	opal_list_t pending; /* fragments for which there was no room, in their order */
	bool waits;	     /* it is in the list of those */
	bool ended;	     /* nothing can be sent to it any more */
};

typedef struct mca_btl_base_endpoint_t mca_btl_base_endpoint_t;
OBJ_CLASS_DECLARATION(mca_btl_base_endpoint_t);

/* A descriptor with room behind it for what is copied; of data that is sent in place the second segment tells. */
struct fragment {
	mca_btl_base_descriptor_t base;
	mca_btl_base_segment_t segments[2];
	struct mca_btl_base_endpoint_t *endpoint;
	mca_btl_base_tag_t tag;
};

OBJ_CLASS_DECLARATION(fragment_t);
typedef struct fragment fragment_t;

/* The module: there is one in a process. */
struct btl_dicom {
	mca_btl_base_module_t super;
	struct dicom *dicom;
	opal_mutex_t lock;	/* of the library, and of all below */
	opal_free_list_t fragments;
	opal_list_t waiting;	/* endpoints with something pending */
	mca_btl_base_module_error_cb_fn_t on_error;
	size_t broken_told;
	bool taking; /* a handler of this thread may come back here by opal_progress() */
};

extern struct btl_dicom btl_dicom;

/* What a rank tells the others when the job starts. */
struct btl_dicom_modex {
	uint32_t version;
	uint32_t unused;
	struct dicom_address address;
};

#define BTL_DICOM_MODEX_VERSION 1u

enum btl_dicom_result {
	BTL_DICOM_PUT,
	BTL_DICOM_NO_ROOM, /* now */
	BTL_DICOM_LOST,	   /* with errno: nothing can be sent to that rank any more */
};

/* Under the lock. */
enum btl_dicom_result btl_dicom_put(struct fragment *fragment);

/* Under the lock. If that was not put, the convertor is where it was. */
enum btl_dicom_result btl_dicom_put_at_once(struct dicom_peer *peer, struct opal_convertor_t *convertor,
					    const void *header, size_t header_size, size_t payload_size,
					    mca_btl_base_tag_t tag);

/* Tells user and layer above that a rank is lost, once. Not under the lock: that layer may end the process. */
void btl_dicom_end_sending(struct mca_btl_base_endpoint_t *endpoint, int error);

/* Sends what is pending, as far as there is room; returns how many. */
int btl_dicom_send_pending(void);

#endif
