/* One JSON record into cells.
 *
 * Values go from the scanner straight into the record: no tree is built, as
 * a batch has millions of values. `path` holds the dotted name of what is
 * open; closing a map cuts it back to a mark. */
#include "engine/facts_json.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"

/* What a name may be other than a fact: the name of the case, or an entity,
 * whose members are facts (LANGUAGE.md, facts). */
enum { SLOT_CASE = -1, SLOT_ENTITY = -3 };

struct filling {
    const char *file;             /* for places of errors */
    enum zone zone;               /* of times without an offset */
    const struct schema *schema;  /* which names are facts */
    struct arena *arena;          /* of texts and lists */
    struct record *record;        /* being filled */
    struct str *name;             /* of the case, filled when given */
    char path[LIMIT_NAME_BYTES * 2];   /* dotted name of the open maps */
    size_t path_size;
    size_t marks[LIMIT_JSON_DEPTH + 1]; /* of path_size, by depth */
    int depth;                    /* open maps */
    bool in_key;                  /* a key was read, its value comes */
    int slot;                     /* of the value that comes; SLOT_CASE */
    bool in_list;
    struct cell *items;           /* of the list that is open */
    size_t items_count, items_capacity; /* of items, and room for them */
};

/* Gives the error the place of the token in the file; returns its code. */
static int place(const struct filling *filling,
                 const struct json_token *token, struct err *err)
{
    assert(token != NULL);
    assert(err->code < 0);
    err->byte = token->byte;
    return err_at(err, filling->file, token->line, token->column);
}

/* Finds the slot of the dotted name `path`; SLOT_ENTITY when more must
 * follow. Errors: MESSAGE_FACT_DERIVED_GIVEN,
 * MESSAGE_FACT_UNDECLARED(_NEAR), at the token. */
static int find_slot(struct filling *filling, const struct json_token *token,
                     struct err *err)
{
    assert(filling->path_size <= sizeof(filling->path));
    const struct schema *schema = filling->schema;
    struct str path = { filling->path, filling->path_size };
    if (str_is(path, "case")) {
        filling->slot = SLOT_CASE;
        return 0;
    }
    filling->slot = schema_find(schema, path);
    if (filling->slot < 0 && str_starts(path, "case.")) {
        path.bytes += 5;                  /* as scripts write it */
        path.size -= 5;
        filling->slot = schema_find(schema, path);
    }
    if (filling->slot >= 0) {
        unsigned flags = schema->fields[filling->slot].flags;
        if ((flags & FIELD_DERIVED) != 0 && (flags & FIELD_CORE) == 0) {
            (void)err_fail(err, MESSAGE_FACT_DERIVED_GIVEN, "t", path);
            return place(filling, token, err);
        }
        return 0;
    }
    if (schema_is_entity(schema, path)) {
        filling->slot = SLOT_ENTITY;
        return 0;
    }
    struct str near = schema_nearest(schema, path);
    if (near.size > 0) {
        (void)err_fail(err, MESSAGE_FACT_UNDECLARED_NEAR, "tt", path, near);
    } else {
        (void)err_fail(err, MESSAGE_FACT_UNDECLARED, "t", path);
    }
    return place(filling, token, err);
}

/* Appends a key to the dotted name of the open maps; the name before is cut
 * back to their mark. A name too long for the buffer cannot be declared
 * either. Errors: those of find_slot. */
static int take_key(struct filling *filling, const struct json_token *token,
                    struct err *err)
{
    assert(token != NULL);
    assert(filling->depth > 0);
    size_t start = filling->marks[filling->depth - 1];
    filling->path_size = start;
    size_t need = token->text.size + (start > 0 ? 1 : 0);
    if (start + need >= sizeof(filling->path)) {
        (void)err_fail(err, MESSAGE_FACT_UNDECLARED, "t", token->text);
        return place(filling, token, err);
    }
    if (start > 0) {
        filling->path[filling->path_size] = '.';
        filling->path_size++;
    }
    memcpy(filling->path + filling->path_size, token->text.bytes,
           token->text.size);
    filling->path_size += token->text.size;
    filling->in_key = true;
    return find_slot(filling, token, err);
}

/* The value of a token as a JSON value for cell_from_value. Brackets are
 * null here: the caller has dealt with them. The text is borrowed. */
static void token_value(const struct json_token *token, struct value *value)
{
    assert(token != NULL);
    assert(value != NULL);
    memset(value, 0, sizeof(*value));
    switch (token->event) {
    case JSON_FALSE:
    case JSON_TRUE:
        value->kind = VALUE_BOOL;
        value->boolean = token->event == JSON_TRUE;
        break;
    case JSON_INTEGER:
        value->kind = VALUE_INTEGER;
        value->integer = token->integer;
        value->number = token->number;
        break;
    case JSON_NUMBER:
        value->kind = VALUE_NUMBER;
        value->number = token->number;
        break;
    case JSON_TEXT:
        value->kind = VALUE_TEXT;
        value->text = token->text;
        break;
    default:
        value->kind = VALUE_NULL;
        break;
    }
}

