/* Packs and cases for a program that judges in its own process.
 *
 * This is the fast way in: no hub, no JSON. A case is reused by clearing it;
 * the same functions judge as everywhere else. */
#include <assert.h>
#include <string.h>

#include "api/handles.h"
#include "engine/evaluate.h"
#include "engine/reload.h"

/* A pack that a program holds. It lives as long as the caller or a case
 * needs it: `references` counts both. */
struct awig_pack {
    awig *context;                /* whose allocator, clock and last error */
    struct pack *pack;            /* one reference of ours */
    int references;               /* cases hold one each */
    struct arena arena;           /* the two paths */
    struct str folder, rules;     /* rules "" = the folder's siblings */
};

/* The facts of one case, used again and again: cells are made once, texts
 * are emptied between cases, so that judging a stream needs no memory for
 * each. */
struct awig_case {
    awig_pack *pack;              /* one reference of ours */
    struct pack *rules;           /* those in use when it was made */
    struct arena arena;           /* the record's cells */
    struct arena texts;           /* of facts; emptied by clear */
    struct record record;
};

/* The pack keeps the context; `rules` is the folder where parents are found,
 * NULL for the pack's own siblings. On an error *out is NULL and nothing is
 * left. */
int awig_pack_load(awig *context, const char *folder, const char *rules,
                   awig_pack **out)
{
    if (context == NULL || folder == NULL || out == NULL) {
        return AWIG_E_MISUSE;
    }
    err_clear(&context->err);
    *out = NULL;
    awig_pack *pack = mem_zero(&context->mem, sizeof(*pack));
    if (pack == NULL) {
        return err_nomem(&context->err);
    }
    struct pack_options options = { .mem = &context->mem,
                                    .clock = &context->clock,
                                    .limits = context->limits };
    int code = pack_load_folder(&pack->pack, folder, rules, &options, NULL,
                                &context->err);
    arena_init(&pack->arena, &context->mem);
    if (code == 0) {
        pack->folder = str_copy(&pack->arena, str_of(folder));
        pack->rules = str_copy(&pack->arena, str_of(rules));
        code = pack->arena.failed ? err_nomem(&context->err) : 0;
    }
    if (code != 0) {
        pack_release(pack->pack);
        arena_free(&pack->arena);
        mem_free(&context->mem, pack, sizeof(*pack));
        return code;
    }
    pack->context = context;
    pack->references = 1;
    *out = pack;
    return AWIG_OK;
}

/* Cases may be destroyed after it: the last reference frees. */
void awig_pack_destroy(awig_pack *pack)
{
    if (pack == NULL) {
        return;
    }
    assert(pack->references > 0);
    pack->references--;
    if (pack->references == 0) {
        awig *context = pack->context;
        pack_release(pack->pack);
        arena_free(&pack->arena);
        mem_free(&context->mem, pack, sizeof(*pack));
    }
}

/* The session is only what a judging needs. */
int awig_pack_reload(awig_pack *pack, int *changed)
{
    bool replaced = false;
    if (pack == NULL) {
        return AWIG_E_MISUSE;
    }
    awig *context = pack->context;
    err_clear(&context->err);
    const struct session session = {
        .mem = &context->mem, .clock = context->clock,
        .language = context->language, .limits = context->limits };
    int code = reload_pack(&pack->pack, pack->folder.bytes,
                           pack->rules.size > 0 ? pack->rules.bytes : NULL,
                           &session, &replaced, &context->err);
    if (changed != NULL) {
        *changed = replaced;
    }
    return code;
}

/* Starts with every fact missing. The case holds a reference to the pack. */
int awig_case_create(awig_pack *pack, awig_case **out)
{
    if (pack == NULL || out == NULL) {
        return AWIG_E_MISUSE;
    }
    awig *context = pack->context;
    err_clear(&context->err);
    *out = NULL;
    awig_case *one = mem_zero(&context->mem, sizeof(*one));
    if (one == NULL) {
        return err_nomem(&context->err);
    }
    arena_init(&one->arena, &context->mem);
    arena_init(&one->texts, &context->mem);
    one->record = record_create(&one->arena, &pack->pack->facts);
    if (one->record.cells == NULL) {
        arena_free(&one->arena);
        mem_free(&context->mem, one, sizeof(*one));
        return err_nomem(&context->err);
    }
    one->pack = pack;
    one->rules = pack_retain(pack->pack);
    pack->references++;
    *out = one;
    return AWIG_OK;
}

/* The pack goes with its last case when it was destroyed before. NULL is let
 * pass. */
void awig_case_destroy(awig_case *one)
{
    if (one != NULL) {
        awig *context = one->pack->context;
        pack_release(one->rules);
        awig_pack_destroy(one->pack);
        arena_free(&one->texts);
        arena_free(&one->arena);
        mem_free(&context->mem, one, sizeof(*one));
    }
}

/* All facts are missing again; the memory of cells is kept. */
void awig_case_clear(awig_case *one)
{
    if (one != NULL) {
        memset(one->record.cells, 0,
               one->record.schema->count * sizeof(*one->record.cells));
        arena_free(&one->texts);
        arena_init(&one->texts, &one->pack->context->mem);
    }
}

