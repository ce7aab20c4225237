/* Answers as data and in words.
 *
 * What was carried out in the copy is told in the order in which it took
 * place, the shortest answer first; an answer that asks for all that another
 * asks for, and more, is left out. */
#include "engine/possible_answers.h"

#include <assert.h>
#include <stdlib.h>

/* In the order in which they took place, what did not last: facts first. */
static int compare_steps(const void *a, const void *b)
{
    const struct possible_step *x = a, *y = b;
    assert(x != NULL && y != NULL);
    if (x->order != y->order) {
        return x->order < y->order ? -1 : 1;
    }
    /* Within a paper: its rows, then its fields by name. */
    bool first = str_is(x->field, "rows"), second = str_is(y->field, "rows");
    int fields = first != second ? (first ? -1 : 1)
        : str_compare(x->field, y->field);
    return fields != 0 ? fields : str_compare(x->value, y->value);
}

/* Is the step told by another: a paper by one that says what stands in it? */
static bool told_by_other(const struct possible_steps *steps, size_t at)
{
    const struct possible_step *one = &steps->items[at];
    assert(at < steps->count);
    for (size_t i = 0; i < steps->count && one->kind == POSSIBLE_PAPER
         && one->field.size == 0; i++) {
        if (!steps->items[i].dropped
            && steps->items[i].kind == POSSIBLE_PAPER
            && steps->items[i].field.size > 0
            && str_equal(steps->items[i].name, one->name)) {
            return true;
        }
    }
    return one->dropped;
}

/* Appends who has to act, when it is not whoever tried. */
static void put_person(struct buf *buf, const struct looking *looking,
                       int language)
{
    enum role_id id = ROLE_OPD;
    bool told = role_find(looking->role, &id), more = false;
    const struct transition *row = looking->transition;
    uint32_t roles = told ? role_bit(id) : 0;
    assert(language >= 0 && language < LANGUAGE_COUNT);
    assert(looking->role.size > 0);
    /* Any of them may act, unless the one that tried only lacks the role. */
    if (row != NULL && row->sharing != SHARING_ALL
        && !looking->wish->unheld) {
        roles |= row->roles;
    }
    buf_text(buf, language == LANGUAGE_ID ? "dilakukan oleh " : "done by ");
    for (int i = 0; i < ROLE_COUNT; i++) {
        if ((roles & role_bit((enum role_id)i)) != 0) {
            buf_text(buf, !more ? ""
                     : language == LANGUAGE_ID ? " atau " : " or ");
            buf_text(buf, role_row((enum role_id)i)->label[language]);
            more = true;
        }
    }
    if (looking->wish->unheld) {
        buf_text(buf, language == LANGUAGE_ID
                 ? " yang memegang peran itu di wilayah ini"
                 : " who holds that role in this region");
    }
}

/* {text, steps} of the steps that are left. */
static struct value *answer_value(struct looking *looking)
{
    struct arena *arena = looking->session->arena;
    struct value *map = value_map(arena), *list = value_list(arena);
    struct value *text = value_map(arena);
    struct possible_steps steps = looking->steps;
    bool role = looking->wish->role.size > 0
        && (looking->wish->unheld
            || !str_equal(looking->wish->role, looking->role));
    qsort(steps.items, steps.count, sizeof steps.items[0], compare_steps);
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        struct buf buf;
        const struct possible_step *last = NULL;
        buf_init(&buf, arena->mem, 0);
        if (role) {
            put_person(&buf, looking, l);
        }
        for (size_t i = 0; i < steps.count; i++) {
            if (told_by_other(&steps, i)) {
                continue;
            }
            struct value *row = possible_step_value(arena, looking->pack,
                                                    &steps.items[i]);
            if (last == NULL || !possible_put_more(&buf, last,
                                                   &steps.items[i], l)) {
                buf_text(&buf, buf.size > 0 ? "; " : "");
                buf_str(&buf, value_get_text(value_get(row, "text"),
                                             l == LANGUAGE_ID ? "id" : "en"));
            }
            last = &steps.items[i];
            if (l == 0) {
                value_add(list, row);
            }
        }
        buf_text(&buf, buf.size > 0 ? ""
            : l == LANGUAGE_ID ? "sekarang sudah dapat dilakukan"
                               : "it can be done now");
        value_set_text(arena, text, l == LANGUAGE_ID ? "id" : "en",
                       buf_view(&buf));
        arena->failed = arena->failed || buf.failed;
        buf_free(&buf);
    }
    assert(looking->done);
    value_set(map, "text", text);
    if (role) {
        value_set_text(arena, map, "role", looking->role);
    }
    value_set(map, "steps", list);
    return map;
}

/* Are all steps of `a` among those of `b`? */
static bool steps_within(const struct value *a, const struct value *b)
{
    static const char *const keys[3] = { "kind", "name", "field" };
    assert(a != NULL && b != NULL);
    for (const struct value *x = a->first; x != NULL; x = x->next) {
        bool found = false;
        for (const struct value *y = b->first; y != NULL && !found;
             y = y->next) {
            found = true;
            for (int i = 0; i < 3; i++) {
                found = found && str_equal(value_get_text(x, keys[i]),
                                           value_get_text(y, keys[i]));
            }
        }
        if (!found) {
            return false;
        }
    }
    return true;
}

