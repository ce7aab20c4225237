/* Decision tables of a worker: the host keeps them, and is asked.
 *
 * An exchange costs as much as many rules.  While many records are judged,
 * what the host said is kept by the values that the table reads: a table
 * answers the same to the same inputs.  Single calls ask each time, since the
 * host notes for a decision which tables it came from. */
#include "script/serve_internal.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>

#include "script/wire.h"

/* Answers kept, in a table twice as large; bytes that they may take; and of
 * the values that one is found by. */
enum { KEPT_MAX = 4096, PLACES = 2 * KEPT_MAX, KEPT_BYTES = 4 << 20,
       KEY_BYTES = 256 };

/* What the host said. */
struct table_answer {
    uint64_t hash;                /* of the key */
    struct str key;               /* the table, and what it reads */
    struct eval_result result;
    struct type type;             /* of one value */
    struct value *many;           /* of several; else NULL */
    int64_t steps;
};

/* --- Which tables there are ----------------------------------------------- */

/* By its name, or -1. */
static int find_table(const void *user, struct str name)
{
    const struct serve_tables *tables = &((const struct serving *)user)->tables;
    for (size_t i = 0; i < tables->count; i++) {
        assert(tables->names[i].size > 0);
        if (str_equal(tables->names[i], name)) {
            return (int)i;
        }
    }
    return -1;
}

/* The name by index, or empty. */
static struct str table_name(const void *user, int index)
{
    const struct serve_tables *tables = &((const struct serving *)user)->tables;
    assert(index >= 0);
    return (size_t)index < tables->count ? tables->names[index] : STR("");
}

/* The slots that a table reads. */
static size_t table_inputs(const void *user, int index, const int **slots)
{
    const struct serve_tables *tables = &((const struct serving *)user)->tables;
    assert(index >= 0);
    assert((size_t)index < tables->count);
    *slots = tables->inputs[index];
    return tables->inputs_count[index];
}

/* --- What was said -------------------------------------------------------- */

/* Adds bytes to a key; false when it would be too long. */
static bool key_add(struct buf *key, const void *bytes, size_t size)
{
    assert(bytes != NULL || size == 0);
    buf_str(key, (struct str){ bytes, size });
    return !key->failed && key->size <= KEY_BYTES;
}

/* The table and the cells that it reads; false when they are too long, or
 * lists. */
static bool key_of(const struct serving *serving, int table,
                   const struct cell *facts, struct buf *key)
{
    const struct serve_tables *tables = &serving->tables;
    bool whole = key_add(key, &table, sizeof(table));
    assert((size_t)table < tables->count);
    for (size_t i = 0; i < tables->inputs_count[table] && whole; i++) {
        int slot = tables->inputs[table][i];
        const struct cell *cell = &facts[slot];
        struct type type = serving->facts.fields[slot].type;
        unsigned char known = cell->known;
        whole = key_add(key, &known, 1) && !type.list;
        if (!whole || !cell->known) {
            continue;
        }
        if (type.base == TYPE_TEXT) {
            size_t size = cell->as.text.size;
            whole = key_add(key, &size, sizeof(size))
                && key_add(key, cell->as.text.bytes, size);
        } else if (type.base == TYPE_BOOL) {
            known = cell->as.boolean;
            whole = key_add(key, &known, 1);
        } else {
            whole = key_add(key, &cell->as, sizeof(int64_t));
        }
    }
    return whole;
}

/* FNV-1a: equality of keys decides. */
static uint64_t hash_of(struct str key)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    assert(key.size > 0);
    for (size_t i = 0; i < key.size; i++) {
        hash = (hash ^ (unsigned char)key.bytes[i])
            * UINT64_C(1099511628211);
    }
    return hash;
}

/* Where an answer to this key stands, or would. */
static struct table_answer **place_of(const struct serve_tables *tables,
                                      struct str key, uint64_t hash)
{
    assert(tables->places != NULL);
    size_t at = (size_t)(hash % PLACES);
    while (tables->places[at] != NULL
           && (tables->places[at]->hash != hash
               || !str_equal(tables->places[at]->key, key))) {
        at = (at + 1) % PLACES;
    }
    return &tables->places[at];
}

/* Forgets all answers. */
static void forget(struct serve_tables *tables)
{
    arena_free(&tables->kept);
    tables->places = NULL;
    tables->kept_count = 0;
    assert(tables->kept.blocks == NULL);
}

/* Room for one more answer; NULL when none is to be kept. */
static struct table_answer *room_for(struct serve_tables *tables,
                                     struct str key, uint64_t hash)
{
    assert(tables->places != NULL);
    if (tables->kept_count >= KEPT_MAX || tables->kept.failed) {
        return NULL;
    }
    struct table_answer *answer = arena_alloc(&tables->kept,
                                              sizeof(*answer));
    if (answer != NULL) {
        answer->hash = hash;
        answer->key = str_copy(&tables->kept, key);
    }
    return tables->kept.failed ? NULL : answer;
}

/* --- Asking --------------------------------------------------------------- */

/* What the host answered, its texts in `arena`.  What cannot be read is an
 * error of the rule. */
