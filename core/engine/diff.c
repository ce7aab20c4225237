/* Two packs side by side: parameters by date, facts, rows of tables, files.
 *
 * Only what the two packs say of their own is compared.  What a parent says
 * is the parent's business, and has its own diff; so a province that is
 * compared with its last version shows its own work alone.
 *
 * Each part is a list of rows {what, before, after}; a side that has nothing
 * says null.  Rows come in the order of the first pack, then what only the
 * second has, so that the same two packs always give the same report. */
#include "engine/diff.h"

#include <assert.h>
#include <string.h>

#include "base/file.h"
#include "engine/diff_rules.h"
#include "engine/draft_pack.h"
#include "engine/evaluate.h"
#include "engine/hub_packs.h"
#include "pack/strictness.h"

/* --- Parameters ----------------------------------------------------------- */

/* The own row of a key from a day, or NULL.  Rows are few; nothing is gained
 * by searching faster. */
static const struct parameter_row *row_of(const struct pack *pack,
                                          struct str key, int64_t from)
{
    int slot = schema_find(&pack->parameters, key);
    assert(key.size > 0);
    assert(pack->parameter_rows != NULL || pack->parameter_rows_count == 0);
    for (size_t i = 0; slot >= 0 && i < pack->parameter_rows_count; i++) {
        const struct parameter_row *row = &pack->parameter_rows[i];
        if (row->slot == slot && row->from == from) {
            return row;
        }
    }
    return NULL;
}

/* The value of a key that holds from this day where the pack has no row of
 * its own: the latest row of its nearest ancestor with one, or NULL. */
static const struct parameter_row *inherited(const struct pack *pack,
                                             struct str key, int64_t from)
{
    assert(pack != NULL);
    assert(key.size > 0);
    for (pack = pack->parent; pack != NULL; pack = pack->parent) {
        const struct parameter_row *found = NULL;
        int slot = schema_find(&pack->parameters, key);
        for (size_t i = 0; i < pack->parameter_rows_count; i++) {
            const struct parameter_row *row = &pack->parameter_rows[i];
            if (row->slot == slot && row->from <= from
                && (found == NULL || row->from >= found->from)) {
                found = row;
            }
        }
        if (found != NULL) {
            return found;
        }
    }
    return NULL;
}

/* In which direction a value went, by the word of its `stricter`.  Both
 * directions hold for equal values, which never come here.  A preference has
 * no direction: it may move either way in any province, so nothing is
 * stricter. */
static const char *change_of(const struct pack *pack, int slot,
                             const struct parameter_row *a,
                             const struct parameter_row *b)
{
    const struct parameter_info *info = &pack->parameter_info[slot];
    struct type type = pack->parameters.fields[slot].type;
    int item = -1;
    assert(a != NULL || b != NULL);
    assert(slot >= 0 && (size_t)slot < pack->parameters.count);
    if (a == NULL || b == NULL) {
        return a == NULL ? "added" : "removed";
    }
    if (info->stricter == STRICTER_FREE) {
        return "preference";
    }
    if (!a->value.known || !b->value.known
        || info->stricter == STRICTER_NONE) {
        return "changed";
    }
    return strictness_holds(info, type, a->value, b->value, &item)
        ? "stricter"
        : strictness_holds(info, type, b->value, a->value, &item)
            ? "looser" : "changed";
}

/* The value of a row as data; a row that is not there is null. */
static struct value *cell_of(struct arena *arena, struct type type,
                             const struct parameter_row *row)
{
    assert(type.base < TYPE_BASE_COUNT);
    assert(row == NULL || row->slot >= 0);
    return row == NULL ? value_null(arena)
                       : cell_to_value(arena, type, row->value);
}

/* One dated value; `pack` is the side that declares the slot.  A row that
 * says the same on both sides is left out, also when its basis was put in
 * other words.  The day is null for a value that holds since ever. */
static void add_parameter(struct arena *arena, struct value *rows,
                          const struct pack *pack,
                          const struct parameter_row *a,
                          const struct parameter_row *b)
{
    const struct parameter_row *any = a != NULL ? a : b;
    const struct field *field = &pack->parameters.fields[any->slot];
    struct value *before = cell_of(arena, field->type, a);
    struct value *after = cell_of(arena, field->type, b);
    char from[11];
    if (a != NULL && b != NULL && value_equal(before, after)) {
        return;
    }
    struct value *row = value_map(arena);
    assert(field->name.size > 0);
    assert(any->slot >= 0);
    value_set_text(arena, row, "key", field->name);
    if (any->from == INT64_MIN) {
        value_set_null(arena, row, "from");
    } else {
        date_format(any->from, from);
        value_set_string(arena, row, "from", from);
    }
    value_set(row, "before", before);
    value_set(row, "after", after);
    value_set_string(arena, row, "change", change_of(pack, any->slot, a, b));
    value_add(rows, row);
}