/* The slot of a fact that may be given. Errors: MESSAGE_FACT_UNDECLARED,
 * with the nearest name if there is one. */
static int find(awig_case *one, const char *fact, size_t *slot)
{
    assert(one != NULL);
    assert(fact != NULL);
    assert(slot != NULL);
    struct err *err = &one->pack->context->err;
    const struct schema *schema = one->record.schema;
    int found = schema_find(schema, str_of(fact));
    if (found < 0) {
        struct str near = schema_nearest(schema, str_of(fact));
        return near.size > 0
            ? err_fail(err, MESSAGE_FACT_UNDECLARED_NEAR, "st", fact, near)
            : err_fail(err, MESSAGE_FACT_UNDECLARED, "s", fact);
    }
    *slot = (size_t)found;
    return 0;
}

/* Sets a fact from a value; the public setters only wrap their argument.
 * Errors: those of facts and types, kept in the context. */
static int set_value(awig_case *one, const char *fact, struct value *value)
{
    assert(value != NULL);
    if (one == NULL || fact == NULL) {
        return AWIG_E_MISUSE;
    }
    struct err *err = &one->pack->context->err;
    size_t slot = 0;
    struct cell cell;
    err_clear(err);
    int code = find(one, fact, &slot);
    if (code == 0) {
        code = cell_from_value(&cell, &one->texts,
                               one->record.schema->fields[slot].type, value,
                               err);
        code = code == 0 ? 0 : err_about(err, str_of(fact));
    }
    return code == 0 ? record_set(&one->record, slot, cell, err) : code;
}

/* Text as in a CSV file: dates in both forms, a decimal point, lists parted by
 * `|`. An empty text takes the fact back. */
int awig_case_set(awig_case *one, const char *fact, const char *text)
{
    if (one == NULL || fact == NULL) {
        return AWIG_E_MISUSE;
    }
    struct err *err = &one->pack->context->err;
    size_t slot = 0;
    struct cell cell;
    struct cell_style style = { false, one->rules->zone };
    err_clear(err);
    int code = find(one, fact, &slot);
    if (code == 0) {
        code = cell_parse(&cell, &one->texts,
                          one->record.schema->fields[slot].type,
                          str_of(text), style, err);
        code = code == 0 ? 0 : err_about(err, str_of(fact));
    }
    return code == 0 ? record_set(&one->record, slot, cell, err) : code;
}

/* A fact of type int or number takes it; others are MESSAGE_FACT_TYPE. */
int awig_case_set_integer(awig_case *one, const char *fact, int64_t integer)
{
    struct value value = { .kind = VALUE_INTEGER, .integer = integer,
                           .number = (double)integer };
    return set_value(one, fact, &value);
}

/* An int fact takes it when it is whole. */
int awig_case_set_number(awig_case *one, const char *fact, double number)
{
    struct value value = { .kind = VALUE_NUMBER, .number = number };
    return set_value(one, fact, &value);
}

/* Any truth but 0 is true. */
int awig_case_set_bool(awig_case *one, const char *fact, int truth)
{
    struct value value = { .kind = VALUE_BOOL, .boolean = truth != 0 };
    return set_value(one, fact, &value);
}

/* The context's clock says the day when the case does not. Returns whether
 * it did, so that the next judging asks again. */
static bool settle_as_of(awig_case *one)
{
    assert(one != NULL);
    int slot = schema_find(one->record.schema, STR("as_of"));
    assert(slot >= 0);
    struct cell *cell = &one->record.cells[slot];
    const struct clock *clock = &one->pack->context->clock;
    if (cell->known) {
        return false;
    }
    cell->known = true;
    cell->as.integer = time_to_date(clock->now(clock->user),
                                    one->rules->zone);
    return true;
}

/* Takes back what settle_as_of set. */
static void forget_as_of(awig_case *one)
{
    assert(one != NULL);
    int slot = schema_find(one->record.schema, STR("as_of"));
    assert(slot >= 0);
    one->record.cells[slot].known = false;
}

/* The judgement lives in the root; without an explanation it goes at once. */
int awig_case_judge(awig_case *one, int *verdict, awig_value **explanation)
{
    if (one == NULL || verdict == NULL) {
        return AWIG_E_MISUSE;
    }
    awig *context = one->pack->context;
    err_clear(&context->err);
    struct root *root = root_create(context);
    if (root == NULL) {
        return err_nomem(&context->err);
    }
    struct judgement judgement;
    /* The day is not kept: a stream judged past midnight must not stay
     * behind. */
    bool settled = settle_as_of(one);
    int code = evaluate_case(&judgement, &root->arena, one->rules,
                             &one->record, &context->err);
    if (settled) {
        forget_as_of(one);
    }
    if (code == 0) {
        *verdict = (int)judgement.verdict;
        if (explanation != NULL) {
            struct value *value = judgement_value(&root->arena, &judgement,
                                                  true);
            code = root->arena.failed ? err_nomem(&context->err) : 0;
            if (code == 0) {
                root->value = *value;
                *explanation = (awig_value *)root;
                return AWIG_OK;
            }
        }
    }
    awig_value_destroy((awig_value *)root);
    return code;
}
