/*
 * Says which of two processor features glibc chooses by, then waits for the end of its input and says it again: what
 * was chosen at the start stays, wherever the program goes on.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/platform/x86.h>

static void say(void)
{
	char text[200];

	memset(text, 'x', sizeof text); /* through the function that was chosen */
	printf("avx2 %d bmi2 %d %c\n", CPU_FEATURE_ACTIVE(AVX2), CPU_FEATURE_ACTIVE(BMI2), text[199]);
	fflush(stdout);
}

int main(void)
{
	say();
	while (getchar() != EOF)
		;
	say();
	return EXIT_SUCCESS;
}
