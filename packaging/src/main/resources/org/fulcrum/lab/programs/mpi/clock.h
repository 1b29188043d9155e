/* Seconds since some moment. MPI_Wtime(3) may read the processor's counter, and after a move that is another one. */
#ifndef CLOCK_H
#define CLOCK_H

#include <time.h>

static inline double now_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

#endif