/* Rows of the first pack in its order, with their partners; then what only
 * the second has.  A key and the day from which it holds make a row; where
 * one side has none, what it inherits stands for it. */
static struct value *diff_parameters(struct arena *arena,
                                     const struct pack *a,
                                     const struct pack *b)
{
    struct value *rows = value_list(arena);
    for (size_t i = 0; i < a->parameter_rows_count; i++) {
        const struct parameter_row *row = &a->parameter_rows[i];
        struct str key = a->parameters.fields[row->slot].name;
        assert(row->slot >= 0);
        assert(a->parameter_info != NULL || a->parameters.count == 0);
        const struct parameter_row *other = row_of(b, key, row->from);
        add_parameter(arena, rows, a, row, other != NULL ? other
                      : inherited(b, key, row->from));
    }
    for (size_t i = 0; i < b->parameter_rows_count; i++) {
        const struct parameter_row *row = &b->parameter_rows[i];
        struct str key = b->parameters.fields[row->slot].name;
        if (row_of(a, key, row->from) == NULL) {
            add_parameter(arena, rows, b, inherited(a, key, row->from), row);
        }
    }
    return rows;
}

/* --- Facts ---------------------------------------------------------------- */

/* A fact that this very pack declares; inherited ones are told where they
 * belong. */
static const struct field *own_fact(const struct pack *pack, struct str name)
{
    int slot = schema_find(&pack->facts, name);
    assert(name.size > 0);
    assert(pack->facts.count <= LIMIT_FACTS * LIMIT_CHAIN);
    return slot >= 0 && str_equal(pack->facts.fields[slot].pack, pack->id)
        ? &pack->facts.fields[slot] : NULL;
}

/* What a fact is, in a word or two: its type, and its expression.  Bounds
 * and allowed values are left to the list of files; type and expression are
 * what rules notice. */
static struct value *fact_value(struct arena *arena,
                                const struct field *field)
{
    struct buf buf;
    if (field == NULL) {
        return value_null(arena);
    }
    buf_init(&buf, arena->mem, 0);
    buf_text(&buf, type_name(field->type));
    if (field->derived.size > 0) {
        buf_text(&buf, " = ");
        buf_str(&buf, field->derived);
    }
    struct value *text = value_text(arena, buf_view(&buf));
    buf_free(&buf);
    assert(text != NULL || arena->failed);
    return text;
}

/* Titles and sources of facts are not compared: they change no outcome, and
 * the list of files tells that something is new. */
static void add_fact(struct arena *arena, struct value *rows,
                     struct str name, const struct field *a,
                     const struct field *b)
{
    struct value *before = fact_value(arena, a);
    struct value *after = fact_value(arena, b);
    if (value_equal(before, after)) {
        return;
    }
    struct value *row = value_map(arena);
    assert(a != NULL || b != NULL);
    value_set_text(arena, row, "fact", name);
    value_set_string(arena, row, "change", a == NULL ? "added"
                     : b == NULL ? "removed" : "changed");
    value_set(row, "before", before);
    value_set(row, "after", after);
    value_add(rows, row);
}

/* Facts of the first pack, then those that only the second has. */
static struct value *diff_facts(struct arena *arena, const struct pack *a,
                                const struct pack *b)
{
    struct value *rows = value_list(arena);
    for (size_t i = 0; i < a->facts.count; i++) {
        struct str name = a->facts.fields[i].name;
        const struct field *own = own_fact(a, name);
        assert(name.size > 0);
        assert(a->id.size > 0 && b->id.size > 0);
        if (own != NULL) {
            add_fact(arena, rows, name, own, own_fact(b, name));
        }
    }
    for (size_t i = 0; i < b->facts.count; i++) {
        struct str name = b->facts.fields[i].name;
        const struct field *own = own_fact(b, name);
        if (own != NULL && own_fact(a, name) == NULL) {
            add_fact(arena, rows, name, NULL, own);
        }
    }
    return rows;
}

/* --- Tables --------------------------------------------------------------- */

/* The table of this name that the pack itself brings, or NULL. */
static const struct table *own_table(const struct pack *pack,
                                     struct str name)
{
    assert(name.size > 0);
    assert(pack->tables != NULL || pack->tables_count == 0);
    for (size_t i = 0; i < pack->tables_count; i++) {
        if (str_equal(pack->tables[i]->name, name)) {
            return pack->tables[i];
        }
    }
    return NULL;
}

/* Rows are known by their label, or by their number when they have none: a
 * row that moves keeps its label. */
