/*
 * fulcrum.h: a process asks to be moved, or invites another one to where it is (libfulcrum).
 *
 *	#include <fulcrum.h>
 *	#include <stdio.h>
 *
 *	int main(void)
 *	{
 *		char node[FULCRUM_NODE_BYTES];
 *
 *		if (fulcrum_move("best") != FULCRUM_DONE)
 *			fprintf(stderr, "staying: %s\n", fulcrum_explanation());
 *		if (fulcrum_where(node, sizeof(node)) == FULCRUM_DONE)
 *			printf("computing on %s\n", node);
 *		return 0;
 *	}
 *
 *	fulcrum sdk sdk
 *	cc prog.c -I sdk/include -L sdk/lib -lfulcrum -Wl,-rpath,'$ORIGIN/sdk/lib' -o prog
 *	fulcrum run -- ./prog
 *
 * A process asks only while it is in Fulcrum's care: started by `fulcrum run` or adopted, or the child of such a one.
 * Who asks is what the kernel tells the node, never what the caller says.
 *
 * Every function waits for the end of what it orders, which for a large process may take minutes; the calling thread
 * sleeps meanwhile, the others go on. Any number of threads may call at the same time, and after fork(2) the child may
 * too. Nothing is kept between calls, no signal is raised or handled, no descriptor survives an execve(2), no call is
 * a cancellation point. Not for signal handlers. A call needs 10 KiB of stack.
 *
 * FULCRUM_SOCKET in the environment names the node's socket, /run/fulcrum/fulcrum.sock when unset.
 */
#ifndef FULCRUM_H
#define FULCRUM_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the functions return. */
enum {
	/* It is so now. Also when it was so before: who is there already need not move. */
	FULCRUM_DONE = 0,
	/* Refused, or begun and rolled back: it goes on where it was, and the explanation says why. */
	FULCRUM_REFUSED = 1,
	/* The argument means nothing. */
	FULCRUM_USAGE = 2,
	/* The calling process is not in Fulcrum's care. */
	FULCRUM_NOT_IN_CARE = 3,
	/* No node answers, for the reason in errno. Was the order given already, fulcrum_where() tells later. */
	FULCRUM_NO_NODE = 69
};

/* Room that every node's name fits into, bytes, its end included. */
#define FULCRUM_NODE_BYTES 64

/* Moves the calling process: to a node by its name, "home", or to the one that is "best" for it now. */
int fulcrum_move(const char *where);

/*
 * Moves the calling process to where another one is, to be near whom it talks to: "PID" of its home-node, or
 * "NODE:PID" with the other's home-node. The other may be anybody's.
 */
int fulcrum_join(const char *process);

/*
 * Moves another process, named likewise, to where the calling one is. It must be of the same user; a process of root
 * invites only those of root.
 */
int fulcrum_invite(const char *guest);

/* The name of the node that the calling process is on. FULCRUM_USAGE when it does not fit into that many bytes. */
int fulcrum_where(char *node, size_t size_bytes);

/* For people: what came of this thread's latest call. Valid until its next one. */
const char *fulcrum_explanation(void);

#ifdef __cplusplus
}
#endif

#endif
