/*
 * fulcrum-mpirun: mpirun with what Open MPI must be told so that Fulcrum can move its ranks.
 *
 * All of it is said in the environment, which mpirun hands on to its daemons on other nodes, and none of it where the
 * caller has said something: Open MPI takes its command line before the environment, and what is in the environment
 * already stays. Then this becomes mpirun.
 */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* As sh(1) and env(1) have them. */
enum { EXIT_USAGE = 2, EXIT_CANNOT_EXECUTE = 126, EXIT_NOT_FOUND = 127 };

/* A runner's command: its path, what it sets, its flags. */
#define MAX_RUNNER_BYTES (PATH_MAX + 512)

/*
 * A setting and why it is needed; the name is an MCA parameter of mpirun and its daemons. Ranks that are moved cannot
 * take shared mappings along that others hold, too.
 */
struct setting {
	const char *name;
	const char *value;
	const char *why;
};

static const struct setting profile[] = {
    {"OMPI_MCA_pml", "ob1", "messages go through a BTL"},
    {"OMPI_MCA_btl", "tcp,self", "no shared memory between ranks that may part"},
    {"OMPI_MCA_osc", "pt2pt", "one-sided communication over messages, not over shared memory"},
    {"OMPI_MCA_mpi_yield_when_idle", "1", "ranks that wait leave the processor to others"},
    {"OMPI_MCA_hwloc_base_binding_policy", "none", "processors are those of the node where a rank is now"},
};

/*
 * What the ranks find in their environment. gds: the server's job data by messages, not in a shared mapping; plugins:
 * hwloc would load X11 and OpenCL, 100 mappings that each move pays for.
 */
static const char rank_environment[] = "PMIX_MCA_gds=hash HWLOC_PLUGINS_PATH=/nonexistent";

