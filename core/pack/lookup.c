/* Decision tables between a pack and its rules.
 *
 * Rules know a table by its index among those that the pack sees.  A child's
 * list begins with its parent's, with its own proposals in their places, so
 * one index names the same table in all packs of a chain; to judge a national
 * rule with a province's proposal, only the list changes. */
#include "pack/lookup.h"

#include <assert.h>
#include <string.h>

#include "pack/table_index.h"
#include "pack/table_policy.h"

/* --- Reading ------------------------------------------------------------- */

/* "tables/NAME.csv" -> NAME; false for anything else.  `name` borrows from the
 * path.  Deeper folders hold no tables. */
static bool name_of(struct str path, struct str *name)
{
    assert(name != NULL);
    enum { HEAD = sizeof "tables/" - 1, TAIL = sizeof ".csv" - 1 };
    if (!str_starts(path, "tables/") || path.size <= HEAD + TAIL
        || memcmp(path.bytes + path.size - TAIL, ".csv", TAIL) != 0) {
        return false;
    }
    *name = (struct str){ path.bytes + HEAD, path.size - HEAD - TAIL };
    assert(name->size > 0);
    return memchr(name->bytes, '/', name->size) == NULL;
}

/* Reads one table into *out (NULL when it has mistakes, which are findings).
 * A table with mistakes is left out and its findings are enough: rules that
 * name it are not told (lookup_broken).  0, or what is no finding. */
static int read_table(struct build *build, const struct pack_file *file,
                      struct str name, struct table **out, struct err *err)
{
    struct pack *pack = build->pack;
    const char *path = build_path(build, file->path.bytes);
    *out = NULL;
    if (path == NULL) {
        return err_nomem(err);
    }
    size_t before = findings_errors(&pack->findings);
    assert(name.size > 0);
    const struct table_source source = { name, str_of(path), file->bytes,
                                         &pack->facts };
    int code = table_parse(out, &pack->arena, &source, &pack->findings, err);
    if (code == 0) {
        return 0;
    }
    *out = NULL;
    if (code != ERR_NOMEM && findings_errors(&pack->findings) > before) {
        err_clear(err);           /* it is among the findings already */
        return 0;
    }
    (void)err_at(err, path, 0, 0);
    return build_absorb(build, SEVERITY_ERROR, err);
}

/* Tables come in the order of their file names.  Files are sorted by bytes, so
 * tables are numbered alike everywhere.  0, or what is no finding. */
static int read_own(struct build *build, struct err *err)
{
    struct pack *pack = build->pack;
    assert(pack->tables == NULL);
    pack->tables = arena_alloc(&pack->arena, (pack->files.count + 1)
                               * sizeof *pack->tables);
    if (pack->tables == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < pack->files.count; i++) {
        struct str name;
        struct table *table = NULL;
        if (!name_of(pack->files.files[i].path, &name)) {
            continue;
        }
        name = str_copy(&pack->arena, name);
        if (name.bytes == NULL) {
            return err_nomem(err);
        }
        int code = read_table(build, &pack->files.files[i], name, &table,
                              err);
        if (code != 0) {
            return code;
        }
        if (table != NULL) {
            pack->tables[pack->tables_count] = table;
            pack->tables_count++;
        }
    }
    assert(pack->tables_count <= pack->files.count);
    return 0;
}

/* The fact slots that a table reads, in column order.  NULL at no memory.  In
 * a pack every input of a table is a declared fact, so no slot is -1. */
static const int *slots_of(struct arena *arena, const struct table *table)
{
    int *slots = arena_alloc(arena, (table->inputs_count + 1)
                             * sizeof *slots);
    assert(slots != NULL || arena->failed);
    for (size_t i = 0; slots != NULL && i < table->inputs_count; i++) {
        assert(table->inputs[i].slot >= 0);
        slots[i] = table->inputs[i].slot;
    }
    return slots;
}

/* A proposal takes its parent's index; what is new goes behind. inherit_tables
 * then compares by name.  Indexes of the parent never change; visible_count
 * grows by the names that are new.  0 or ERR_NOMEM. */
