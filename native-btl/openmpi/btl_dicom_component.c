/*
 * The BTL component `dicom` of Open MPI 4.1, by the phases of the paper (section 3.2): registration, initialisation,
 * progress and message receipt are here, sending and finalisation in btl_dicom_module.c, with btl_dicom_put.c.
 */
#include "btl_dicom.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "opal/mca/btl/base/base.h"
#include "opal/mca/btl/base/btl_base_error.h"
#include "opal/mca/pmix/pmix.h"
#include "opal/util/output.h"
#include "opal/util/proc.h"

/* Where a rank's home and the directory of its user's mailboxes are told: fulcrum-run sets them. */
#define HOME_VARIABLE "FULCRUM_HOME_NODE"
#define DIRECTORY_VARIABLE "FULCRUM_MAILBOXES"

/* Messages that one progress call takes at most. */
#define MOST_A_CALL 64

#define EAGER_BYTES (16u << 10)
#define MOST_SEND_BYTES (64u << 10)

/* Field of /proc/PID/stat, counted from behind the name in brackets. */
#define START_AFTER_NAME 20

typedef struct {
	mca_btl_base_component_3_0_0_t super;
	unsigned int ring_bytes;
} component_t;

OPAL_MODULE_DECLSPEC extern component_t mca_btl_dicom_component;

/* --- registration phase: low-level parameters ------------------------------------------------------------------------ */

static int register_parameters(void)
{
	mca_base_component_t *component = &mca_btl_dicom_component.super.btl_version;
	mca_btl_base_module_t *module = &btl_dicom.super;

	mca_btl_dicom_component.ring_bytes = DICOM_DEFAULT_RING_BYTES;
	mca_base_component_var_register(component, "ring_bytes",
					"Bytes in which a sender's messages lie until they are taken; a power of two",
					MCA_BASE_VAR_TYPE_UNSIGNED_INT, NULL, 0, 0, OPAL_INFO_LVL_4,
					MCA_BASE_VAR_SCOPE_READONLY, &mca_btl_dicom_component.ring_bytes);
	module->btl_exclusivity = MCA_BTL_EXCLUSIVITY_DEFAULT;
	module->btl_eager_limit = EAGER_BYTES;
	module->btl_rndv_eager_limit = EAGER_BYTES;
	module->btl_max_send_size = MOST_SEND_BYTES;
	module->btl_rdma_pipeline_send_length = MOST_SEND_BYTES;
	module->btl_rdma_pipeline_frag_size = INT_MAX;
	module->btl_min_rdma_pipeline_size = 0;
	module->btl_flags = MCA_BTL_FLAGS_SEND | MCA_BTL_FLAGS_SEND_INPLACE;
	module->btl_bandwidth = 20000;
	module->btl_latency = 1;
	return mca_btl_base_param_register(component, module);
}

/* --- initialisation phase: is this Fulcrum, and who am I --------------------------------------------------------------- */

/* When this process was started, ticks since its home was; 0 when that cannot be read. */
static uint64_t start_time(void)
{
	char text[1024];
	FILE *file = fopen("/proc/self/stat", "re");
	size_t length = file == NULL ? 0 : fread(text, 1, sizeof(text) - 1, file);
	char *at;

	if (file != NULL)
		fclose(file);
	text[length] = '\0';
	at = strrchr(text, ')');
	for (int field = 0; at != NULL && field < START_AFTER_NAME; field++)
		at = strchr(at + 1, ' ');
	return at == NULL ? 0 : strtoull(at, NULL, 10);
}

static bool own_address(struct dicom_address *self)
{
	const char *home = getenv(HOME_VARIABLE);

	memset(self, 0, sizeof(*self));
	if (home == NULL || *home == '\0' || strlen(home) >= sizeof(self->home))
		return false;
	strcpy(self->home, home);
	self->pid = (uint32_t)getpid();
	self->start = start_time();
	return self->start != 0;
}

static bool tell_others(const struct dicom_address *self)
{
	struct btl_dicom_modex modex = {BTL_DICOM_MODEX_VERSION, 0, *self};
	int rc;

	OPAL_MODEX_SEND(rc, OPAL_PMIX_GLOBAL, &mca_btl_dicom_component.super.btl_version, &modex, sizeof(modex));
	return rc == OPAL_SUCCESS;
}

