/* awig_label: the words that people read for identifiers of the lifecycle.
 *
 * The tables of lifecycle/ hold each label once; this finds the row. Several
 * machines may use one identifier (`open`): the first that has it answers,
 * and machines are ordered by how often people see them. */
#include <assert.h>
#include <string.h>

#include "api/handles.h"
#include "lifecycle/machine.h"
#include "lifecycle/papers.h"

/* Ids of states are the same in all machines that have them. */
static const char *state_label(struct str id, enum language language)
{
    assert(language < LANGUAGE_COUNT);
    for (int i = 0; i < MACHINE_COUNT; i++) {
        const struct machine *machine = machine_get((enum machine_id)i);
        int state = machine_state(machine, id);
        if (state != STATE_NONE) {
            assert(state < machine->states_count);
            return machine->states[state].label[language];
        }
    }
    return NULL;
}

/* The first machine that has the action: its label is the same elsewhere. */
static const char *action_label(struct str id, enum language language)
{
    assert(language < LANGUAGE_COUNT);
    for (int i = 0; i < MACHINE_COUNT; i++) {
        const struct transition *found =
            machine_action(machine_get((enum machine_id)i), id);
        if (found != NULL) {
            return found->label[language];
        }
    }
    return NULL;
}

static const char *machine_label(struct str id, enum language language)
{
    assert(language < LANGUAGE_COUNT);
    const struct machine *machine = machine_find(id);
    return machine != NULL ? machine->title[language] : NULL;
}

static const char *role_label(struct str id, enum language language)
{
    enum role_id role;
    assert(language < LANGUAGE_COUNT);
    return role_find(id, &role) ? role_row(role)->label[language] : NULL;
}

static const char *document_label(struct str id, enum language language)
{
    assert(language < LANGUAGE_COUNT);
    const struct paper *paper = paper_find(id);
    return paper != NULL ? paper->label[language] : NULL;
}

/* NULL for a kind or an identifier that is not known; the text is const and
 * lives for ever. */
const char *awig_label(const char *kind, const char *identifier,
                       const char *language)
{
    static const struct {
        const char *kind;
        const char *(*find)(struct str id, enum language language);
    } kinds[] = {
        { "state", state_label }, { "action", action_label },
        { "machine", machine_label }, { "role", role_label },
        { "document", document_label }
    };
    if (kind == NULL || identifier == NULL) {
        return NULL;
    }
    enum language chosen = language != NULL
        && strncmp(language, "en", 2) == 0 ? LANGUAGE_EN : LANGUAGE_ID;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kind, kinds[i].kind) == 0) {
            return kinds[i].find(str_of(identifier), chosen);
        }
    }
    return NULL;
}
