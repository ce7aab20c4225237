/* All importers, each in its own import_*.c; import.c lists them.
 *
 * The names say what a row of the file is. Each struct is a constant that
 * import.c reads; no importer calls another. */
#ifndef AWIG_STORE_IMPORTERS_H
#define AWIG_STORE_IMPORTERS_H

#include "store/importer.h"

extern const struct importer import_regions; /* provinces, regencies, cities */
extern const struct importer import_aliases; /* other names of regions */
extern const struct importer import_sdg_goals; /* the 17 goals */
extern const struct importer import_sdg_targets; /* the 169 targets */
/* what is measured for a goal */
extern const struct importer import_indicators;
extern const struct importer import_values; /* by region and year */
extern const struct importer import_innovations; /* what may be replicated */
extern const struct importer import_awards; /* of innovations: rule N01 */
extern const struct importer import_priorities; /* of regions, self-rated */
extern const struct importer import_calendar; /* days off */
extern const struct importer import_editions; /* KIPP by year */
/* its categories, aspects */
extern const struct importer import_edition_items;
extern const struct importer import_events; /* what was held, and when */
extern const struct importer import_replications; /* real pairs */
extern const struct importer import_scenario_facts; /* facts for scenarios */

#endif
