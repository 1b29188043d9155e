/*
 * The ODLS component `fulcrum` of Open MPI 4.1: the module "which intercepts the process launch and modifies the
 * arguments so that it uses our framework to launch the Open MPI processes" (paper, "Integration with Open MPI").
 *
 * It is Open MPI's own component `default`, but for one step: between the list of children and their fork it puts
 * fulcrum-run in front of the programs that they are to run. `default` makes the list at once and leaves the fork to
 * an event (ORTE_ACTIVATE_LOCAL_LAUNCH), so that what it returns from has not forked yet.
 */
#define _GNU_SOURCE
#include "orte_config.h"

#include <dlfcn.h>
#include <limits.h>
#include <unistd.h>

#include "opal/mca/base/base.h"
#include "opal/util/argv.h"
#include "opal/util/opal_environ.h"
#include "opal/util/output.h"
#include "orte/constants.h"
#include "orte/mca/odls/base/base.h"
#include "orte/mca/odls/odls.h"
#include "orte/mca/schizo/schizo.h"
#include "orte/runtime/orte_globals.h"
#include "orte/util/attr.h"
#include "orte/util/context_fns.h"

/* Above all of Open MPI's own, of which the highest have 10. */
#define DEFAULT_PRIORITY 100

static char *runner = NULL;
static int priority = DEFAULT_PRIORITY;

/* Flags of the runner, each a parameter of the same name with '_' for '-'. */
static struct flag {
	const char *name;
	const char *word;
	const char *help;
	bool given;
} flags[] = {
	{"no_auto", "--no-auto", "Move ranks only when somebody asks", false},
	{"other_clusters", "--other-clusters", "Let nodes move ranks to other sites, too", false},
	{"best", "--best", "Start each rank on the node that is best for it then", false},
	{"portable", "--portable", "Keep ranks to instructions that every node has", false},
	{"native", "--native", "Let ranks use all of the processor they start on", false},
	{"or_else_run", "--or-else-run", "Run ranks even when no node takes care of them", false},
};
enum { FLAGS = sizeof(flags) / sizeof(flags[0]) };

static orte_odls_base_module_t stock;

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* By its last name only: the user's own fulcrum-run may be another file than ours. */
static bool is_runner(const char *program)
{
	return strcmp(base_name(program), base_name(runner)) == 0;
}

/* Looks for the program in the PATH that it will have, after what `mpirun --path` names. */
static int check_program(orte_app_context_t *app)
{
	const char *first = NULL, *path = "";
	char **searched = NULL;
	char *both;
	int rc;

	for (char **at = app->env; *at != NULL; at++) {
		if (strncmp(*at, "OMPI_exec_path=", 15) == 0)
			first = *at + 15;
		else if (strncmp(*at, "PATH=", 5) == 0)
			path = *at + 5;
	}
	if (first == NULL)
		return orte_util_check_context_app(app, app->env);
	if (asprintf(&both, "%s:%s", first, path) < 0)
		return ORTE_ERR_OUT_OF_RESOURCE;
	opal_setenv("PATH", both, true, &searched);
	free(both);
	rc = orte_util_check_context_app(app, searched);
	opal_argv_free(searched);
	return rc;
}

/*
 * Finds app->app as orte_odls_base_default_launch_local is about to, by the same steps: it is the runner that will be
 * found there, and the program only by execvp(3), which looks neither in the working directory nor where --path says.
 * False when it is not there: then nothing is changed, and Open MPI says so in its own words.
 */
static bool find_program(orte_job_t *job, orte_app_context_t *app)
{
	char **environment = opal_argv_copy(app->env);
	char here[PATH_MAX];
	bool found;

	if (getcwd(here, sizeof(here)) == NULL)
		here[0] = '\0';
	found = orte_schizo.setup_fork(job, app) == ORTE_SUCCESS &&
		(orte_get_attribute(&app->attributes, ORTE_APP_SSNDIR_CWD, NULL, OPAL_BOOL) ||
		 orte_util_check_context_cwd(app, true) == ORTE_SUCCESS) &&
		check_program(app) == ORTE_SUCCESS;
	if (here[0] != '\0' && chdir(here) != 0)
		opal_output(0, "odls:fulcrum: cannot go back to %s", here);
	/* It is put together anew at the fork, and PATH shall not have a prefix twice. */
	opal_argv_free(app->env);
	app->env = environment;
	return found;
}

static void put_runner_in_front(orte_app_context_t *app)
{
	char **argv = NULL;

	opal_argv_append_nosize(&argv, runner);
	for (int i = 0; i < FLAGS; i++) {
		if (flags[i].given)
			opal_argv_append_nosize(&argv, flags[i].word);
	}
	opal_argv_append_nosize(&argv, "--");
	opal_argv_append_nosize(&argv, app->app);
	for (char **at = app->argv; at != NULL && at[0] != NULL && at[1] != NULL; at++)
		opal_argv_append_nosize(&argv, at[1]);
	opal_argv_free(app->argv);
	app->argv = argv;
	free(app->app);
	app->app = strdup(runner);
	/* hwloc's plugins load X11 and OpenCL: a hundred mappings for which each move would pay. */
	opal_setenv("HWLOC_PLUGINS_PATH", "/nonexistent", false, &app->env);
}