static void say(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fputs("fulcrum-mpirun: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
}

static void usage(FILE *to)
{
	fputs("usage: fulcrum-mpirun [--best] [--no-auto] [--other-clusters] [--portable | --native]\n"
	      "                      [--or-else-run] [--settings] MPIRUN-OPTIONS... PROG [ARGS...]\n"
	      "Runs an Open MPI job whose ranks Fulcrum can move, each by itself, while the others run on.\n\n"
	      "  --best         start each rank on the node that is best for it now\n"
	      "  --no-auto      move ranks only when somebody asks\n"
	      "  --other-clusters  let nodes move them to other sites, too\n"
	      "  --portable, --native\n"
	      "                 keep them to instructions that every node has, or let them use all\n"
	      "  --or-else-run  run ranks even where there is no node to take care of them\n"
	      "  --settings     print what Open MPI is told, and why; run nothing\n"
	      "  --help, --version\n\n"
	      "All other words are mpirun's. What its command line or the environment (OMPI_MCA_...)\n"
	      "already says is left as it is. FULCRUM_MPIRUN names another mpirun.\n"
	      "Exit status: mpirun's; 2 usage, 126 not executable, 127 not found.\n",
	      to);
}

/* The directory of this program, without a slash at its end; exits when there is none. */
static const char *own_directory(void)
{
	static char path[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (length <= 0) {
		say("cannot tell where this program is: %s", strerror(errno));
		exit(EXIT_FAILURE);
	}
	path[length] = '\0';
	*strrchr(path, '/') = '\0';
	return path;
}

/* A blank in a path would end it: Open MPI splits the runner's command there. */
static const char *runner(const char *flags)
{
	static char command[MAX_RUNNER_BYTES];
	char path[PATH_MAX];
	int length = snprintf(path, sizeof(path), "%s/fulcrum-run", own_directory());

	if (length >= (int)sizeof(path) || strchr(path, ' ') != NULL) {
		say("%s: too long, or with a blank in it; Open MPI cannot start ranks by that", path);
		exit(EXIT_CANNOT_EXECUTE);
	}
	if (access(path, X_OK) != 0) {
		say("%s: %s", path, strerror(errno));
		exit(errno == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_EXECUTE);
	}
	snprintf(command, sizeof(command), "env %s %s%s --", rank_environment, path, flags);
	return command;
}

/*
 * Where the components are: beside this program. Open MPI fails with a word about "-n" when a directory in its path
 * does not exist.
 */
static const char *component_path(void)
{
	static char path[PATH_MAX];
	char directory[PATH_MAX - 32];
	struct stat found;
	int length = snprintf(directory, sizeof(directory), "%s/openmpi", own_directory());

	if (length >= (int)sizeof(directory) || stat(directory, &found) != 0 || !S_ISDIR(found.st_mode))
		return NULL;
	snprintf(path, sizeof(path), "%s:SYSTEM_DEFAULT", directory);
	return path;
}

static void print_setting(const char *name, const char *value, const char *why)
{
	const char *said = getenv(name);

	printf("%s=%s\n    %s%s\n", name, said == NULL ? value : said, why,
	       said == NULL ? "" : " (the environment says so)");
}

static void settings(const char *flags, void (*tell)(const char *name, const char *value, const char *why))
{
	const char *components = component_path();

	for (size_t i = 0; i < sizeof(profile) / sizeof(profile[0]); i++)
		tell(profile[i].name, profile[i].value, profile[i].why);
	if (components != NULL)
		tell("OMPI_MCA_mca_base_component_path", components, "Fulcrum's components, then Open MPI's own");
	tell("OMPI_MCA_orte_fork_agent", runner(flags), "starts each rank under Fulcrum");
}

static void set(const char *name, const char *value, const char *why)
{
	(void)why;
	if (setenv(name, value, false) != 0) {
		say("%s: %s", name, strerror(errno));
		exit(EXIT_FAILURE);
	}
}

static bool is_flag_of_runner(const char *word)
{
	static const char *const flags[] = {"--best",	  "--no-auto", "--other-clusters",
					    "--portable", "--native",  "--or-else-run"};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (strcmp(word, flags[i]) == 0)
			return true;
	}
	return false;
}

/* Takes Fulcrum's flags from before mpirun's words; returns how many words they are. Each is appended once. */
static int take_flags(int argc, char **argv, char *flags, size_t size, bool *only_show)
{
	int word;

	for (word = 1; word < argc; word++) {
		if (strcmp(argv[word], "--settings") == 0) {
			*only_show = true;
		} else if (strcmp(argv[word], "--help") == 0) {
			usage(stdout);
			exit(EXIT_SUCCESS);
		} else if (strcmp(argv[word], "--version") == 0) {
			puts("fulcrum-mpirun " FULCRUM_VERSION);
			exit(EXIT_SUCCESS);
		} else if (!is_flag_of_runner(argv[word])) {
			break;
		} else if (strstr(flags, argv[word]) == NULL) {
			size_t used = strlen(flags);

			snprintf(flags + used, size - used, " %s", argv[word]);
		}
	}
	return word;
}

static int become_mpirun(char **words)
{
	const char *mpirun = getenv("FULCRUM_MPIRUN");

	if (mpirun == NULL || *mpirun == '\0')
		mpirun = "mpirun";
	words[0] = (char *)mpirun;
	execvp(mpirun, words);
	int error = errno;

	say("%s: %s%s", mpirun, strerror(error),
	    error == ENOENT ? "; on Debian and Ubuntu: apt-get install openmpi-bin" : "");
	return error == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_EXECUTE;
}

int main(int argc, char **argv)
{
	char flags[128] = "";
	bool only_show = false;
	int taken = take_flags(argc, argv, flags, sizeof(flags), &only_show);

	if (only_show) {
		settings(flags, print_setting);
		return EXIT_SUCCESS;
	}
	if (taken == argc) {
		usage(stderr);
		return EXIT_USAGE;
	}
	settings(flags, set);
	return become_mpirun(argv + taken - 1);
}
