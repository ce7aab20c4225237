/* What the files of the core's guards share. */
#ifndef AWIG_LIFECYCLE_CORE_WORDS_H
#define AWIG_LIFECYCLE_CORE_WORDS_H

#include "lifecycle/core_view.h"

/* A new unmet row of this guard, found texts still to fill; NULL at no
 * memory. */
struct unmet *core_add(const struct core_view *view, enum core_guard guard,
                       struct unmet_list *out);
/* The same with what was found, literals. */
void core_found(const struct core_view *view, enum core_guard guard,
                struct unmet_list *out, const char *id, const char *en);
/* The same with a name in front of what was found: "Lampung: bukan Hub JIPP".
 * `texts` has one a language. */
void core_named(const struct core_view *view, enum core_guard guard,
                struct unmet_list *out, struct str name,
                const char *const texts[LANGUAGE_COUNT]);
/* The current document of a type, or NULL. */
const struct document *core_on_file(const struct core_view *view,
                                    const char *type);
/* Is the text one of these words (NULL-terminated), without case? */
bool core_one_of(struct str text, const char *const *words);
/* Sets *yes when the fact of this name says yes. */
int core_fact_says(const struct core_view *view, const char *name, bool *yes,
                   struct err *err);
/* A yes on file: a document of this type, a field of this name of any current
 * document, or a fact of this name in one of `entities`. */
int core_said(const struct core_view *view, const char *name,
              const char *const *entities, bool *yes, struct err *err);

/* "ya", "true", "1", ... : does the text say yes?  Any text but a no does. */
bool core_says_yes(struct str text);

#endif
