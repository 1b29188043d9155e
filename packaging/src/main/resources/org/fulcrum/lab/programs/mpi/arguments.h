/* Numbers on a command line: the whole word is one and it is within bounds, or the argument is bad. */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

enum { STATUS_BAD_ARGUMENTS = 2 };

static inline bool read_count(const char *word, uint64_t least, uint64_t most, uint64_t *count)
{
	char *end;

	errno = 0;
	*count = strtoull(word, &end, 10);
	return errno == 0 && *word >= '0' && *word <= '9' && *end == '\0' && *count >= least && *count <= most;
}

static inline bool read_seconds(const char *word, double *seconds)
{
	char *end;

	errno = 0;
	*seconds = strtod(word, &end);
	return errno == 0 && end != word && *end == '\0' && *seconds > 0;
}

#endif
