/* Waits for nothing, again and again, and says what came of it: a wait that was not for the program must not end. */
#include <errno.h>
#include <stdio.h>
#include <sys/epoll.h>

#define ROUNDS 40
#define MILLISECONDS 50

int main(void)
{
	struct epoll_event event;
	int epoll = epoll_create1(0), wrong = 0;

	for (int i = 0; i < ROUNDS; i++)
		wrong += epoll_wait(epoll, &event, 1, MILLISECONDS) != 0;
	printf("%d wrong\n", wrong);
	return wrong != 0;
}
