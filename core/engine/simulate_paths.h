/* Files that a scenario names: as they are from the working folder, else
 * beside the scenario, else (folders of data and packs) above it. */
#ifndef AWIG_ENGINE_SIMULATE_PATHS_H
#define AWIG_ENGINE_SIMULATE_PATHS_H

#include "engine/simulation.h"

/* A file or folder; the name itself when nothing is found. */
const char *simulate_path(struct simulation *simulation, struct arena *arena,
                          struct str name);
/* A folder such as "data", looked for upwards from the scenario's own;
 * MESSAGE_SCENARIO_FOLDER. */
int simulate_folder(struct simulation *simulation, struct str name,
                    const char **out, struct err *err);
/* The text of a file that a scenario includes: within its own folder. */
int simulate_include(void *user, struct str path, struct arena *arena,
                     struct str *text, struct err *err);

#endif
