/* utf8.char, codepoint, codes, len, offset (and charpattern, sandbox.c).
 *
 * As in Lua 5.4: sequences of up to six bytes are known; unless `lax`, only
 * code points up to 10FFFF that are no surrogates count. */
#include "script/library.h"

#include <assert.h>

#define CODE_MAX 0x7FFFFFFF
#define UNICODE_MAX 0x10FFFF

/* 10xxxxxx */
static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* Bytes that follow a first byte: its leading ones less one; -1 when it
 * cannot be first. */
static int followers_of(unsigned char first)
{
    int ones = 0;
    while (ones < 8 && (first & (0x80u >> ones)) != 0) {
        ones++;
    }
    assert(ones <= 8);
    return ones == 0 ? 0 : ones == 1 || ones > 6 ? -1 : ones - 1;
}

/* Decodes one character; the place behind it, or NULL.  The zero byte at the
 * end of a text stops it. */
static const char *decode(const char *s, int64_t *out, bool strict)
{
    /* The least code that needs so many followers. */
    static const int64_t least[] = { 0, 0x80, 0x800, 0x10000, 0x200000,
                                     0x4000000 };
    unsigned char first = (unsigned char)s[0];
    int followers = followers_of(first);
    assert(followers <= 5);
    /* A continuation byte, or FE, FF. */
    if (followers < 0) {
        return NULL;
    }
    int64_t code = followers == 0 ? first : first & (0x3F >> followers);
    for (int i = 1; i <= followers; i++) {
        if (!is_continuation(s[i])) {
            return NULL;
        }
        code = code << 6 | ((unsigned char)s[i] & 0x3F);
    }
    /* Overlong, too large, or not of Unicode. */
    if (code < least[followers] || code > CODE_MAX
        || (strict && (code > UNICODE_MAX
                       || (code >= 0xD800 && code <= 0xDFFF)))) {
        return NULL;
    }
    *out = code;
    return s + followers + 1;
}

/* A position: negative from the end; 0 when before the first. */
static lua_Integer position_of(lua_Integer position, size_t size)
{
    assert(size <= (size_t)INT64_MAX);
    if (position >= 0) {
        return position;
    }
    if (position < -(lua_Integer)size) {
        return 0;
    }
    return (lua_Integer)size + position + 1;
}

/* Raises: the text is no UTF-8. */
static int invalid(lua_State *L)
{
    assert(state_of(L)->L == L);
    (void)err_fail(state_err(L), MESSAGE_SCRIPT_UTF8, "");
    return state_raise(L);
}

/* utf8.len(s, i, j, lax): nil and the place of the first bad byte. */
static int utf8_len(lua_State *L)
{
    assert(state_of(L)->L == L);
    int64_t code = 0;
    lua_Integer count = 0;
    limit_charge(L, CHARGE_CALL);
    struct str text = argument_text(L, 1);
    lua_Integer from = position_of(argument_integer_or(L, 2, 1), text.size);
    lua_Integer to = position_of(argument_integer_or(L, 3, -1), text.size);
    bool strict = !lua_toboolean(L, 4);
    if (from < 1 || from - 1 > (lua_Integer)text.size) {
        return argument_refuse(L, 2, MESSAGE_SCRIPT_INDEX_RANGE);
    }
    if (to > (lua_Integer)text.size) {
        return argument_refuse(L, 3, MESSAGE_SCRIPT_INDEX_RANGE);
    }
    limit_charge(L, to > from ? (to - from) / 4 : 0);
    lua_Integer at = from - 1;
    while (at < to) {
        const char *next = decode(text.bytes + at, &code, strict);
        /* The place of the byte that begins no character. */
        if (next == NULL) {
            lua_pushnil(L);
            lua_pushinteger(L, at + 1);
            return 2;
        }
        at = next - text.bytes;
        count++;
    }
    assert(count >= 0);
    lua_pushinteger(L, count);
    return 1;
}

/* utf8.codepoint(s, i, j, lax) */
static int utf8_codepoint(lua_State *L)
{
    assert(state_of(L)->L == L);
    int64_t code = 0;
    int count = 0;
    limit_charge(L, CHARGE_CALL);
    struct str text = argument_text(L, 1);
    lua_Integer from = position_of(argument_integer_or(L, 2, 1), text.size);
    lua_Integer to = position_of(argument_integer_or(L, 3, from), text.size);
    bool strict = !lua_toboolean(L, 4);
    if (from < 1) {
        return argument_refuse(L, 2, MESSAGE_SCRIPT_INDEX_RANGE);
    }
    if (to > (lua_Integer)text.size) {
        return argument_refuse(L, 3, MESSAGE_SCRIPT_INDEX_RANGE);
    }
    if (from > to) {
        return 0;
    }
    library_values(L, (size_t)(to - from) + 1);
    const char *end = text.bytes + to;
    const char *s = text.bytes + from - 1;
    while (s < end) {
        s = decode(s, &code, strict);
        if (s == NULL) {
            return invalid(L);
        }
        lua_pushinteger(L, code);
        count++;
    }
    assert(count >= 1);
    return count;
}