static int number_tables(struct build *build, struct err *err)
{
    struct pack *pack = build->pack;
    const struct pack *parent = pack->parent;
    size_t inherited = parent == NULL ? 0 : parent->visible_count;
    assert(pack->visible == NULL);
    pack->visible = arena_alloc(&pack->arena,
                                (inherited + pack->tables_count + 1)
                                * sizeof *pack->visible);
    pack->visible_inputs = arena_alloc(&pack->arena,
                                       (inherited + pack->tables_count + 1)
                                       * sizeof *pack->visible_inputs);
    if (pack->visible == NULL || pack->visible_inputs == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < inherited; i++) {
        pack->visible[i] = parent->visible[i];
        pack->visible_inputs[i] = parent->visible_inputs[i];
    }
    pack->visible_count = inherited;
    for (size_t i = 0; i < pack->tables_count; i++) {
        struct table *own = pack->tables[i];
        size_t at = 0;
        while (at < inherited && !str_equal(pack->visible[at]->name,
                                            own->name)) {
            at++;
        }
        at = at < inherited ? at : pack->visible_count;
        pack->visible[at] = own;
        pack->visible_inputs[at] = slots_of(&pack->arena, own);
        pack->visible_count += at == pack->visible_count;
    }
    assert(pack->visible_count <= inherited + pack->tables_count);
    return pack->arena.failed ? err_nomem(err) : 0;
}

/* --- Looking up ---------------------------------------------------------- */

/* The view decides whose tables are seen; the index never changes. */
static const struct table *lookup_table(const struct pack_lookup *view,
                                        int index)
{
    assert(view->pack != NULL);
    assert(index >= 0);
    const struct pack *from = view->leaf != NULL ? view->leaf : view->pack;
    return (size_t)index < from->visible_count ? from->visible[index] : NULL;
}

/* From a lifted rule: inputs come evaluated, missing ones as unknown.  The
 * form is eval.h's.  LANGUAGE.md section 8: a missing input is unknown only if
 * the table needs it, which table_lookup decides.  A failure is EVAL_ERROR,
 * never a guess; `out` is always set. */
static void eval_lookup(const void *user, int index, int output,
                        const struct eval_result *inputs,
                        struct arena *arena, struct eval_result *out)
{
    const struct table *table = lookup_table(user, index);
    *out = (struct eval_result){ .state = EVAL_ERROR };
    assert(output >= TABLE_MATCHED);
    if (table == NULL || output >= (int)table->outputs_count) {
        return;
    }
    struct cell *cells = arena_alloc(arena, (table->inputs_count + 1)
                                     * sizeof *cells);
    for (size_t i = 0; cells != NULL && i < table->inputs_count; i++) {
        assert(inputs[i].state != EVAL_ERROR);
        if (inputs[i].state == EVAL_VALUE) {
            cells[i] = inputs[i].cell;
        }
    }
    if (cells != NULL) {
        *out = table_lookup(table, cells, output);
    }
}

/* The points of an input, from the table's index; a table too large for one
 * has none to tell. */
static bool eval_axis(const void *user, int index, size_t input,
                      struct eval_axis *out)
{
    assert(out != NULL);
    const struct table *table = lookup_table(user, index);
    if (table == NULL || table->index == NULL
        || input >= table->index->axes_count) {
        return false;
    }
    const struct axis *axis = &table->index->axes[input];
    *out = (struct eval_axis){
        .points = axis->points_count, .numbers = axis->numbers,
        .integers = axis->integers, .texts = axis->texts
    };
    return true;
}

/* The evaluator keeps the pointer to the view: setting its leaf changes
 * what the next evaluation sees. */
struct eval_tables lookup_tables(const struct pack_lookup *view)
{
    assert(view != NULL);
    assert(view->pack != NULL);
    return (struct eval_tables){
        .lookup = eval_lookup, .axis = eval_axis, .user = view
    };
}

/* By the name after `tables.`; packs have few tables.  Names are those that
 * this pack sees, also where the view's leaf has proposals: indexes agree. */
static int lent_find(const void *user, struct str name)
{
    const struct pack_lookup *view = user;
    assert(view->pack != NULL);
    for (size_t i = 0; i < view->pack->visible_count; i++) {
        if (str_equal(view->pack->visible[i]->name, name)) {
            return (int)i;
        }
    }
    return -1;
}

/* For `tables` as a list of names, and nearest-name hints.  Empty beyond the
 * last one, which ends a listing. */
static struct str lent_name(const void *user, int index)
{
    const struct pack_lookup *view = user;
    assert(index >= 0);
    if ((size_t)index >= view->pack->visible_count) {
        return (struct str){ "", 0 };
    }
    return view->pack->visible[index]->name;
}

/* Read by the trace: a rule that asks a table reads its inputs.  *slots
 * belongs to the pack.  0 for a table that is not there. */
