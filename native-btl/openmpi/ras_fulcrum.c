/*
 * The RAS component `fulcrum` of Open MPI 4.1: a job that nobody has given hosts to runs on those that this machine's
 * node thinks best (paper, "Integration with Open MPI").
 *
 * It steps aside by succeeding with an empty list, as if it were not there: ORTE_ERR_TAKE_NEXT_OPTION would make
 * orte_ras_base_allocate take one slot on this host and pass over every hostfile.
 */
#include "orte_config.h"

#include "opal/mca/base/base.h"
#include "opal/util/output.h"
#include "orte/constants.h"
#include "orte/mca/ras/base/base.h"
#include "orte/mca/ras/ras.h"
#include "orte/runtime/orte_globals.h"
#include "orte/util/attr.h"

#include "best_nodes.h"

/* Below slurm (50) and all others: who has asked a resource manager for hosts wants those. */
#define DEFAULT_PRIORITY 10

static int priority = DEFAULT_PRIORITY;
static bool enable = true;
static int verbose = 0;

/* Static, as it is large; mpirun has one allocation in its life. */
static struct best_nodes best;

static bool names_hosts(orte_app_context_t *app)
{
	char *hosts = NULL;
	bool names = false;

	if (orte_get_attribute(&app->attributes, ORTE_APP_HOSTFILE, NULL, OPAL_STRING))
		return true;
	/* Soft locations are wishes within an allocation, and +n1 is the second node of one. */
	if (!orte_soft_locations &&
	    orte_get_attribute(&app->attributes, ORTE_APP_DASH_HOST, (void **)&hosts, OPAL_STRING))
		names = *hosts != '+';
	free(hosts);
	return names;
}

/* Whether the user has said where to run, in any of the ways that mpirun has. */
static bool has_hosts(orte_job_t *job)
{
	if (orte_rankfile != NULL || (orte_default_hostfile_given && orte_default_hostfile != NULL))
		return true;
	for (int i = 0; i < job->apps->size; i++) {
		orte_app_context_t *app = opal_pointer_array_get_item(job->apps, i);

		if (app != NULL && names_hosts(app))
			return true;
	}
	return false;
}

/* How many processes the job asks for; 0 when one of its programs leaves it to the mapper. */
static long processes_of(orte_job_t *job)
{
	long processes = 0;

	for (int i = 0; i < job->apps->size; i++) {
		orte_app_context_t *app = opal_pointer_array_get_item(job->apps, i);

		if (app == NULL)
			continue;
		if (app->num_procs <= 0)
			return 0;
		processes += app->num_procs;
	}
	return processes;
}

static int add(opal_list_t *nodes, const struct best_node *one)
{
	orte_node_t *node = OBJ_NEW(orte_node_t);

	if (node == NULL)
		return ORTE_ERR_OUT_OF_RESOURCE;
	node->name = strdup(one->name);
	node->state = ORTE_NODE_STATE_UP;
	node->slots = one->slots;
	node->slots_max = 0;
	node->slots_inuse = 0;
	ORTE_FLAG_SET(node, ORTE_NODE_FLAG_SLOTS_GIVEN);
	opal_list_append(nodes, &node->super);
	if (verbose > 0)
		opal_output(0, "ras:fulcrum: %s has %d slots", one->name, one->slots);
	return ORTE_SUCCESS;
}

static int allocate(orte_job_t *job, opal_list_t *nodes)
{
	long processes;

	if (has_hosts(job))
		return ORTE_SUCCESS;
	processes = processes_of(job);
	if (verbose > 0)
		opal_output(0, "ras:fulcrum: asking for the best nodes for %ld processes", processes);
	if (!best_nodes_ask(&best, processes)) {
		opal_output(0, "ras:fulcrum: running without the nodes' advice: %s", best.why_none);
		return ORTE_SUCCESS;
	}
	for (size_t i = 0; i < best.count; i++) {
		int error = add(nodes, &best.nodes[i]);

		if (error != ORTE_SUCCESS)
			return error;
	}
	orte_num_allocated_nodes = (int)best.count;
	return ORTE_SUCCESS;
}

static int finalize(void)
{
	return ORTE_SUCCESS;
}

static orte_ras_base_module_t module = {.allocate = allocate, .finalize = finalize};

/* Offered with no node behind it, it would keep components of lower priority from winning, and allocate nothing. */
static int query(mca_base_module_t **offered, int *at_priority)
{
	*offered = NULL;
	if (!enable || !best_nodes_can_ask())
		return ORTE_ERROR;
	*offered = (mca_base_module_t *)&module;
	*at_priority = priority;
	return ORTE_SUCCESS;
}

ORTE_MODULE_DECLSPEC extern orte_ras_base_component_t mca_ras_fulcrum_component;

static int offer(const char *name, const char *help, mca_base_var_type_t type, void *value)
{
	return mca_base_component_var_register(&mca_ras_fulcrum_component.base_version, name, help, type, NULL, 0, 0,
					       OPAL_INFO_LVL_3, MCA_BASE_VAR_SCOPE_READONLY, value);
}

static int register_parameters(void)
{
	offer("priority", "Priority of the ras component fulcrum", MCA_BASE_VAR_TYPE_INT, &priority);
	offer("enable", "Whether this machine's Fulcrum node, when there is one, is asked for the best nodes",
	      MCA_BASE_VAR_TYPE_BOOL, &enable);
	offer("verbose", "Above 0: tell what the node was asked and what it said", MCA_BASE_VAR_TYPE_INT, &verbose);
	return ORTE_SUCCESS;
}

/* The name is a rule: mca_<framework>_<component>_component, in mca_<framework>_<component>.so. */
orte_ras_base_component_t mca_ras_fulcrum_component = {
	.base_version = {ORTE_RAS_BASE_VERSION_2_0_0, .mca_component_name = "fulcrum",
			 MCA_BASE_MAKE_VERSION(component, ORTE_MAJOR_VERSION, ORTE_MINOR_VERSION, ORTE_RELEASE_VERSION),
			 .mca_query_component = query, .mca_register_component_params = register_parameters},
	.base_data = {MCA_BASE_METADATA_PARAM_CHECKPOINT},
};
