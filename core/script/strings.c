/* string.byte, char, len, lower, rep, reverse, sub, upper.
 *
 * Bytes, as under the C locale; only ASCII letters have a case.
 * Positions count from 1; negative ones count from the end, -1 being the last
 * byte; what lies outside is cut off, never an error.  Every function charges
 * for the bytes it handles, and what cannot be held within the block limit is
 * a memory trip before a byte of it is made. */
#include "script/library.h"

#include <assert.h>
#include <string.h>

/* A start position: from 1, at least 1. */
static size_t start_position(lua_Integer position, size_t size)
{
    assert(size <= (size_t)INT64_MAX);
    if (position > 0) {
        return (size_t)position;
    }
    if (position == 0 || position < -(lua_Integer)size) {
        return 1;
    }
    return (size_t)((lua_Integer)size + position + 1);
}

/* An end position: at most the size; 0 = before the first. */
static size_t end_position(lua_Integer position, size_t size)
{
    assert(size <= (size_t)INT64_MAX);
    if (position > (lua_Integer)size) {
        return size;
    }
    if (position >= 0) {
        return (size_t)position;
    }
    if (position < -(lua_Integer)size) {
        return 0;
    }
    return (size_t)((lua_Integer)size + position + 1);
}

/* string.len(s), in bytes. */
static int string_len(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    struct str text = argument_text(L, 1);
    assert(text.bytes != NULL);
    lua_pushinteger(L, (lua_Integer)text.size);
    return 1;
}

/* string.sub(s, i, j) */
static int string_sub(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    struct str text = argument_text(L, 1);
    size_t start = start_position(argument_integer(L, 2), text.size);
    size_t end = end_position(argument_integer_or(L, 3, -1), text.size);
    assert(start >= 1);
    assert(end <= text.size);
    if (start > end) {
        lua_pushliteral(L, "");
        return 1;
    }
    limit_charge(L, (int64_t)((end - start) / CHARGE_BYTES));
    lua_pushlstring(L, text.bytes + start - 1, end - start + 1);
    return 1;
}

/* string.byte(s, i, j): j is what i was given as, when absent. */
static int string_byte(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    struct str text = argument_text(L, 1);
    lua_Integer from = argument_integer_or(L, 2, 1);
    size_t start = start_position(from, text.size);
    size_t end = end_position(argument_integer_or(L, 3, from), text.size);
    if (start > end) {
        return 0;
    }
    size_t count = end - start + 1;
    library_values(L, count);
    assert(end <= text.size);
    for (size_t i = 0; i < count; i++) {
        lua_pushinteger(L, (unsigned char)text.bytes[start - 1 + i]);
    }
    return (int)count;
}

/* string.char(...) */
static int string_char(lua_State *L)
{
    assert(state_of(L)->L == L);
    struct textbuf out;
    int count = lua_gettop(L);
    limit_charge(L, CHARGE_CALL + count);
    textbuf_open(&out, L, (size_t)count);
    for (int i = 1; i <= count; i++) {
        lua_Integer code = argument_integer(L, i);
        if (code < 0 || code > 255) {
            return argument_refuse(L, i, MESSAGE_SCRIPT_INDEX_RANGE);
        }
        textbuf_char(&out, (char)(unsigned char)code);
    }
    assert(out.size == (size_t)count);
    textbuf_push(&out);
    return 1;
}

/* A copy of the text at 1, each byte changed by `change`, or reversed. */
static int copy_changed(lua_State *L, char (*change)(char))
{
    assert(state_of(L)->L == L);
    struct textbuf out;
    struct str text = argument_text(L, 1);
    limit_charge(L, CHARGE_CALL + (int64_t)(text.size / 8));
    textbuf_open(&out, L, text.size);
    char *to = textbuf_room(&out, text.size);
    assert(out.capacity >= text.size);
    for (size_t i = 0; i < text.size; i++) {
        to[i] = change != NULL ? change(text.bytes[i])
                               : text.bytes[text.size - 1 - i];
    }
    out.size = text.size;
    textbuf_push(&out);
    return 1;
}

/* ASCII letters only. */
static char to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* ASCII letters only. */
static char to_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* string.lower(s) */
static int string_lower(lua_State *L)
{
    assert(state_of(L)->L == L);
    return copy_changed(L, to_lower);
}

/* string.upper(s) */
static int string_upper(lua_State *L)
{
    assert(state_of(L)->L == L);
    return copy_changed(L, to_upper);
}

/* string.reverse(s): bytes, not characters. */
static int string_reverse(lua_State *L)
{
    assert(state_of(L)->L == L);
    return copy_changed(L, NULL);
}

/* string.rep(s, n, sep).  An empty text is answered at once, whatever n: the
 * stock loop would run for hours. */
static int string_rep(lua_State *L)
{
    assert(state_of(L)->L == L);
    struct textbuf out;
    limit_charge(L, CHARGE_CALL);
    struct str text = argument_text(L, 1);
    lua_Integer count = argument_integer(L, 2);
    struct str between = STR("");
    if (!lua_isnoneornil(L, 3)) {
        between = argument_text(L, 3);
    }
    size_t each = text.size + between.size;
    if (count <= 0 || each == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    /* What cannot be held is not begun. */
    size_t most = state_of(L)->limits.block_bytes_max;
    if (each > most || (size_t)count > most / each + 1) {
        return limit_trip(L, CALL_ERROR_MEMORY);
    }
    size_t size = (size_t)count * each - between.size;
    assert(size >= text.size);
    if (size > most) {
        return limit_trip(L, CALL_ERROR_MEMORY);
    }
    textbuf_open(&out, L, size);
    /* A single byte: one stroke instead of many copies. */
    if (each == 1 && text.size == 1) {
        limit_charge(L, (int64_t)(size / CHARGE_BYTES));
        memset(textbuf_room(&out, size), text.bytes[0], size);
        out.size = size;
        count = 0;
    }
    limit_charge(L, count + (int64_t)(size / CHARGE_BYTES));
    for (lua_Integer i = 0; i < count; i++) {
        textbuf_add(&out, text.bytes, text.size);
        if (i + 1 < count) {
            textbuf_add(&out, between.bytes, between.size);
        }
    }
    textbuf_push(&out);
    return 1;
}

const struct library_entry library_strings[] = {
    { "string", "byte", string_byte },
    { "string", "char", string_char },
    { "string", "len", string_len },
    { "string", "lower", string_lower },
    { "string", "rep", string_rep },
    { "string", "reverse", string_reverse },
    { "string", "sub", string_sub },
    { "string", "upper", string_upper },
    { NULL, NULL, NULL },
};
