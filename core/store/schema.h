/* The tables: each family declares its SQL in its own file, as a constant;
 * migrate.c runs them in order.
 *
 * Conventions: STRICT; ids are text; days are integers (base/date.h), times
 * are UTC seconds; a column `entry` holds the index of the entry of the log
 * that brought the row.  Names starting `log_` belong to the log, `cache_`
 * tables can be thrown away, `personal_value` holds what leaves never hold;
 * every other row comes from folding the log. */
#ifndef AWIG_STORE_SCHEMA_H
#define AWIG_STORE_SCHEMA_H

extern const char blob_schema[];
extern const char log_schema[];
extern const char keys_schema[];
extern const char personal_schema[];
extern const char actors_schema[];
extern const char settings_schema[];
extern const char packs_schema[];
extern const char imports_schema[];
extern const char regions_schema[];
extern const char sdg_schema[];
extern const char indicators_schema[];
extern const char innovations_schema[];
extern const char priorities_schema[];
extern const char calendar_schema[];
extern const char editions_schema[];
extern const char events_schema[];
extern const char replications_schema[];
/* Of the lifecycle's families. */
extern const char cases_schema[];
extern const char documents_schema[];
extern const char programmes_schema[];

#endif