static const struct table_row *row_with(const struct table *table,
                                        struct str label)
{
    assert(table == NULL || table->rows != NULL || table->rows_count == 0);
    assert(label.bytes != NULL);
    for (size_t i = 0; table != NULL && i < table->rows_count; i++) {
        if (str_equal(table->rows[i].label, label)) {
            return &table->rows[i];
        }
    }
    return NULL;
}

/* The line of a row as its file has it, or null.  The cells of a row stand
 * there as their author wrote them, which is what they will look for.  The
 * file is looked for by the table's name, as the pack was read. */
static struct value *line_value(struct arena *arena, const struct pack *pack,
                                const struct table *table,
                                const struct table_row *row)
{
    assert(table != NULL);
    struct str text = STR("");
    size_t at = 0;
    struct buf path;
    if (row == NULL) {
        return value_null(arena);
    }
    buf_init(&path, arena->mem, 0);
    buf_text(&path, "tables/");
    buf_str(&path, table->name);
    buf_text(&path, ".csv");
    bool found = !path.failed
        && pack_files_find(&pack->files, path.bytes, &text);
    buf_free(&path);
    for (int64_t i = 1; found && i < row->line && at < text.size; i++) {
        const char *end = memchr(text.bytes + at, '\n', text.size - at);
        at = end == NULL ? text.size : (size_t)(end - text.bytes) + 1;
    }
    assert(at <= text.size);
    const char *end = found ? memchr(text.bytes + at, '\n', text.size - at)
                            : NULL;
    size_t size = end == NULL ? text.size - at
                              : (size_t)(end - text.bytes) - at;
    return value_text(arena, str_trim((struct str){ text.bytes + at, size }));
}

/* Two packs, and the rows that differ. */
struct tables {
    struct arena *arena;          /* of the rows */
    const struct pack *packs[2];  /* the first and the second */
    struct value *rows;           /* a list of differences */
};

/* One row of a table, as its line stands in the file of either side. */
static void add_row(struct tables *tables, const struct table *both[2],
                    struct str label)
{
    struct value *sides[2];
    for (int i = 0; i < 2; i++) {
        sides[i] = line_value(tables->arena, tables->packs[i], both[i],
                              row_with(both[i], label));
    }
    if (value_equal(sides[0], sides[1])) {
        return;
    }
    struct value *row = value_map(tables->arena);
    const struct table *any = both[0] != NULL ? both[0] : both[1];
    assert(any != NULL);
    assert(label.size > 0);
    value_set_text(tables->arena, row, "table", any->name);
    value_set_text(tables->arena, row, "row", label);
    value_set(row, "before", sides[0]);
    value_set(row, "after", sides[1]);
    value_add(tables->rows, row);
}

/* Rows of the first side in their order, then the new ones. */
static void compare_table(struct tables *tables,
                          const struct table *both[2])
{
    for (size_t i = 0; both[0] != NULL && i < both[0]->rows_count; i++) {
        add_row(tables, both, both[0]->rows[i].label);
    }
    for (size_t i = 0; both[1] != NULL && i < both[1]->rows_count; i++) {
        struct str label = both[1]->rows[i].label;
        assert(label.size > 0);
        assert(both[0] != NULL || both[1] != NULL);
        if (row_with(both[0], label) == NULL) {
            add_row(tables, both, label);
        }
    }
}

/* Tables are matched by name; one that is not there has no rows. */
static struct value *diff_tables(struct arena *arena, const struct pack *a,
                                 const struct pack *b)
{
    struct tables tables = { arena, { a, b }, value_list(arena) };
    for (size_t i = 0; i < a->tables_count; i++) {
        const struct table *both[2] = { a->tables[i],
            own_table(b, a->tables[i]->name) };
        compare_table(&tables, both);
    }
    for (size_t i = 0; i < b->tables_count; i++) {
        const struct table *both[2] = { NULL, b->tables[i] };
        assert(b->tables[i] != NULL);
        assert(a->tables_count <= LIMIT_PACK_FILES);
        if (own_table(a, b->tables[i]->name) == NULL) {
            compare_table(&tables, both);
        }
    }
    return tables.rows;
}

/* --- Files ---------------------------------------------------------------- */

/* Files close the report: they show what no other part speaks of, say a new
 * day of the calendar. */
static void add_file(struct arena *arena, struct value *rows,
                     struct str path, const char *change)
{
    assert(change != NULL);
    struct value *row = value_map(arena);
    assert(path.size > 0);
    value_set_text(arena, row, "file", path);
    value_set_string(arena, row, "change", change);
    value_add(rows, row);
}

/* Both lists are sorted by path.  A file that differs in any byte is
 * changed: blanks count here, though nowhere else. */
