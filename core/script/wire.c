/* Values, errors and columns on their way between two processes.
 *
 * Decoders trust nothing: what they read may come from a process in which a
 * script broke out.  Columns go one way only, from the host to the worker.
 *
 * JSON carries the trees, but not every value of ours has a place in it. What
 * has none is a map of one member: "x" bytes in hex for text that is no UTF-8
 * or holds a NUL, "f" the bits of a float in hex (so that -0, infinities and
 * the last bit arrive), "i" digits of an integer beyond 2^53, "m" the members
 * of a map as a list of pairs, since keys may be any bytes and their order
 * counts.
 *
 * Decoders return false, or an empty value, for what makes no sense; the
 * caller then takes the other process for broken. */
#include "script/wire.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"

#define EXACT_MAX 9007199254740992     /* 2^53: beyond, digits are text */

static const char digits[] = "0123456789abcdef";

/* --- Text ----------------------------------------------------------------- */

/* See wire.h. */
struct value *wire_text(struct arena *arena, struct str text)
{
    assert(text.bytes != NULL || text.size == 0);
    if (str_utf8_ok(text, NULL)
        && (text.size == 0 || memchr(text.bytes, '\0', text.size) == NULL)) {
        return value_text(arena, text);
    }
    char *hex = arena_alloc(arena, text.size * 2 + 1);
    if (hex == NULL) {
        return NULL;
    }
    /* Two digits a byte, high half first. */
    for (size_t i = 0; i < text.size; i++) {
        hex[2 * i] = digits[(unsigned char)text.bytes[i] >> 4];
        hex[2 * i + 1] = digits[(unsigned char)text.bytes[i] & 15];
    }
    struct value *map = value_map(arena);
    value_set_text(arena, map, "x", (struct str){ hex, text.size * 2 });
    return map;
}

/* The value of a hex digit, or -1. */
static int nibble(char c)
{
    const char *found = c == '\0' ? NULL : strchr(digits, c);
    assert(found == NULL || found < digits + 16);
    return found == NULL ? -1 : (int)(found - digits);
}

/* See wire.h. */
struct str wire_text_of(struct arena *arena, const struct value *from)
{
    if (from == NULL || (from->kind != VALUE_TEXT && from->kind != VALUE_MAP)) {
        return STR("");
    }
    if (from->kind == VALUE_TEXT) {
        struct str copy = str_copy(arena, from->text);
        return copy.bytes != NULL ? copy : STR("");
    }
    struct str hex = value_get_text(from, "x");
    char *bytes = arena_alloc(arena, hex.size / 2 + 1);
    if (bytes == NULL) {
        return STR("");
    }
    /* An odd digit at the end is left; digits that are none count as 0. The
     * text is the script's own anyway. */
    for (size_t i = 0; i + 1 < hex.size; i += 2) {
        int high = nibble(hex.bytes[i]), low = nibble(hex.bytes[i + 1]);
        assert(high < 16 && low < 16);
        bytes[i / 2] = (char)((high < 0 ? 0 : high) << 4
                              | (low < 0 ? 0 : low));
    }
    return (struct str){ bytes, hex.size / 2 };
}

/* --- Numbers -------------------------------------------------------------- */

/* The bits of a float as 16 hex digits. */
static struct value *wire_number(struct arena *arena, double number)
{
    char hex[16];
    uint64_t bits = 0;
    static_assert(sizeof(bits) == sizeof(number), "64 bits");
    /* The bits and not digits: reading decimal digits back is slower and could
     * round. */
    memcpy(&bits, &number, sizeof(bits));
    for (int i = 0; i < 16; i++) {
        hex[i] = digits[bits >> (60 - 4 * i) & 15];
    }
    struct value *map = value_map(arena);
    value_set_text(arena, map, "f", (struct str){ hex, sizeof(hex) });
    return map;
}