/* The token as a cell of the type; null gives one that is not known. A time
 * without an offset is local, as in a CSV file. Errors: those of types,
 * without a place. */
static int token_cell(const struct filling *filling,
                      const struct json_token *token, struct type type,
                      struct cell *cell, struct err *err)
{
    assert(cell != NULL);
    assert(filling->zone < ZONE_COUNT);
    struct value value;
    token_value(token, &value);
    *cell = (struct cell){ .known = true };
    if (type.base == TYPE_TIME && !type.list && value.kind == VALUE_TEXT
        && time_parse(value.text, filling->zone, &cell->as.integer)) {
        return 0;
    }
    return cell_from_value(cell, filling->arena, type, &value, err);
}

/* Stores a parsed cell. Errors, at the token: MESSAGE_FACT_AGAIN when the
 * record has the fact already, as {"a.b": 1, "a": {"b": 2}} would give it;
 * those of record_set. */
static int store(struct filling *filling, const struct json_token *token,
                 struct cell cell, struct err *err)
{
    assert(filling->slot >= 0);
    assert((size_t)filling->slot < filling->schema->count);
    if (filling->record->cells[filling->slot].known) {
        (void)err_fail(err, MESSAGE_FACT_AGAIN, "t",
                       filling->schema->fields[filling->slot].name);
        return place(filling, token, err);
    }
    int code = record_set(filling->record, (size_t)filling->slot, cell, err);
    return code == 0 ? 0 : place(filling, token, err);
}

/* Adds one item of a list, making room as needed. Errors:
 * MESSAGE_FACT_ITEMS_MANY at LIMIT_LIST_ITEMS + 1; null in a list, as a list
 * with a hole has no meaning. */
static int take_item(struct filling *filling, const struct json_token *token,
                     struct type type, struct err *err)
{
    assert(filling->items_count <= filling->items_capacity);
    assert(filling->in_list);
    if (filling->items_count == LIMIT_LIST_ITEMS) {
        (void)err_fail(err, MESSAGE_FACT_ITEMS_MANY, "ti",
                       (struct str){ filling->path, filling->path_size },
                       (int64_t)LIMIT_LIST_ITEMS);
        return place(filling, token, err);
    }
    if (filling->items_count == filling->items_capacity) {
        size_t more = filling->items_capacity * 2 + 8;
        struct cell *items = arena_alloc(filling->arena,
                                         more * sizeof(*items));
        if (items == NULL) {
            return err_nomem(err);
        }
        if (filling->items_count > 0) {
            memcpy(items, filling->items,
                   filling->items_count * sizeof(*items));
        }
        filling->items = items;
        filling->items_capacity = more;
    }
    struct cell cell;
    struct type item = { type.base, false };
    int code = token_cell(filling, token, item, &cell, err);
    if (code == 0 && !cell.known) {
        code = err_fail(err, MESSAGE_FACT_TYPE, "sss", "null",
                        type_name(item), type_json_example(item));
    }
    if (code != 0) {
        (void)err_about(err, (struct str){ filling->path,
                                           filling->path_size });
        return place(filling, token, err);
    }
    filling->items[filling->items_count] = cell;
    filling->items_count++;
    return 0;
}

/* Keeps the name of the case: a text, or a number as it was written. */
static int take_case_name(struct filling *filling,
                          const struct json_token *token, struct err *err)
{
    assert(token != NULL);
    assert(filling->slot == SLOT_CASE);
    if (token->event != JSON_TEXT && token->event != JSON_INTEGER) {
        (void)err_fail(err, MESSAGE_FACT_CASE_NAME, "");
        return place(filling, token, err);
    }
    *filling->name = str_copy(filling->arena, token->text);
    return filling->name->bytes == NULL ? err_nomem(err) : 0;
}

/* Takes a value where one may stand: for the name, as an item, or as the
 * value of a fact. A null is a missing fact. Errors: MESSAGE_FACT_ENTITY for
 * a value in place of a map, those of types, at the token. */
static int take_scalar(struct filling *filling,
                       const struct json_token *token, struct err *err)
{
    assert(filling->depth >= 0);
    if (filling->depth == 0) {
        (void)err_fail(err, MESSAGE_FACT_NO_RECORD, "");
        return place(filling, token, err);
    }
    if (token->event == JSON_NULL && !filling->in_list) {
        return 0;                         /* missing */
    }
    if (filling->slot == SLOT_CASE) {
        return take_case_name(filling, token, err);
    }
    if (filling->slot == SLOT_ENTITY) {
        (void)err_fail(err, MESSAGE_FACT_ENTITY, "t",
                       (struct str){ filling->path, filling->path_size });
        return place(filling, token, err);
    }
    const struct field *field = &filling->schema->fields[filling->slot];
    if (filling->in_list) {
        return take_item(filling, token, field->type, err);
    }
    struct cell cell;
    int code = token_cell(filling, token, field->type, &cell, err);
    if (code != 0) {
        (void)err_about(err, field->name);
        return place(filling, token, err);
    }
    return store(filling, token, cell, err);
}

