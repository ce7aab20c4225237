/* All importers, each in its own import_*.c; import.c lists them. */
#ifndef AWIG_STORE_IMPORTERS_H
#define AWIG_STORE_IMPORTERS_H

#include "store/importer.h"

extern const struct importer import_regions;
extern const struct importer import_aliases;
extern const struct importer import_sdg_goals;
extern const struct importer import_sdg_targets;
extern const struct importer import_indicators;
extern const struct importer import_values;
extern const struct importer import_innovations;
extern const struct importer import_awards;
extern const struct importer import_priorities;
extern const struct importer import_calendar;
extern const struct importer import_editions;
extern const struct importer import_edition_items;
extern const struct importer import_events;
extern const struct importer import_replications;
extern const struct importer import_scenario_facts;

#endif