/* Back; false when it is none. */
static bool number_of(const struct value *from, double *out)
{
    assert(out != NULL);
    struct str hex = value_get_text(from, "f");
    uint64_t bits = 0;
    if (hex.size != 16) {
        return false;
    }
    for (size_t i = 0; i < hex.size; i++) {
        int digit = nibble(hex.bytes[i]);
        if (digit < 0) {
            return false;
        }
        bits = bits << 4 | (unsigned)digit;
    }
    memcpy(out, &bits, sizeof(bits));
    return true;
}

/* Integers within 2^53 are JSON's own. */
static struct value *wire_integer(struct arena *arena, int64_t integer)
{
    if (integer <= EXACT_MAX && integer >= -EXACT_MAX) {
        return value_integer(arena, integer);
    }
    struct buf text;
    struct value *map = value_map(arena);
    assert(arena->mem != NULL);
    buf_init(&text, arena->mem, 0);
    buf_integer(&text, integer);
    value_set_text(arena, map, "i", buf_view(&text));
    bool failed = text.failed;
    buf_free(&text);
    return failed ? NULL : map;
}

/* Back; false when it is none. */
static bool integer_of(const struct value *from, int64_t *out)
{
    assert(out != NULL);
    if (from == NULL) {
        return false;
    }
    if (from->kind == VALUE_INTEGER) {
        *out = from->integer;
        return true;
    }
    return from->kind == VALUE_MAP
           && str_integer(value_get_text(from, "i"), out);
}

/* --- Trees ---------------------------------------------------------------- */

/* The members of a map in order, each with its key. */
static struct value *wire_members(struct arena *arena,
                                  const struct value *value)
{
    struct value *list = value_list(arena);
    assert(value->kind == VALUE_MAP);
    for (const struct value *item = value->first; item != NULL;
         item = item->next) {
        struct value *pair = value_list(arena);
        value_add(pair, wire_text(arena, item->key));
        value_add(pair, wire_value(arena, item));
        value_add(list, pair);
    }
    struct value *map = value_map(arena);
    value_set(map, "m", list);
    return map;
}

/* See wire.h.  The depth is that of what scripts may declare. */
struct value *wire_value(struct arena *arena, const struct value *value)
{
    assert(arena != NULL);
    if (value == NULL) {
        return value_null(arena);
    }
    switch (value->kind) {
    case VALUE_NULL:
        return value_null(arena);
    case VALUE_BOOL:
        return value_bool(arena, value->boolean);
    case VALUE_INTEGER:
        return wire_integer(arena, value->integer);
    case VALUE_NUMBER:
        return wire_number(arena, value->number);
    case VALUE_TEXT:
        return wire_text(arena, value->text);
    case VALUE_MAP:
        return wire_members(arena, value);
    case VALUE_LIST:
        break;
    }
    struct value *list = value_list(arena);
    for (const struct value *item = value->first; item != NULL;
         item = item->next) {
        value_add(list, wire_value(arena, item));
    }
    return list;
}

/* A map from its pairs. */
static struct value *members_of(struct arena *arena,
                                const struct value *pairs)
{
    assert(pairs != NULL);
    struct value *map = value_map(arena);
    for (const struct value *pair = pairs->first; pair != NULL;
         pair = pair->next) {
        /* What is no pair is let go; nothing depends on it being there. */
        if (pair->kind != VALUE_LIST || pair->count != 2) {
            continue;
        }
        value_set_new(map, wire_text_of(arena, pair->first),
                      wire_value_of(arena, pair->first->next));
    }
    return map;
}