static size_t lent_inputs(const void *user, int index, const int **slots)
{
    assert(slots != NULL);
    const struct pack_lookup *view = user;
    const struct table *table = lookup_table(view, index);
    const struct pack *from = view->leaf != NULL ? view->leaf : view->pack;
    *slots = NULL;
    if (table == NULL) {
        return 0;
    }
    assert((size_t)index < from->visible_count);
    *slots = from->visible_inputs[index];
    return table->inputs_count;
}

/* A cell as scripts see it: dates and times are their integers.  A new value
 * in `arena`; text is copied, since the script may keep it longer than the
 * evaluation.  Lists are no outputs of tables. */
static struct value *script_value(struct arena *arena, struct type type,
                                  struct cell cell)
{
    assert(!type.list);
    if (!cell.known) {
        return value_null(arena);
    }
    switch (type.base) {
    case TYPE_BOOL: return value_bool(arena, cell.as.boolean);
    case TYPE_NUMBER: return value_number(arena, cell.as.number);
    case TYPE_TEXT: return value_text(arena, cell.as.text);
    case TYPE_INT: case TYPE_DATE: case TYPE_TIME:
        return value_integer(arena, cell.as.integer);
    case TYPE_NONE: case TYPE_BASE_COUNT: break;
    }
    return value_null(arena);
}

/* The outputs of one row: its value, or a map of them by name.  NULL or a
 * broken map at no memory; the arena's `failed` tells, and the caller
 * looks. */
static struct value *row_value(struct arena *arena,
                               const struct table *table,
                               const struct cell *outputs)
{
    assert(table->outputs_count > 0);
    if (table->outputs_count == 1) {
        return script_value(arena, table->outputs[0].type, outputs[0]);
    }
    struct value *map = value_map(arena);
    for (size_t i = 0; i < table->outputs_count; i++) {
        const char *name = str_copy(arena, table->outputs[i].name).bytes;
        if (name != NULL) {
            value_set(map, name, script_value(arena, table->outputs[i].type,
                                              outputs[i]));
        }
    }
    assert(map != NULL || arena->failed);
    return map;
}

/* The rows of a list policy, in its order.  Empty when nothing matched: a list
 * policy has no nil. */
static struct value *list_value(struct arena *arena,
                                const struct table *table,
                                const struct table_hit *hit)
{
    assert(hit->count == 0 || hit->rows != NULL);
    struct value *list = value_list(arena);
    for (size_t i = 0; i < hit->count; i++) {
        assert(hit->rows[i] < table->rows_count);
        value_add(list, row_value(arena, table,
                                  table->rows[hit->rows[i]].outputs));
    }
    return list;
}

/* Several outputs, or a list policy: through the full hit.  *out was set to
 * EVAL_ERROR by the caller and stays so on failure or a violated policy.
 * *many is set only with EVAL_VALUE. */
static void lookup_many(const struct table *table, const struct cell *inputs,
                        struct arena *arena, struct eval_result *out,
                        struct value **many)
{
    struct table_hit hit;
    struct err err;
    err_clear(&err);
    assert(table->outputs_count > 0);
    if (table_hit(&hit, arena, table, inputs, true, &err) != 0
        || hit.violated) {
        return;
    }
    if (hit.unknown) {
        *out = (struct eval_result){
            .state = EVAL_UNKNOWN,
            .slot = table->inputs[hit.unknown_input].slot
        };
        return;
    }
    bool list = hit_policy_is_list(table->policy);
    if (!list && hit.count == 0) {
        out->state = EVAL_NIL;
        return;
    }
    assert(list || hit.count >= 1);
    struct value *value = list
        ? list_value(arena, table, &hit)
        : row_value(arena, table, table->rows[hit.rows[0]].outputs);
    if (!arena->failed) {
        out->state = EVAL_VALUE;
        *many = value;
    }
}

/* From the VM.  One output of a single-hit table takes the path that allocates
 * nothing but its inputs; everything else goes through the full hit.  `facts`
 * are all cells of the case by slot.  *steps is what the rule's budget is
 * charged with, counted from the table's size and not from what was looked at,
 * so that it is the same with and without an index.  Notes in the view when a
 * proposal was read instead of the pack's own table, as a decision must say
 * so. */
