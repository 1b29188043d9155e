#include "worker.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_LINES = 12, LINE_BYTES = 800 };

/* One call for the whole line: lines of several ranks go through one pipe. */
static void say(const struct worker *worker, const char *about, const char *text)
{
	fprintf(stderr, "exchange: rank %d, thread %d%s: %s\n", worker->rank, worker->thread, about, text);
}

void report(struct worker *worker, const char *format, ...)
{
	char text[LINE_BYTES];
	va_list values;

	worker->errors++;
	if (worker->lines++ >= MOST_LINES)
		return;
	va_start(values, format);
	vsnprintf(text, sizeof text, format, values);
	va_end(values);
	say(worker, "", text);
}

void report_message(struct worker *worker, const struct stream *stream, uint64_t sequence, const char *format, ...)
{
	char text[LINE_BYTES], about[160];
	va_list values;

	worker->errors++;
	if (worker->lines++ >= MOST_LINES)
		return;
	va_start(values, format);
	vsnprintf(text, sizeof text, format, values);
	va_end(values);
	snprintf(about, sizeof about, ", from rank %d, lane %s, sequence %" PRIu64, stream->source,
		 lane_names[stream->lane], sequence);
	say(worker, about, text);
}

void must(struct worker *worker, int result, const char *call)
{
	char text[MPI_MAX_ERROR_STRING];
	int length;

	if (result == MPI_SUCCESS)
		return;
	MPI_Error_string(result, text, &length);
	report(worker, "%s: %s", call, text);
	MPI_Abort(MPI_COMM_WORLD, EXIT_FAILURE);
}