/* The bytes of a code point; how many. */
static size_t encode(int64_t code, char out[8])
{
    unsigned char bytes[8];
    size_t count = 0;
    int64_t first_max = 0x3F;          /* that fits the first byte */
    assert(code >= 0);
    assert(code <= CODE_MAX);
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    do {
        bytes[count++] = (unsigned char)(0x80 | (code & 0x3F));
        code >>= 6;
        first_max >>= 1;
    } while (code > first_max);
    bytes[count++] = (unsigned char)(((~(uint64_t)first_max << 1) & 0xFF)
                                     | (uint64_t)code);
    for (size_t i = 0; i < count; i++) {
        out[i] = (char)bytes[count - 1 - i];
    }
    return count;
}

/* utf8.char(...) */
static int utf8_char(lua_State *L)
{
    assert(state_of(L)->L == L);
    struct textbuf out;
    int count = lua_gettop(L);
    limit_charge(L, CHARGE_CALL + count);
    textbuf_open(&out, L, (size_t)count * 2);
    for (int i = 1; i <= count; i++) {
        char bytes[8];
        lua_Integer code = argument_integer(L, i);
        if (code < 0 || code > CODE_MAX) {
            return argument_refuse(L, i, MESSAGE_SCRIPT_INDEX_RANGE);
        }
        textbuf_add(&out, bytes, encode(code, bytes));
    }
    assert(out.size >= (size_t)count);
    textbuf_push(&out);
    return 1;
}

/* The start of the character before `at` (an offset). */
static lua_Integer step_back(const char *s, lua_Integer at)
{
    assert(at > 0);
    do {
        at--;
    } while (at > 0 && is_continuation(s[at]));
    return at;
}

/* utf8.offset(s, n, i): where character n begins, counted from i. */
static int utf8_offset(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    struct str text = argument_text(L, 1);
    lua_Integer n = argument_integer(L, 2);
    lua_Integer size = (lua_Integer)text.size;
    lua_Integer at = position_of(argument_integer_or(L, 3, n >= 0 ? 1
                                                     : size + 1),
                                 text.size) - 1;
    if (at < 0 || at > size) {
        return argument_refuse(L, 3, MESSAGE_SCRIPT_INDEX_RANGE);
    }
    limit_charge(L, size / 8);
    if (n == 0) {
        while (at > 0 && is_continuation(text.bytes[at])) {
            at--;
        }
        lua_pushinteger(L, at + 1);
        return 1;
    }
    if (is_continuation(text.bytes[at])) {
        return argument_refuse(L, 3, MESSAGE_SCRIPT_INDEX_RANGE);
    }
    for (; n < 0 && at > 0; n++) {
        at = step_back(text.bytes, at);
    }
    bool forward = n > 0;
    n = forward ? n - 1 : n;
    for (; forward && n > 0 && at < size; n--) {
        do {
            at++;
        } while (is_continuation(text.bytes[at]));
    }
    assert(at >= 0);
    assert(at <= size);
    if (n == 0) {
        lua_pushinteger(L, at + 1);
    } else {
        lua_pushnil(L);
    }
    return 1;
}

/* The next character behind the one at the control value.  Like stock 5.4.4
 * it passes over continuation bytes that belong to nothing. */
static int next_code(lua_State *L, bool strict)
{
    assert(state_of(L)->L == L);
    int64_t code = 0;
    limit_charge(L, CHARGE_CALL);
    struct str text = argument_text(L, 1);
    size_t at = (size_t)lua_tointeger(L, 2);
    while (at < text.size && is_continuation(text.bytes[at])) {
        limit_charge(L, 1);
        at++;
    }
    if (at >= text.size) {
        return 0;
    }
    const char *next = decode(text.bytes + at, &code, strict);
    if (next == NULL) {
        return invalid(L);
    }
    assert(next <= text.bytes + text.size);
    lua_pushinteger(L, (lua_Integer)at + 1);
    lua_pushinteger(L, code);
    return 2;
}

/* The iterator of utf8.codes(s). */
static int next_code_strict(lua_State *L)
{
    assert(state_of(L)->L == L);
    return next_code(L, true);
}

/* The iterator of utf8.codes(s, true). */
static int next_code_lax(lua_State *L)
{
    assert(state_of(L)->L == L);
    return next_code(L, false);
}

/* utf8.codes(s, lax): stateless iterators, as in stock Lua. */
static int utf8_codes(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    bool lax = lua_toboolean(L, 2) != 0;
    struct str text = argument_text(L, 1);
    assert(text.bytes != NULL);
    lua_pushcfunction(L, lax ? next_code_lax : next_code_strict);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

const struct library_entry library_utf8[] = {
    { "utf8", "char", utf8_char },
    { "utf8", "codepoint", utf8_codepoint },
    { "utf8", "codes", utf8_codes },
    { "utf8", "len", utf8_len },
    { "utf8", "offset", utf8_offset },
    { NULL, NULL, NULL },
};