static void wrap(orte_job_t *job, orte_app_context_t *app)
{
	if (is_runner(app->app))
		return;
	/* raw_link_local_files goes by the program's name, and would not find what it has sent here. */
	if (orte_get_attribute(&app->attributes, ORTE_APP_PRELOAD_BIN, NULL, OPAL_BOOL)) {
		opal_output(0, "odls:fulcrum: %s was preloaded and cannot be put into Fulcrum's care", app->app);
		return;
	}
	if (find_program(job, app) && !is_runner(app->app))
		put_runner_in_front(app);
}

/* As orte_odls_base_default_launch_local chooses whom to fork. */
static bool awaits_fork(const orte_proc_t *child)
{
	return !ORTE_FLAG_TEST(child, ORTE_PROC_FLAG_ALIVE) &&
	       (child->state == ORTE_PROC_STATE_INIT || child->state == ORTE_PROC_STATE_RESTART);
}

static int launch(opal_buffer_t *data)
{
	int rc = stock.launch_local_procs(data);

	for (int i = 0; rc == ORTE_SUCCESS && i < orte_local_children->size; i++) {
		orte_proc_t *child = opal_pointer_array_get_item(orte_local_children, i);
		orte_job_t *job;
		orte_app_context_t *app;

		if (child == NULL || !awaits_fork(child))
			continue;
		job = orte_get_job_data_object(child->name.jobid);
		if (job == NULL || ORTE_FLAG_TEST(job, ORTE_JOB_FLAG_DEBUGGER_DAEMON))
			continue;
		app = opal_pointer_array_get_item(job->apps, (int)child->app_idx);
		if (app != NULL)
			wrap(job, app);
	}
	return rc;
}

static mca_base_component_t *find_stock(void)
{
	mca_base_component_list_item_t *item;

	OPAL_LIST_FOREACH(item, &orte_odls_base_framework.framework_components, mca_base_component_list_item_t) {
		if (strcmp(item->cli_component->mca_component_name, "default") == 0)
			return (mca_base_component_t *)item->cli_component;
	}
	return NULL;
}

/* mca_base_select unloads who loses; the functions that are borrowed must stay. */
static bool keep_loaded(const orte_odls_base_module_t *borrowed)
{
	Dl_info where;

	return dladdr((void *)borrowed->launch_local_procs, &where) != 0 &&
	       dlopen(where.dli_fname, RTLD_NOW | RTLD_NODELETE) != NULL;
}

static bool borrow_stock(void)
{
	mca_base_component_t *component = find_stock();
	mca_base_module_t *borrowed = NULL;
	int its_priority;

	if (component == NULL || component->mca_query_component(&borrowed, &its_priority) != ORTE_SUCCESS ||
	    borrowed == NULL)
		return false;
	stock = *(orte_odls_base_module_t *)borrowed;
	return keep_loaded(&stock);
}

static int query(mca_base_module_t **offered, int *at_priority)
{
	static orte_odls_base_module_t module;

	*offered = NULL;
	if (runner == NULL || *runner == '\0')
		return ORTE_ERROR;
	if (!borrow_stock()) {
		opal_output(0, "odls:fulcrum: needs odls default beside it: --mca odls fulcrum,default");
		return ORTE_ERROR;
	}
	module = stock;
	module.launch_local_procs = launch;
	*offered = (mca_base_module_t *)&module;
	*at_priority = priority;
	return ORTE_SUCCESS;
}

ORTE_MODULE_DECLSPEC extern orte_odls_base_component_t mca_odls_fulcrum_component;

static int offer(const char *name, const char *help, mca_base_var_type_t type, void *value)
{
	return mca_base_component_var_register(&mca_odls_fulcrum_component.version, name, help, type, NULL, 0, 0,
					       OPAL_INFO_LVL_3, MCA_BASE_VAR_SCOPE_READONLY, value);
}

static int register_parameters(void)
{
	/* What it named is freed when parameters are forgotten. */
	runner = NULL;
	offer("runner", "Path of fulcrum-run, which starts the ranks so that they can be moved; empty: not used",
	      MCA_BASE_VAR_TYPE_STRING, &runner);
	for (int i = 0; i < FLAGS; i++)
		offer(flags[i].name, flags[i].help, MCA_BASE_VAR_TYPE_BOOL, &flags[i].given);
	offer("priority", "Priority of the odls component fulcrum", MCA_BASE_VAR_TYPE_INT, &priority);
	return ORTE_SUCCESS;
}

/* The name is a rule: mca_<framework>_<component>_component, in mca_<framework>_<component>.so. */
orte_odls_base_component_t mca_odls_fulcrum_component = {
	.version = {ORTE_ODLS_BASE_VERSION_2_0_0, .mca_component_name = "fulcrum",
		    MCA_BASE_MAKE_VERSION(component, ORTE_MAJOR_VERSION, ORTE_MINOR_VERSION, ORTE_RELEASE_VERSION),
		    .mca_query_component = query, .mca_register_component_params = register_parameters},
	.base_data = {MCA_BASE_METADATA_PARAM_CHECKPOINT},
};