static struct value *diff_files(struct arena *arena, const struct pack *a,
                                const struct pack *b)
{
    struct value *rows = value_list(arena);
    size_t i = 0, k = 0;
    while (i < a->files.count || k < b->files.count) {
        int order = i == a->files.count ? 1 : k == b->files.count ? -1
            : str_compare(a->files.files[i].path, b->files.files[k].path);
        assert(i <= a->files.count && k <= b->files.count);
        assert(a->files.count > 0 && b->files.count > 0);
        if (order < 0) {
            add_file(arena, rows, a->files.files[i].path, "removed");
        } else if (order > 0) {
            add_file(arena, rows, b->files.files[k].path, "added");
        } else if (!str_equal(a->files.files[i].bytes,
                              b->files.files[k].bytes)) {
            add_file(arena, rows, a->files.files[i].path, "changed");
        }
        i += order <= 0 ? 1 : 0;
        k += order >= 0 ? 1 : 0;
    }
    return rows;
}

/* --- The whole ------------------------------------------------------------ */

/* The parts in the order in which people ask: what is judged, by which
 * values, over which facts; then tables, and files at last. */
struct value *diff_packs(struct arena *arena, struct pack *a, struct pack *b)
{
    struct value *map = value_map(arena);
    assert(a != NULL && b != NULL);
    assert(a->references > 0 && b->references > 0);
    value_set(map, "rules", diff_rules(arena, a, b));
    value_set(map, "parameters", diff_parameters(arena, a, b));
    value_set(map, "facts", diff_facts(arena, a, b));
    value_set(map, "tables", diff_tables(arena, a, b));
    value_set(map, "files", diff_files(arena, a, b));
    value_set_bool(arena, map, "same", strcmp(a->sha256, b->sha256) == 0);
    value_set(map, "a", pack_identity(arena, a));
    value_set(map, "b", pack_identity(arena, b));
    return map;
}

/* --- awig diff ------------------------------------------------------------ */

/* A published version by id (in force today), or by the head of its hash.
 * Ids come first: a pack may well be called like the head of a hash.  Of
 * several publications of one hash the newest is meant; they hold the same
 * bytes. */
static int find_version(struct session *session, struct str name,
                        int64_t today, struct pack_version *out,
                        struct err *err)
{
    enum { HASH_DIGITS_MIN = 8 };
    struct pack_version *versions = NULL;
    struct pack_query query = { name, today, INT64_MAX };
    size_t count = 0;
    int code = pack_version_for(session->hub->db, session->arena, &query,
                                out, err);
    assert(name.size > 0);
    assert(session->hub != NULL);
    if (code != 0) {
        return code;
    }
    code = pack_version_list(session->hub->db, session->arena, &versions,
                             &count, err);
    for (size_t i = count; code == 0 && i-- > 0
         && name.size >= HASH_DIGITS_MIN;) {
        if (str_starts(versions[i].sha256, name.bytes)) {
            *out = versions[i];
            return 1;
        }
    }
    return code;
}

/* A folder wins over an id of the same name: people who name a folder that
 * is there mean it.  A version that is in force only later is loaded over
 * the parents of that later day. */
static int open_side(struct session *session, const char *argument,
                     struct draft *out, struct err *err)
{
    assert(out != NULL);
    const char *name = session_string(session, argument);
    int64_t today = time_to_date(session->clock.now(session->clock.user),
                                 ZONE_WIB);
    struct pack_version version;
    struct pack_files files;
    assert(name != NULL);
    if (file_is_folder(name) || session->hub == NULL) {
        return draft_open(out, session, name, today, err);
    }
    int code = find_version(session, str_of(name), today, &version, err);
    if (code == 0) {
        return err_fail(err, MESSAGE_DIFF_UNKNOWN, "s", name);
    }
    if (code == 1) {
        code = hub_pack_files(session->hub, session->arena, &version, &files,
                              err);
    }
    return code == 0 ? draft_open_files(out, session, &files,
                                        version.from > today ? version.from
                                                             : today, err)
                     : code;
}

/* The hub is optional here, so it is opened by hand; whoever called the
 * operation closes it with all others. */
int op_diff(struct session *session, struct value **out, struct err *err)
{
    assert(out != NULL);
    struct draft sides[2] = { { .session = NULL }, { .session = NULL } };
    const char *db = session_string(session, "db");
    int code = 0;
    assert(session->hub == NULL);
    if (db != NULL && db[0] != '\0') {
        struct hub_place place = { db, DB_READ_ONLY, &session->clock,
                                   &session->entropy };
        code = hub_open(&session->hub, session->mem, &place, err);
    }
    if (code == 0) {
        code = open_side(session, "a", &sides[0], err);
    }
    if (code == 0) {
        code = open_side(session, "b", &sides[1], err);
    }
    if (code == 0) {
        *out = diff_packs(session->arena, sides[0].pack, sides[1].pack);
        code = session->arena->failed ? err_nomem(err) : 0;
    }
    draft_free(&sides[0]);
    draft_free(&sides[1]);
    return code;
}