static void lent_lookup(const void *user, int index,
                        const struct cell *facts, struct arena *arena,
                        struct eval_result *out, struct type *type,
                        struct value **many, int64_t *steps)
{
    const struct table *table = lookup_table(user, index);
    *out = (struct eval_result){ .state = EVAL_ERROR };
    *many = NULL;
    *steps = 1;
    if (table == NULL) {
        return;
    }
    const struct pack_lookup *view = user;
    if (view->proposal_read != NULL
        && table != view->pack->visible[index]) {
        *view->proposal_read = true;
    }
    /* A step a cell looked at, at most: the same on every machine. */
    *steps += (int64_t)(table->rows_count * table->inputs_count);
    struct cell *inputs = arena_alloc(arena, (table->inputs_count + 1)
                                      * sizeof *inputs);
    if (inputs == NULL) {
        return;
    }
    for (size_t i = 0; i < table->inputs_count; i++) {
        assert(table->inputs[i].slot >= 0);
        inputs[i] = facts[table->inputs[i].slot];
    }
    assert(table->outputs_count > 0);
    if (table->outputs_count > 1 || hit_policy_is_list(table->policy)) {
        lookup_many(table, inputs, arena, out, many);
        return;
    }
    *type = table_output_type(table, 0);
    *out = table_lookup(table, inputs, 0);
}

/* Packs are what their files are: those of the one that proposes, and of all
 * above it. */
static void lent_version(const void *user, char hex[SHA256_HEX_BYTES])
{
    const struct pack_lookup *view = user;
    struct sha256_stream stream;
    sha256_begin(&stream);
    assert(view->pack != NULL);
    for (const struct pack *pack = view->leaf != NULL ? view->leaf
                                                      : view->pack;
         pack != NULL; pack = pack->parent) {
        sha256_more(&stream, str_of(pack->sha256));
    }
    struct sha256 hash = sha256_end(&stream);
    sha256_hex(&hash, hex);
}

/* --- The whole ----------------------------------------------------------- */

/* `lent` points into the pack, which never moves. */
int lookup_load(struct build *build, struct err *err)
{
    struct pack *pack = build->pack;
    int code = read_own(build, err);
    if (code == 0) {
        code = number_tables(build, err);
    }
    pack->lookup = (struct pack_lookup){ .pack = pack };
    pack->lent = (struct script_tables){
        .find = lent_find, .lookup = lent_lookup, .name = lent_name,
        .inputs = lent_inputs, .version = lent_version,
        .user = &pack->lookup,
    };
    assert(code <= 0);
    return code;
}

/* The lifter sees names, slots and types; never the rows.  *out has
 * visible_count entries in the pack's arena, NULL when there are none.  0 or
 * ERR_NOMEM. */
int lookup_signatures(struct build *build, struct lift_table **out,
                      struct err *err)
{
    struct pack *pack = build->pack;
    *out = NULL;
    if (pack->visible_count == 0) {
        return 0;
    }
    struct lift_table *tables = arena_alloc(&pack->arena,
                                            pack->visible_count
                                            * sizeof *tables);
    for (size_t i = 0; tables != NULL && i < pack->visible_count; i++) {
        const struct table *table = pack->visible[i];
        struct str *names = arena_alloc(&pack->arena, table->outputs_count
                                        * sizeof *names);
        struct type *types = arena_alloc(&pack->arena, table->outputs_count
                                         * sizeof *types);
        if (names == NULL || types == NULL) {
            return err_nomem(err);
        }
        for (size_t k = 0; k < table->outputs_count; k++) {
            names[k] = table->outputs[k].name;
            types[k] = table_output_type(table, k);
        }
        tables[i] = (struct lift_table){
            .name = table->name, .input_slots = pack->visible_inputs[i],
            .inputs_count = table->inputs_count, .outputs = names,
            .output_types = types, .outputs_count = table->outputs_count,
            .many = hit_policy_is_list(table->policy),
            .aggregates = policy_aggregates(table->policy)
        };
    }
    assert(tables != NULL || pack->arena.failed);
    *out = tables;
    return tables == NULL ? err_nomem(err) : 0;
}

/* Files in tables/ without a table in pack->tables.  0 or ERR_NOMEM. */
int lookup_broken(struct build *build, struct str **out, size_t *count,
                  struct err *err)
{
    struct pack *pack = build->pack;
    struct str *names = arena_alloc(&pack->arena, (pack->files.count + 1)
                                    * sizeof *names);
    *out = names;
    *count = 0;
    if (names == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < pack->files.count; i++) {
        struct str name;
        bool read = !name_of(pack->files.files[i].path, &name);
        for (size_t k = 0; !read && k < pack->tables_count; k++) {
            read = str_equal(pack->tables[k]->name, name);
        }
        if (!read) {
            names[*count] = name;
            (*count)++;
        }
    }
    assert(*count <= pack->files.count);
    return 0;
}