static void read_answer(struct table_answer *out, const struct value *said,
                        struct arena *arena)
{
    const struct value *many = value_get(said, "many");
    int64_t state = value_get_integer(said, "state", EVAL_ERROR);
    assert(said != NULL);
    out->result = (struct eval_result){ .state = (enum eval_state)state };
    out->steps = value_get_integer(said, "steps", 1);
    out->many = NULL;
    out->result.slot = (int32_t)value_get_integer(said, "slot", -1);
    out->result.slot_is_parameter = value_get_bool(said, "parameter");
    if (many != NULL) {
        out->many = wire_value_of(arena, many);
    } else if (out->result.state == EVAL_VALUE
               && (!wire_type_of(value_get(said, "type"), &out->type)
                   || !wire_cell_of(arena, out->type, value_get(said, "cell"),
                                    &out->result.cell))) {
        out->result.state = EVAL_ERROR;
    }
}

/* Asks the host, which has the facts of the call at hand. */
static const struct value *ask(struct serving *serving, int table)
{
    struct value *tree = value_map(&serving->turn);
    assert(table >= 0);
    value_set_integer(&serving->turn, tree, "lookup", table);
    value_set_integer(&serving->turn, tree, "record",
                      (int64_t)serving->record);
    const struct value *said = serve_send(serving, tree)
        ? serve_receive(serving) : NULL;
    if (said == NULL) {
        _exit(1);                 /* nobody waits for what would follow */
    }
    return said;
}

/* The answer, kept or new; `own` is room for one that is not to be kept. */
static const struct table_answer *look_up(struct serving *serving, int table,
                                          const struct cell *facts,
                                          struct arena *arena,
                                          struct table_answer *own)
{
    struct serve_tables *tables = &serving->tables;
    struct table_answer **place = NULL, *kept = NULL;
    buf_clear(&tables->key);
    if (tables->places != NULL
        && key_of(serving, table, facts, &tables->key)) {
        struct str key = buf_view(&tables->key);
        uint64_t hash = hash_of(key);
        place = place_of(tables, key, hash);
        if (*place != NULL) {
            return *place;
        }
        kept = room_for(tables, key, hash);
    }
    const struct value *said = ask(serving, table);
    if (kept != NULL) {
        read_answer(kept, said, &tables->kept);
        if (!tables->kept.failed) {
            *place = kept;
            tables->kept_count++;
            return kept;
        }
    }
    read_answer(own, said, arena);
    return own;
}

/* Script_tables' lookup. */
static void lent_lookup(const void *user, int table,
                        const struct cell *facts, struct arena *arena,
                        struct eval_result *out, struct type *type,
                        struct value **many, int64_t *steps)
{
    struct serving *serving = (struct serving *)user;  /* lent by value */
    struct table_answer own;
    memset(&own, 0, sizeof(own));
    const struct table_answer *answer = look_up(serving, table, facts, arena,
                                                &own);
    assert(answer != NULL);
    *out = answer->result;
    *type = answer->type;
    *many = answer->many;
    *steps = answer->steps;
}

/* --- Life ----------------------------------------------------------------- */

/* See serve_internal.h. */
bool serve_tables_open(struct serving *serving, const struct value *rows)
{
    struct serve_tables *tables = &serving->tables;
    size_t most = rows != NULL ? rows->count : 0;
    struct arena *life = &serving->life;
    arena_init(&tables->kept, &serving->mem);
    tables->kept.max_bytes = KEPT_BYTES;
    buf_init(&tables->key, &serving->mem, 0);
    tables->names = arena_alloc(life, (most + 1) * sizeof(struct str));
    tables->inputs = arena_alloc(life, (most + 1) * sizeof(int *));
    tables->inputs_count = arena_alloc(life, (most + 1) * sizeof(size_t));
    tables->lent = (struct script_tables){
        .find = find_table, .lookup = lent_lookup, .name = table_name,
        .inputs = table_inputs, .user = serving };
    for (const struct value *row = rows != NULL ? rows->first : NULL;
         row != NULL && !life->failed; row = row->next) {
        size_t at = tables->count, count = row->last->count;
        int *slots = arena_alloc(life, (count + 1) * sizeof(int));
        assert(at < most);
        for (const struct value *one = row->last->first;
             one != NULL && slots != NULL; one = one->next) {
            slots[tables->inputs_count[at]++] = (int)one->integer;
        }
        tables->names[at] = wire_text_of(life, row->first);
        tables->inputs[at] = slots;
        tables->count++;
    }
    return !life->failed;
}

/* See serve_internal.h. */
void serve_tables_keep(struct serving *serving, struct str version)
{
    struct serve_tables *tables = &serving->tables;
    bool full = tables->kept_count >= KEPT_MAX || tables->kept.failed;
    if (full || !str_is(version, tables->version)) {
        forget(tables);
    }
    assert(version.size < sizeof(tables->version));
    memcpy(tables->version, version.bytes, version.size);
    tables->version[version.size] = '\0';
    if (version.size > 0 && tables->count > 0 && tables->places == NULL) {
        tables->places = arena_alloc(&tables->kept,
                                     PLACES * sizeof(*tables->places));
    }
}
