/*
 * exchange: messages between all ranks in every way that there is to send and to receive them, each one checked: none
 * may be lost, doubled, out of order or not as it was sent.
 *
 * Every pair of ranks has a stream of messages on each of six lanes (traffic/options.h); what a stream consists of
 * follows from the seed (traffic/plan.h), so that the receiver knows it. Rank 0 tells on standard error how far it is,
 * and at the end all in one line on standard output. The exit status is 0 if and only if there was no error.
 */
#include "traffic/worker.h"
#include "arguments.h"
#include "clock.h"
#include <err.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static void *run(void *worker)
{
	worker_run(worker);
	return NULL;
}

static void run_all(struct worker *workers, int count)
{
	pthread_t threads[count];

	for (int i = 1; i < count; i++)
		if (pthread_create(&threads[i], NULL, run, &workers[i]) != 0)
			err(EXIT_FAILURE, "exchange: thread");
	run(&workers[0]);
	for (int i = 1; i < count; i++)
		pthread_join(threads[i], NULL);
}

/* What all ranks have received, and found wrong. */
static uint64_t sum_up(const struct worker *workers, int count, double seconds)
{
	uint64_t here[3] = {0}, all[3];

	for (int i = 0; i < count; i++) {
		here[0] += workers[i].received;
		here[1] += workers[i].received_bytes;
		here[2] += workers[i].errors;
	}
	MPI_Allreduce(here, all, 3, MPI_UINT64_T, MPI_SUM, MPI_COMM_WORLD);
	if (workers[0].rank == 0)
		printf("exchange: ranks=%d messages=%" PRIu64 " bytes=%" PRIu64 " seconds=%.3f errors=%" PRIu64 "\n",
		       workers[0].ranks, all[0], all[1], seconds, all[2]);
	return all[2];
}

static int exchange(const struct options *options)
{
	struct worker *workers = calloc((size_t)options->threads, sizeof *workers);
	struct totals *totals = calloc((size_t)options->threads, sizeof *totals);
	uint64_t errors;
	double began;

	/* What fails is told with its facts, not by the end of the process. */
	MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
	for (int i = 0; i < options->threads; i++)
		worker_open(&workers[i], options, i, totals);
	MPI_Barrier(MPI_COMM_WORLD);
	began = now_seconds();
	run_all(workers, options->threads);
	errors = sum_up(workers, options->threads, now_seconds() - began);
	for (int i = 0; i < options->threads; i++)
		worker_close(&workers[i]);
	free(workers);
	free(totals);
	return errors == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	struct options options;
	bool is_good = options_read(&options, argc, argv);
	int wanted = is_good && options.threads > 1 ? MPI_THREAD_MULTIPLE : MPI_THREAD_SINGLE, granted, rank, status;

	MPI_Init_thread(&argc, &argv, wanted, &granted);
	MPI_Comm_rank(MPI_COMM_WORLD, &rank);
	if (!is_good || granted < wanted) {
		if (rank == 0)
			fputs(is_good ? "exchange: this MPI has no threads\n" : options_usage(), stderr);
		status = STATUS_BAD_ARGUMENTS;
	} else {
		status = exchange(&options);
	}
	MPI_Finalize();
	return status;
}
