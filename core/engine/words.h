/* The words of this program that packs may use: actions and roles of the
 * machines, documents that their guards look at, facts that the core fills,
 * parameters that it reads.  `awig check` finds what is spelt otherwise. */
#ifndef AWIG_ENGINE_WORDS_H
#define AWIG_ENGINE_WORDS_H

#include "pack/pack.h"

/* The lists, NULL-terminated, in `arena`; all NULL at no memory. */
struct pack_words engine_words(struct arena *arena);

#endif
