/* The files of the model-based test: a handful of regions and innovations, and
 * a pack whose verdicts a model can tell. */
#ifndef TESTS_MODEL_WORLD_H
#define TESTS_MODEL_WORLD_H

/* The folder that model_world_make made: data/ and rules/ in it. */
extern char model_folder[64];

void model_world_make(void);
void model_world_remove(void);

#endif
