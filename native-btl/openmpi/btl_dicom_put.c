/* Messages of the BTL `dicom` into rings. What is written while one of the two ranks is moved is written again. */
#include "btl_dicom.h"

#include <errno.h>
#include <string.h>

#include "opal/datatype/opal_convertor.h"
#include "opal/util/output.h"

enum btl_dicom_result btl_dicom_put(struct fragment *f)
{
	size_t first = f->segments[0].seg_len;
	size_t second = f->base.des_segment_count > 1 ? f->segments[1].seg_len : 0;

	do {
		unsigned char *room = dicom_reserve(f->endpoint->peer, f->tag, first + second);

		if (room == NULL)
			break;
		memcpy(room, f->segments[0].seg_addr.pval, first);
		if (second > 0)
			memcpy(room + first, f->segments[1].seg_addr.pval, second);
		if (dicom_commit(f->endpoint->peer) == 0)
			return BTL_DICOM_PUT;
	} while (errno == ESTALE);
	return errno == EAGAIN ? BTL_DICOM_NO_ROOM : BTL_DICOM_LOST;
}

void btl_dicom_end_sending(struct mca_btl_base_endpoint_t *endpoint, int error)
{
	const char *why = error == ECONNRESET ? "it has ended" : strerror(error);

	if (endpoint->ended)
		return;
	endpoint->ended = true;
	opal_output(0, "btl:dicom: nothing can be sent to %s:%u any more: %s", endpoint->address.home,
		    endpoint->address.pid, why);
	if (btl_dicom.on_error != NULL)
		btl_dicom.on_error(&btl_dicom.super, MCA_BTL_ERROR_FLAGS_FATAL, endpoint->proc, "a rank is lost");
}

/* A convertor that has packed is set back before it packs again. */
static void pack(struct opal_convertor_t *convertor, void *room, size_t bytes, size_t from)
{
	struct iovec part = {.iov_base = room, .iov_len = bytes};
	uint32_t parts = 1;
	size_t most = bytes;

	opal_convertor_set_position(convertor, &from);
	(void)opal_convertor_pack(convertor, &part, &parts, &most);
}

enum btl_dicom_result btl_dicom_put_at_once(struct dicom_peer *peer, struct opal_convertor_t *convertor,
					    const void *header, size_t header_size, size_t payload_size,
					    mca_btl_base_tag_t tag)
{
	size_t from = payload_size > 0 ? convertor->bConverted : 0;
	enum btl_dicom_result done;

	do {
		unsigned char *room = dicom_reserve(peer, tag, header_size + payload_size);

		if (room == NULL)
			break;
		memcpy(room, header, header_size);
		if (payload_size > 0)
			pack(convertor, room + header_size, payload_size, from);
		if (dicom_commit(peer) == 0)
			return BTL_DICOM_PUT;
	} while (errno == ESTALE);
	done = errno == EAGAIN ? BTL_DICOM_NO_ROOM : BTL_DICOM_LOST;
	/* The layer above sends the same by a descriptor then. */
	if (payload_size > 0)
		opal_convertor_set_position(convertor, &from);
	return done;
}