/* See wire.h.  JSON's own depth limit holds for the recursion. */
struct value *wire_value_of(struct arena *arena, const struct value *from)
{
    assert(arena != NULL);
    double number = 0;
    int64_t integer = 0;
    if (from == NULL) {
        return value_null(arena);
    }
    if (from->kind == VALUE_LIST) {
        struct value *list = value_list(arena);
        for (const struct value *item = from->first; item != NULL;
             item = item->next) {
            value_add(list, wire_value_of(arena, item));
        }
        return list;
    }
    /* JSON's own kinds are what they say. */
    if (from->kind != VALUE_MAP) {
        return value_copy(arena, from);
    }
    const struct value *pairs = value_get(from, "m");
    if (pairs != NULL && pairs->kind == VALUE_LIST) {
        return members_of(arena, pairs);
    }
    if (number_of(from, &number)) {
        return value_number(arena, number);
    }
    if (integer_of(from, &integer)) {
        return value_integer(arena, integer);
    }
    return value_text(arena, wire_text_of(arena, from));
}

/* --- Cells ---------------------------------------------------------------- */

/* See wire.h. */
struct value *wire_type(struct arena *arena, struct type type)
{
    assert(type.base < TYPE_BASE_COUNT);
    return value_integer(arena, (int64_t)type.base * 2 + type.list);
}

/* See wire.h. */
bool wire_type_of(const struct value *from, struct type *out)
{
    assert(out != NULL);
    if (from == NULL || from->kind != VALUE_INTEGER || from->integer < 0
        || from->integer >= TYPE_BASE_COUNT * 2) {
        return false;
    }
    *out = (struct type){ (enum type_base)(from->integer / 2),
                          from->integer % 2 == 1 };
    return true;
}

/* See wire.h.  A missing one is null. */
struct value *wire_cell(struct arena *arena, struct type type,
                        struct cell cell)
{
    assert(type.base < TYPE_BASE_COUNT);
    if (!cell.known) {
        return value_null(arena);
    }
    if (type.list) {
        struct value *list = value_list(arena);
        struct type item = { type.base, false };
        for (size_t i = 0; i < cell.as.list.count; i++) {
            value_add(list, wire_cell(arena, item, cell.as.list.items[i]));
        }
        return list;
    }
    switch (type.base) {
    case TYPE_BOOL:
        return value_bool(arena, cell.as.boolean);
    case TYPE_NUMBER:
        return wire_number(arena, cell.as.number);
    case TYPE_TEXT:
        return wire_text(arena, cell.as.text);
    case TYPE_INT: case TYPE_DATE: case TYPE_TIME:
        return wire_integer(arena, cell.as.integer);
    case TYPE_NONE: case TYPE_BASE_COUNT:
        break;
    }
    return value_null(arena);
}

/* The items of a list of the type; false when one is not of it. */
static bool items_of(struct arena *arena, struct type type,
                     const struct value *from, struct cell *out)
{
    assert(type.list);
    struct type item = { type.base, false };
    if (from->kind != VALUE_LIST) {
        return false;
    }
    struct cell *items = arena_alloc(arena, (from->count + 1)
                                            * sizeof(*items));
    size_t count = 0;
    if (items == NULL) {
        return false;
    }
    for (const struct value *one = from->first; one != NULL;
         one = one->next) {
        /* A list holds no missing items (expr/type.h). */
        if (!wire_cell_of(arena, item, one, &items[count])
            || !items[count].known) {
            return false;
        }
        count++;
    }
    assert(count == from->count);
    out->as.list.items = items;
    out->as.list.count = count;
    return true;
}

/* See wire.h. */
bool wire_cell_of(struct arena *arena, struct type type,
                  const struct value *from, struct cell *out)
{
    assert(out != NULL);
    *out = (struct cell){ .known = false };
    if (from == NULL || from->kind == VALUE_NULL) {
        return true;
    }
    out->known = true;
    if (type.list) {
        return items_of(arena, type, from, out);
    }
    switch (type.base) {
    case TYPE_BOOL:
        out->as.boolean = from->boolean;
        return from->kind == VALUE_BOOL;
    case TYPE_NUMBER:
        return from->kind == VALUE_MAP && number_of(from, &out->as.number);
    case TYPE_TEXT:
        out->as.text = wire_text_of(arena, from);
        return from->kind == VALUE_TEXT || from->kind == VALUE_MAP;
    case TYPE_INT: case TYPE_DATE: case TYPE_TIME:
        return integer_of(from, &out->as.integer);
    case TYPE_NONE: case TYPE_BASE_COUNT:
        break;
    }
    return false;
}