/* Begins a list of values. Errors: MESSAGE_FACT_NO_RECORD in place of a
 * record; MESSAGE_FACT_NOT_LIST for facts that are none;
 * MESSAGE_FACT_TYPE for a list as an item. */
static int open_list(struct filling *filling, const struct json_token *token,
                     struct err *err)
{
    assert(filling->depth >= 0);
    if (filling->depth == 0) {
        (void)err_fail(err, MESSAGE_FACT_NO_RECORD, "");
        return place(filling, token, err);
    }
    if (filling->in_list) {
        struct type item = filling->schema->fields[filling->slot].type;
        item.list = false;
        (void)err_fail(err, MESSAGE_FACT_TYPE, "sss", "[...]",
                       type_name(item), type_json_example(item));
        (void)err_about(err, (struct str){ filling->path,
                                           filling->path_size });
        return place(filling, token, err);
    }
    if (filling->slot < 0
        || !filling->schema->fields[filling->slot].type.list) {
        (void)err_fail(err, MESSAGE_FACT_NOT_LIST, "t",
                       (struct str){ filling->path, filling->path_size });
        return place(filling, token, err);
    }
    filling->in_list = true;
    filling->items = NULL;
    filling->items_count = 0;
    filling->items_capacity = 0;
    return 0;
}

/* Ends a list and stores it. */
static int close_list(struct filling *filling,
                      const struct json_token *token, struct err *err)
{
    assert(filling->items_count <= filling->items_capacity);
    assert(filling->in_list);
    filling->in_list = false;
    struct cell cell = { .known = true };
    cell.as.list.items = filling->items;
    cell.as.list.count = filling->items_count;
    return store(filling, token, cell, err);
}

/* Begins a record, or an entity inside one: the name up to here is marked so
 * that it can be cut back. JSON is no deeper than LIMIT_JSON_DEPTH. Errors:
 * MESSAGE_FACT_NOT_ENTITY. */
static int open_map(struct filling *filling, const struct json_token *token,
                    struct err *err)
{
    assert(filling->depth <= LIMIT_JSON_DEPTH);
    if (filling->depth > 0
        && (filling->in_list
            || (filling->slot != SLOT_ENTITY
                && filling->slot != SLOT_CASE))) {
        (void)err_fail(err, MESSAGE_FACT_NOT_ENTITY, "t",
                       (struct str){ filling->path, filling->path_size });
        return place(filling, token, err);
    }
    filling->marks[filling->depth] = filling->path_size;
    filling->depth++;
    return 0;
}

/* What json_scan calls for every token, in order. */
static int take_token(void *user, const struct json_token *token,
                      struct err *err)
{
    assert(token != NULL);
    struct filling *filling = user;
    switch (token->event) {
    case JSON_KEY:
        return take_key(filling, token, err);
    case JSON_LIST_OPEN:
        return open_list(filling, token, err);
    case JSON_LIST_CLOSE:
        return close_list(filling, token, err);
    case JSON_MAP_OPEN:
        return open_map(filling, token, err);
    case JSON_MAP_CLOSE:
        filling->depth--;
        filling->path_size = filling->marks[filling->depth];
        return 0;
    case JSON_NULL:
    case JSON_FALSE:
    case JSON_TRUE:
    case JSON_INTEGER:
    case JSON_NUMBER:
    case JSON_TEXT:
        break;
    }
    return take_scalar(filling, token, err);
}

void facts_clear(const struct facts_into *into)
{
    const struct record *record = into->record;
    assert(record->schema != NULL);
    assert(record->cells != NULL);
    memset(record->cells, 0, record->schema->count * sizeof(struct cell));
    *into->name = (struct str){ "", 0 };
}

/* What is no JSON is told as that, whatever its facts are: behind a mistake
 * the member is gone over once more, without a handler, and so is what stands
 * behind one that is a document alone. */
static int tell_syntax(struct json_members *members, struct str text,
                       size_t *at, bool ended, struct err *err)
{
    struct err syntax;
    size_t again = *at;
    assert(members->handler == NULL);
    assert(err->code < 0);
    int found = json_members_next(members, text, &again, ended, &syntax);
    if (found == 1 && !members->list) {
        found = json_members_next(members, text, &again, ended, &syntax);
    }
    if (found < 0) {
        *err = syntax;
    }
    return found < 0 || found == JSON_MORE ? found : err->code;
}

/* The record is cleared each time: a member that was cut comes again. */
int facts_json_next(struct json_members *members,
                    const struct facts_into *into, struct str text,
                    size_t *at, bool ended, struct err *err)
{
    const struct schema *schema = into->record->schema;
    assert(into->arena != NULL);
    assert(schema != NULL);
    struct filling filling = { .file = members->file, .zone = into->zone,
                               .schema = schema, .arena = into->arena,
                               .record = into->record, .name = into->name };
    facts_clear(into);
    members->handler = take_token;
    members->user = &filling;
    int found = json_members_next(members, text, at, ended, err);
    members->handler = NULL;
    return found < 0 && found != ERR_NOMEM
        ? tell_syntax(members, text, at, ended, err) : found;
}