void possible_keep(struct possible_found *found, struct looking *looking)
{
    struct value *answer = answer_value(looking);
    const struct value *steps = value_get(answer, "steps");
    assert(found->count <= POSSIBLE_ANSWERS_MAX);
    if (answer == NULL || steps == NULL) {
        return;                   /* the arena has failed, and says so */
    }
    for (size_t i = 0; i < found->count; i++) {
        if (steps_within(value_get(found->answers[i], "steps"), steps)) {
            return;
        }
    }
    if (found->count < POSSIBLE_ANSWERS_MAX) {
        found->answers[found->count] = answer;
        found->count++;
    }
}

struct value *possible_answers(struct arena *arena,
                               const struct possible_found *found)
{
    struct value *list = value_list(arena);
    assert(found->count <= POSSIBLE_ANSWERS_MAX);
    for (size_t size = 0; size <= POSSIBLE_STEPS_MAX; size++) {
        for (size_t i = 0; i < found->count; i++) {
            const struct value *steps = value_get(found->answers[i],
                                                  "steps");
            if (steps != NULL && steps->count == size) {
                value_add(list, found->answers[i]);
            }
        }
    }
    assert(list == NULL || list->count == found->count);
    return list;
}

struct value *possible_remaining(struct arena *arena,
                                 const struct value *demands)
{
    struct value *list = value_list(arena);
    for (const struct value *one = demands != NULL ? demands->first : NULL;
         one != NULL; one = one->next) {
        static const char *const keys[2] = { "required", "found" };
        static const char *const from[2][2] = {
            { "required_id", "required_en" }, { "found_id", "found_en" } };
        if (str_is(value_get_text(one, "demand"), "warn")) {
            continue;
        }
        struct value *row = value_map(arena);
        value_set_text(arena, row, "guard", value_get_text(one, "guard"));
        for (int i = 0; i < 2; i++) {
            struct value *both = value_map(arena);
            value_set_text(arena, both, "id",
                           value_get_text(one, from[i][0]));
            value_set_text(arena, both, "en",
                           value_get_text(one, from[i][1]));
            value_set(row, keys[i], both);
        }
        value_add(list, row);
    }
    assert(list == NULL || list->kind == VALUE_LIST);
    return list;
}

/* The first action of a shortest way through the machine to one of the states
 * `from`, or NULL; breadth first, backwards from them. */
static const struct transition *next_on_way(const struct machine *machine,
                                            int state, uint32_t from)
{
    uint32_t near = from, active = 0;
    assert(machine->states_count <= 32);
    assert(state >= 0);
    for (int i = 0; i < machine->states_count; i++) {
        active |= machine->states[i].active ? 1u << i : 0;
    }
    for (int round = 0; round < machine->states_count; round++) {
        uint32_t before = 0;
        for (int i = 0; i < machine->transitions_count; i++) {
            const struct transition *row = &machine->transitions[i];
            /* A return leads to whichever active state it came from: it is
             * a first step, never a detour. */
            bool starts = (row->from & (1u << state)) != 0;
            if (row->to == STATE_RETURN ? !starts || (near & active) == 0
                : (near & (1u << row->to)) == 0) {
                continue;
            }
            if (starts) {
                return row;
            }
            before |= row->from;
        }
        near |= before;
    }
    return NULL;
}

struct value *possible_state(const struct looking *looking)
{
    static const char *const heads[LANGUAGE_COUNT][3] = {
        { "kasus berstatus ", "; lakukan dahulu: ",
          "; dari status itu tindakan ini tidak dapat dicapai lagi" },
        { "the case is in state ", "; do this first: ",
          "; from there this action cannot be reached any more" } };
    struct arena *arena = looking->session->arena;
    const struct machine *machine = looking->machine;
    const struct transition *wanted = machine_action(machine,
                                                     looking->wish->action);
    int state = machine_state(machine, looking->state);
    const struct transition *next = wanted == NULL || state < 0 ? NULL
        : next_on_way(machine, state, wanted->from);
    struct value *list = value_list(arena), *row = value_map(arena);
    struct value *required = value_map(arena), *found = value_map(arena);
    assert(looking->transition == NULL);
    value_set_string(arena, row, "guard", "state");
    value_set_string(arena, required, "id",
                     "status yang mempunyai tindakan ini");
    value_set_string(arena, required, "en", "a state that has this action");
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        struct str pieces[6] = { str_of(heads[l][0]),
            state < 0 ? looking->state
                      : str_of(machine->states[state].label[l]),
            str_of(heads[l][next != NULL ? 1 : 2]),
            next != NULL ? str_of(next->label[l]) : STR(""),
            next != NULL ? STR(" (") : STR(""),
            next != NULL ? str_of(next->action) : STR("") };
        struct str text = text_join(arena, pieces, 6);
        struct str whole[2] = { text, next != NULL ? STR(")") : STR("") };
        value_set_text(arena, found, l == LANGUAGE_ID ? "id" : "en",
                       text_join(arena, whole, 2));
    }
    value_set(row, "required", required);
    value_set(row, "found", found);
    value_add(list, row);
    assert(list == NULL || list->kind == VALUE_LIST);
    return list;
}