/* See wire.h. */
struct value *wire_slots(struct arena *arena, const int32_t *slots,
                         size_t count)
{
    struct value *list = value_list(arena);
    assert(slots != NULL || count == 0);
    for (size_t i = 0; i < count; i++) {
        value_add(list, value_integer(arena, slots[i]));
    }
    return list;
}

/* See wire.h. */
bool wire_slots_of(struct arena *arena, const struct value *from,
                   size_t most, const int32_t **out, size_t *count)
{
    assert(out != NULL);
    assert(count != NULL);
    *out = NULL;
    *count = 0;
    if (from == NULL || from->count == 0) {
        return true;
    }
    int32_t *slots = from->kind == VALUE_LIST && from->count <= most
        ? arena_alloc(arena, from->count * sizeof(*slots)) : NULL;
    if (slots == NULL) {
        return false;
    }
    for (const struct value *one = from->first; one != NULL;
         one = one->next) {
        if (one->kind != VALUE_INTEGER || one->integer < 0
            || (size_t)one->integer >= most) {
            return false;
        }
        slots[(*count)++] = (int32_t)one->integer;
    }
    *out = slots;
    return true;
}

/* --- Errors --------------------------------------------------------------- */

/* See wire.h. */
struct value *wire_error(struct arena *arena, const struct err *err)
{
    struct value *map = value_map(arena);
    struct value *args = value_list(arena);
    assert(err->args_count <= ERR_ARGS_MAX);
    assert(err->message < MESSAGE_COUNT);
    value_set_integer(arena, map, "message", (int64_t)err->message);
    value_set(map, "file", wire_text(arena, str_of(err->file)));
    value_set_integer(arena, map, "line", err->line);
    value_set_integer(arena, map, "column", err->column);
    value_set_integer(arena, map, "byte", err->byte);
    for (int i = 0; i < err->args_count; i++) {
        value_add(args, wire_text(arena, str_of(err->args[i])));
    }
    value_set(map, "args", args);
    value_set(map, "source", wire_text(arena, str_of(err->source)));
    value_set_integer(arena, map, "cut", err->source_cut);
    return map;
}

/* Copies text into an array of `size` bytes, cut when long. */
static void copy_text(char *to, size_t size, struct str text)
{
    assert(size > 0);
    /* An error's text is for people: what is cut is only its end. */
    size_t most = text.size < size ? text.size : size - 1;
    if (most > 0) {
        memcpy(to, text.bytes, most);
    }
    to[most] = '\0';
    assert(most < size);
}

/* See wire.h. */
bool wire_error_of(struct arena *arena, const struct value *from,
                   struct err *err)
{
    int64_t message = value_get_integer(from, "message", 0);
    const struct value *args = value_get(from, "args");
    err_clear(err);
    if (from == NULL || message <= MESSAGE_NONE || message >= MESSAGE_COUNT) {
        return false;
    }
    err->message = (enum message)message;
    err->code = message_row(err->message)->code;
    copy_text(err->file, sizeof(err->file),
              wire_text_of(arena, value_get(from, "file")));
    copy_text(err->source, sizeof(err->source),
              wire_text_of(arena, value_get(from, "source")));
    err->line = value_get_integer(from, "line", 0);
    err->column = value_get_integer(from, "column", 0);
    err->byte = value_get_integer(from, "byte", 0);
    err->source_cut = value_get_integer(from, "cut", 0);
    for (const struct value *one = args != NULL ? args->first : NULL;
         one != NULL && err->args_count < ERR_ARGS_MAX; one = one->next) {
        copy_text(err->args[err->args_count++], ERR_ARG_BYTES,
                  wire_text_of(arena, one));
    }
    assert(err->code != 0);
    return true;
}
