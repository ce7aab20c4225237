/* The demands of the core, judged on what is on file.  What only the layers
 * above can know (facts, verdicts, duties) is asked of them; what they answer
 * can refuse an action, never let through what is demanded here. */
#ifndef AWIG_LIFECYCLE_CORE_GUARDS_H
#define AWIG_LIFECYCLE_CORE_GUARDS_H

#include "base/date.h"
#include "lifecycle/machine.h"
#include "lifecycle/unmet.h"
#include "store/cases.h"
#include "store/documents.h"
#include "store/programmes.h"

struct core_answers {
    /* The text of a fact of the case, "" = missing or not declared. */
    int (*fact)(void *user, const char *name, struct str *text,
                struct err *err);
    /* Judges a guard that is not judged here; appends to `out` when unmet. */
    int (*answer)(void *user, enum core_guard guard, struct unmet_list *out,
                  struct err *err);
    void *user;
};

struct core_view {
    struct db *db;
    struct arena *arena;
    const struct machine *machine;
    const struct transition *transition;
    const struct stored_case *subject;    /* number 0: about to be opened */
    const struct document *documents;     /* current ones of the case */
    size_t documents_count;
    const struct programme *programme;    /* NULL = none is open */
    struct str reason;                    /* given with the action */
    int64_t at;
    enum zone zone;
    bool has_threshold;                   /* of an evaluation's score */
    double threshold;
    const struct core_answers *answers;
};

/* Judges every guard of the transition; appends what is unmet. */
int core_guards_judge(const struct core_view *view, struct unmet_list *out,
                      struct err *err);
/* Does this evaluation report meet the threshold?  1, 0, or -1 when it says
 * neither result nor score (or the threshold is not set). */
int core_evaluation_met(const struct core_view *view,
                        const struct document *report);
/* "ya", "true", "1", ... : does the text say yes?  Any text but a no does. */
bool core_says_yes(struct str text);

#endif
