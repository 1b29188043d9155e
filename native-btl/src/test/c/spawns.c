/* An MPI program that spawns two of itself and says what it and they are. */
#include <mpi.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	MPI_Comm parent, children;
	int rank, sum = 0, one = 1;

	(void)argc;
	MPI_Init(NULL, NULL);
	MPI_Comm_rank(MPI_COMM_WORLD, &rank);
	MPI_Comm_get_parent(&parent);
	if (parent == MPI_COMM_NULL) {
		MPI_Comm_spawn(argv[0], MPI_ARGV_NULL, 2, MPI_INFO_NULL, 0, MPI_COMM_SELF, &children,
			       MPI_ERRCODES_IGNORE);
		MPI_Reduce(NULL, &sum, 1, MPI_INT, MPI_SUM, MPI_ROOT, children);
		printf("%d children\n", sum);
		MPI_Comm_disconnect(&children);
	} else {
		MPI_Reduce(&one, NULL, 1, MPI_INT, MPI_SUM, 0, parent);
		printf("child %d\n", rank);
		MPI_Comm_disconnect(&parent);
	}
	MPI_Finalize();
	return 0;
}