static bool make_lists(void)
{
	OBJ_CONSTRUCT(&btl_dicom.lock, opal_mutex_t);
	OBJ_CONSTRUCT(&btl_dicom.waiting, opal_list_t);
	OBJ_CONSTRUCT(&btl_dicom.fragments, opal_free_list_t);
	return opal_free_list_init(&btl_dicom.fragments, sizeof(fragment_t) + btl_dicom.super.btl_max_send_size, 64,
				   OBJ_CLASS(fragment_t), 0, 0, 8, 4096, 16, NULL, 0, NULL, NULL, NULL) == OPAL_SUCCESS;
}

/* No module, and no word, where there is no Fulcrum: the same mpirun line then works by other BTLs. */
static mca_btl_base_module_t **initialise(int *count, bool progress_threads, bool threads)
{
	const char *directory = getenv(DIRECTORY_VARIABLE);
	mca_btl_base_module_t **modules;
	struct dicom_address self;

	(void)progress_threads;
	(void)threads;
	*count = 0;
	if (directory == NULL || !own_address(&self))
		return NULL;
	btl_dicom.dicom = dicom_open(directory, &self, mca_btl_dicom_component.ring_bytes);
	if (btl_dicom.dicom == NULL) {
		opal_output(0, "btl:dicom: no mailbox in %s: %s", directory, strerror(errno));
		return NULL;
	}
	btl_dicom.super.btl_component = &mca_btl_dicom_component.super;
	modules = malloc(sizeof(*modules));
	if (modules == NULL || !make_lists() || !tell_others(&self)) {
		dicom_close(btl_dicom.dicom);
		btl_dicom.dicom = NULL;
		free(modules);
		return NULL;
	}
	modules[0] = &btl_dicom.super; /* the array is the base's to free */
	*count = 1;
	return modules;
}

/* --- progress and message receive phases --------------------------------------------------------------------------------- */

/* To the layer that has said that it takes such messages. */
static void receive(void *context, const struct dicom_arrival *arrival)
{
	mca_btl_base_segment_t segment = {.seg_addr.pval = (void *)arrival->data, .seg_len = arrival->length};
	mca_btl_base_descriptor_t descriptor = {.des_segments = &segment, .des_segment_count = 1};
	mca_btl_active_message_callback_t *taker = mca_btl_base_active_message_trigger + (arrival->tag & 0xff);

	(void)context;
	if (taker->cbfunc != NULL)
		taker->cbfunc(&btl_dicom.super, (mca_btl_base_tag_t)arrival->tag, &descriptor, taker->cbdata);
}

static void tell_broken(void)
{
	size_t broken = dicom_broken(btl_dicom.dicom);

	if (broken == btl_dicom.broken_told)
		return;
	btl_dicom.broken_told = broken;
	opal_output(0, "btl:dicom: what a rank has written into this one's mailbox is no message");
	if (btl_dicom.on_error != NULL)
		btl_dicom.on_error(&btl_dicom.super, MCA_BTL_ERROR_FLAGS_FATAL, NULL, "a corrupt mailbox");
}

/* Who takes is one thread at a time, and not from within a message that it has just been given. */
static int progress(void)
{
	static opal_atomic_lock_t turn = {.u = {.lock = OPAL_ATOMIC_LOCK_UNLOCKED}};
	int done;

	if (btl_dicom.dicom == NULL || opal_atomic_trylock(&turn) != 0)
		return 0;
	done = (int)dicom_take(btl_dicom.dicom, receive, NULL, MOST_A_CALL);
	tell_broken();
	opal_atomic_unlock(&turn);
	return done + btl_dicom_send_pending();
}

component_t mca_btl_dicom_component = {
	.super = {.btl_version = {MCA_BTL_DEFAULT_VERSION("dicom"),
				  .mca_register_component_params = register_parameters},
		  .btl_data = {MCA_BASE_METADATA_PARAM_CHECKPOINT},
		  .btl_init = initialise,
		  .btl_progress = progress},
};
