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

/*
 * A setting and why it is needed. Ranks that are moved cannot take shared mappings along that others hold, too.
 */
struct setting {
	const char *name;
	const char *value;
	const char *why;
};

static const struct setting profile[] = {
    {"OMPI_MCA_pml", "ob1", "messages go through a BTL"},
    {"OMPI_MCA_osc", "pt2pt", "one-sided communication over messages, not over shared memory"},
    {"OMPI_MCA_mpi_yield_when_idle", "1", "ranks that wait leave the processor to others"},
    {"OMPI_MCA_hwloc_base_binding_policy", "none", "processors are those of the node where a rank is now"},
    {"PMIX_MCA_gds", "hash", "what ranks know of the job comes by messages, not in a shared mapping"},
    {"OMPI_MCA_odls_base_num_threads", "0", "many ranks that end at once hang Open MPI 4.1 when it forks in threads"},
};

static const struct setting direct[] = {
    {"OMPI_MCA_btl", "dicom,self", "ranks speak directly, wherever they are; no shared memory but that of dicom"},
};

/* With --or-else-run: where there is no node there are no mailboxes. */
static const struct setting or_else[] = {
    {"OMPI_MCA_btl", "dicom,tcp,self", "ranks speak directly; by TCP with those that run without a node"},
};

/* Without --spread: all start here, however many there are, and move to where there is room. */
static const struct setting at_home[] = {
    {"OMPI_MCA_ras_fulcrum_enable", "0", "ranks start here, or where you say"},
    {"OMPI_MCA_rmaps_base_oversubscribe", "1", "more ranks than processors may start here: they move to others"},
};

static const struct setting spread[] = {
    {"OMPI_MCA_ras_fulcrum_enable", "1", "ranks start on the nodes that are best now"},
};

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
	      "                      [--spread] [--or-else-run] [--settings] MPIRUN-OPTIONS... PROG [ARGS...]\n"
	      "Runs an Open MPI job whose ranks Fulcrum can move, each by itself, while the others run on.\n\n"
	      "  --best         start each rank on the node that is best for it now\n"
	      "  --spread       start them on the nodes that are best now, by ssh, each with its home there;\n"
	      "                 without it all have their home here, unless you name hosts\n"
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

/* What the components put in front of ranks. */
static const char *runner(void)
{
	static char path[PATH_MAX];
	int length = snprintf(path, sizeof(path), "%s/fulcrum-run", own_directory());

	if (length >= (int)sizeof(path) || access(path, X_OK) != 0) {
		say("%s: %s", path, strerror(errno));
		exit(errno == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_EXECUTE);
	}
	return path;
}

/*
 * Where the components are: beside this program. They come last, because Open MPI reads no further at a directory that
 * does not exist, as it may be on another host.
 */
static const char *component_path(void)
{
	static char path[PATH_MAX];
	char directory[PATH_MAX - 32];
	struct stat found;
	int length = snprintf(directory, sizeof(directory), "%s/openmpi", own_directory());

	if (length >= (int)sizeof(directory) || stat(directory, &found) != 0 || !S_ISDIR(found.st_mode)) {
		say("%s: no components of Open MPI there", directory);
		exit(EXIT_NOT_FOUND);
	}
	snprintf(path, sizeof(path), "SYSTEM_DEFAULT:%s", directory);
	return path;
}

static void print_setting(const char *name, const char *value, const char *why)
{
	const char *said = getenv(name);

	printf("%s=%s\n    %s%s\n", name, said == NULL ? value : said, why,
	       said == NULL ? "" : " (the environment says so)");
}

static void set(const char *name, const char *value, const char *why)
{
	(void)why;
	if (setenv(name, value, false) != 0) {
		say("%s: %s", name, strerror(errno));
		exit(EXIT_FAILURE);
	}
}

/* A flag, and as what the component that starts ranks knows it. */
static struct flag {
	const char *word;
	const char *setting;
	bool given;
} flags[] = {
    {"--best", "OMPI_MCA_odls_fulcrum_best", false},
    {"--no-auto", "OMPI_MCA_odls_fulcrum_no_auto", false},
    {"--other-clusters", "OMPI_MCA_odls_fulcrum_other_clusters", false},
    {"--portable", "OMPI_MCA_odls_fulcrum_portable", false},
    {"--native", "OMPI_MCA_odls_fulcrum_native", false},
    {"--or-else-run", "OMPI_MCA_odls_fulcrum_or_else_run", false},
};

static struct flag *find_flag(const char *word)
{
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (strcmp(word, flags[i].word) == 0)
			return &flags[i];
	}
	return NULL;
}

struct wish {
	bool spread;
	bool only_show;
};

typedef void (*tell_setting)(const char *name, const char *value, const char *why);

static void tell_all(const struct setting *settings, size_t count, tell_setting tell)
{
	for (size_t i = 0; i < count; i++)
		tell(settings[i].name, settings[i].value, settings[i].why);
}

static void settings(const struct wish *wish, tell_setting tell)
{
	tell_all(profile, sizeof(profile) / sizeof(profile[0]), tell);
	if (find_flag("--or-else-run")->given)
		tell_all(or_else, sizeof(or_else) / sizeof(or_else[0]), tell);
	else
		tell_all(direct, sizeof(direct) / sizeof(direct[0]), tell);
	if (wish->spread)
		tell_all(spread, sizeof(spread) / sizeof(spread[0]), tell);
	else
		tell_all(at_home, sizeof(at_home) / sizeof(at_home[0]), tell);
	tell("OMPI_MCA_mca_base_component_path", component_path(), "Open MPI's own components, then Fulcrum's");
	tell("OMPI_MCA_odls", "fulcrum,default", "a host without the component is an error, not a rank that cannot move");
	tell("OMPI_MCA_odls_fulcrum_runner", runner(), "starts each rank under Fulcrum");
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (flags[i].given)
			tell(flags[i].setting, "1", "you say so");
	}
}

/* One of Fulcrum's flags; false when it is mpirun's first word. */
static bool take_flag(const char *word, struct wish *wish)
{
	struct flag *flag = find_flag(word);

	if (flag != NULL) {
		flag->given = true;
	} else if (strcmp(word, "--spread") == 0) {
		wish->spread = true;
	} else if (strcmp(word, "--settings") == 0) {
		wish->only_show = true;
	} else if (strcmp(word, "--help") == 0) {
		usage(stdout);
		exit(EXIT_SUCCESS);
	} else if (strcmp(word, "--version") == 0) {
		puts("fulcrum-mpirun " FULCRUM_VERSION);
		exit(EXIT_SUCCESS);
	} else {
		return false;
	}
	return true;
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
	struct wish wish = {false, false};
	int taken = 1;

	while (taken < argc && take_flag(argv[taken], &wish))
		taken++;
	if (wish.only_show) {
		settings(&wish, print_setting);
		return EXIT_SUCCESS;
	}
	if (taken == argc) {
		usage(stderr);
		return EXIT_USAGE;
	}
	settings(&wish, set);
	return become_mpirun(argv + taken - 1);
}
