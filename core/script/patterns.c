/* string.find, match, gmatch, gsub: the library over the matcher. */
#include "script/library.h"

#include <assert.h>
#include <string.h>

#include "expr/pattern.h"

#define ESCAPE '%'

/* --- The matcher ---------------------------------------------------------- */

/* Steps of a search are steps of the call; `user` is the state.  May raise,
 * as the matcher owns nothing. */
static bool charge(void *user, int64_t steps)
{
    lua_State *L = user;
    assert(steps >= 0);
    limit_charge(L, steps);
    return true;
}

/* Raises when the search ended because of the pattern. */
static void check(lua_State *L, const struct pattern *matcher)
{
    assert(state_of(L)->L == L);
    assert(!matcher->spent);
    if (matcher->wrong != NULL) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_PATTERN, "s",
                       matcher->wrong);
        (void)state_raise(L);
    }
}

/* Pushes capture `index`: a text, or a position. */
static void push_capture(lua_State *L, struct pattern *matcher, int index,
                         struct str whole)
{
    struct str text = STR("");
    int64_t position = 0;
    enum pattern_part part = pattern_capture(matcher, index, whole, &text,
                                             &position);
    assert(part != PATTERN_WRONG || matcher->wrong != NULL);
    check(L, matcher);
    if (part == PATTERN_PLACE) {
        lua_pushinteger(L, position);
    } else {
        lua_pushlstring(L, text.bytes, text.size);
    }
}

/* Pushes all captures, at least `least` (0 or 1); how many. */
static int push_captures(lua_State *L, struct pattern *matcher,
                         struct str whole, int least)
{
    int count = matcher->level > least ? matcher->level : least;
    assert(count <= PATTERN_CAPTURES);
    if (lua_checkstack(L, count) == 0) {
        (void)limit_trip(L, CALL_ERROR_MEMORY);
    }
    for (int i = 0; i < count; i++) {
        push_capture(L, matcher, i, whole);
    }
    return count;
}

static struct str between(const char *start, const char *end)
{
    assert(start <= end);
    return (struct str){ start, (size_t)(end - start) };
}

/* --- find and match ------------------------------------------------------- */

/* A start position from 1 (negative: from the end) as an offset; beyond the
 * end it is size + 1. */
static size_t offset_of(lua_Integer position, size_t size)
{
    assert(size < (size_t)INT64_MAX);
    if (position > 0) {
        return (size_t)position - 1 > size ? size + 1 : (size_t)position - 1;
    }
    if (position == 0 || position < -(lua_Integer)size) {
        return 0;
    }
    return (size_t)((lua_Integer)size + position);
}

/* Patterns without special characters are searched as plain text. */
static bool has_specials(struct str pattern)
{
    assert(pattern.bytes[pattern.size] == '\0');
    /* strpbrk stops at each zero byte. */
    for (size_t at = 0; at < pattern.size;
         at += strlen(pattern.bytes + at) + 1) {
        if (strpbrk(pattern.bytes + at, "^$*+?.([%-") != NULL) {
            return true;
        }
    }
    return false;
}

/* The place of plain text, or NULL.  Each candidate is charged for what is
 * compared: a long needle that nearly fits would else run for hours. */
static const char *find_plain(lua_State *L, struct str in, struct str what)
{
    assert(state_of(L)->L == L);
    const char *at = in.bytes;
    const char *last = in.bytes + in.size - what.size;
    if (what.size == 0) {
        return at;
    }
    /* Too long to stand anywhere. */
    if (what.size > in.size) {
        return NULL;
    }
    while (at <= last) {
        const char *hit = memchr(at, what.bytes[0], (size_t)(last - at) + 1);
        size_t passed = (size_t)((hit == NULL ? last : hit) - at);
        limit_charge(L, 1 + (int64_t)(passed / CHARGE_BYTES));
        /* Not even its first byte is left. */
        if (hit == NULL) {
            return NULL;
        }
        limit_charge(L, (int64_t)(what.size / CHARGE_BYTES));
        if (memcmp(hit, what.bytes, what.size) == 0) {
            return hit;
        }
        assert(hit >= at);
        at = hit + 1;
    }
    return NULL;
}

/* The two results of find for plain text, or nil. */
static int find_text(lua_State *L, struct str in, struct str what,
                     size_t start)
{
    assert(state_of(L)->L == L);
    struct str rest = { in.bytes + start, in.size - start };
    assert(start <= in.size);
    const char *hit = find_plain(L, rest, what);
    if (hit == NULL) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, hit - in.bytes + 1);
    lua_pushinteger(L, hit - in.bytes + (lua_Integer)what.size);
    return 2;
}

/* find and match differ in what they return only. */
static int find_or_match(lua_State *L, bool find)
{
    assert(state_of(L)->L == L);
    struct pattern matcher;
    limit_charge(L, CHARGE_CALL);
    struct str text = argument_text(L, 1);
    struct str pattern = argument_text(L, 2);
    size_t start = offset_of(argument_integer_or(L, 3, 1), text.size);
    /* Beyond the end: even an empty pattern is not there. */
    if (start > text.size) {
        lua_pushnil(L);
        return 1;
    }
    if (find && (lua_toboolean(L, 4) || !has_specials(pattern))) {
        return find_text(L, text, pattern, start);
    }
    const char *s = text.bytes + start;
    pattern_init(&matcher, text, pattern, charge, L);
    const char *end = pattern_search(&matcher, &s);
    check(L, &matcher);
    pattern_settle(&matcher);
    if (end == NULL) {
        lua_pushnil(L);
        return 1;
    }
    if (!find) {
        return push_captures(L, &matcher, between(s, end), 1);
    }
    lua_pushinteger(L, s - text.bytes + 1);
    lua_pushinteger(L, end - text.bytes);
    return push_captures(L, &matcher, between(s, end), 0) + 2;
}

/* string.find(s, pattern, init, plain) */
static int string_find(lua_State *L)
{
    assert(state_of(L)->L == L);
    return find_or_match(L, true);
}

/* string.match(s, pattern, init) */
static int string_match(lua_State *L)
{
    assert(state_of(L)->L == L);
    return find_or_match(L, false);
}

/* --- gmatch --------------------------------------------------------------- */

/* Upvalues of the iterator: text, pattern, this. */
struct gmatch {
    size_t next;                 /* offset to go on from */
    size_t last_end;             /* of the last match; SIZE_MAX = none */
    uint64_t serial;             /* of the call that made it */
};

/* Goes on where the last match ended; an empty match right there does not
 * count. */
static int gmatch_next(lua_State *L)
{
    assert(state_of(L)->L == L);
    struct gmatch *state = lua_touserdata(L, lua_upvalueindex(3));
    struct pattern matcher;
    struct str text, pattern;
    limit_charge(L, CHARGE_CALL);
    if (state->serial != state_of(L)->serial) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_STALE, "");
        return state_raise(L);
    }
    text.bytes = lua_tolstring(L, lua_upvalueindex(1), &text.size);
    pattern.bytes = lua_tolstring(L, lua_upvalueindex(2), &pattern.size);
    pattern_init(&matcher, text, pattern, charge, L);
    for (; state->next <= text.size; state->next++) {
        const char *s = text.bytes + state->next;
        const char *end = pattern_match(&matcher, s, pattern.bytes);
        check(L, &matcher);
        if (end != NULL && (size_t)(end - text.bytes) != state->last_end) {
            pattern_settle(&matcher);
            assert(end >= s);
            state->next = state->last_end = (size_t)(end - text.bytes);
            return push_captures(L, &matcher, between(s, end), 1);
        }
    }
    pattern_settle(&matcher);
    return 0;
}

/* string.gmatch(s, pattern, init): a '^' has no special meaning. */
static int string_gmatch(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    struct str text = argument_text(L, 1);
    (void)argument_text(L, 2);
    size_t start = offset_of(argument_integer_or(L, 3, 1), text.size);
    lua_settop(L, 2);
    struct gmatch *state = lua_newuserdatauv(L, sizeof(*state), 0);
    assert(state != NULL);
    *state = (struct gmatch){ start, SIZE_MAX, state_of(L)->serial };
    lua_pushcclosure(L, gmatch_next, 3);
    return 1;
}

/* --- gsub ----------------------------------------------------------------- */

/* Names what the replacement got wrong. */
static void bad_replacement(lua_State *L, const char *what)
{
    assert(state_of(L)->L == L);
    assert(what != NULL);
    (void)err_fail(state_err(L), MESSAGE_SCRIPT_REPLACEMENT, "s", what);
    (void)state_raise(L);
}

/* Appends the replacement text at 3 with its %0 to %9. */
static void add_template(struct pattern *matcher, struct textbuf *out,
                         const char *start, const char *end)
{
    lua_State *L = out->L;
    struct str by;
    by.bytes = lua_tolstring(L, 3, &by.size);
    limit_charge(L, (int64_t)(by.size / CHARGE_BYTES));
    for (size_t i = 0; i < by.size; i++) {
        const char *escape = memchr(by.bytes + i, ESCAPE, by.size - i);
        size_t plain = (escape == NULL ? by.size
                        : (size_t)(escape - by.bytes)) - i;
        textbuf_add(out, by.bytes + i, plain);
        i += plain + 1;
        if (escape == NULL) {
            return;
        }
        char c = by.bytes[i];          /* zero at the end */
        limit_charge(L, 1);
        assert(i <= by.size);
        if (c == ESCAPE) {
            textbuf_char(out, ESCAPE);
        } else if (c == '0') {
            textbuf_add(out, start, (size_t)(end - start));
        } else if (c >= '1' && c <= '9') {
            push_capture(L, matcher, c - '1', between(start, end));
            textbuf_value(out);
        } else {
            bad_replacement(L, "% must be followed by a digit or %");
        }
    }
}

/* Appends what stands for one match; false when the match was kept. */
static bool add_replacement(struct pattern *matcher, struct textbuf *out,
                            const char *start, const char *end)
{
    lua_State *L = out->L;
    int kind = lua_type(L, 3);
    if (kind == LUA_TFUNCTION) {
        lua_pushvalue(L, 3);
        int count = push_captures(L, matcher, between(start, end), 1);
        lua_call(L, count, 1);
    } else if (kind == LUA_TTABLE) {
        push_capture(L, matcher, 0, between(start, end));
        lua_gettable(L, 3);
    } else {
        add_template(matcher, out, start, end);
        return true;
    }
    assert(lua_gettop(L) == out->slot + 1);
    /* nil and false keep the match as it is. */
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        textbuf_add(out, start, (size_t)(end - start));
        return false;
    }
    if (lua_type(L, -1) != LUA_TSTRING && lua_type(L, -1) != LUA_TNUMBER) {
        bad_replacement(L, lua_typename(L, lua_type(L, -1)));
    }
    textbuf_value(out);
    return true;
}

/* All matches, at most `most`; their count. */
static lua_Integer replace_all(struct pattern *matcher, struct textbuf *out,
                               lua_Integer most, bool *changed)
{
    bool anchored = pattern_anchored(matcher);
    const char *pattern = matcher->pattern + (anchored ? 1 : 0);
    const char *s = matcher->subject;
    const char *last_end = NULL;
    lua_Integer count = 0;
    assert(out->size == 0);
    while (count < most) {
        const char *end = pattern_match(matcher, s, pattern);
        check(out->L, matcher);
        /* An empty match right behind the last one does not count. */
        if (end != NULL && end != last_end) {
            count++;
            pattern_settle(matcher);
            *changed = add_replacement(matcher, out, s, end) || *changed;
            s = last_end = end;
        } else if (s < matcher->subject_end) {
            textbuf_char(out, *s++);
        } else {
            break;
        }
        if (anchored) {
            break;
        }
    }
    textbuf_add(out, s, (size_t)(matcher->subject_end - s));
    return count;
}

/* string.gsub(s, pattern, by, n).  When nothing changed, the text itself is
 * the result. */
static int string_gsub(lua_State *L)
{
    assert(state_of(L)->L == L);
    struct pattern matcher;
    struct textbuf out;
    bool changed = false;
    limit_charge(L, CHARGE_CALL);
    struct str text = argument_text(L, 1);
    struct str pattern = argument_text(L, 2);
    int kind = lua_type(L, 3);
    if (kind == LUA_TNUMBER) {
        (void)argument_text(L, 3);
    } else if (kind != LUA_TSTRING && kind != LUA_TFUNCTION
               && kind != LUA_TTABLE) {
        return argument_error(L, 3, "text | table | function");
    }
    lua_Integer most = argument_integer_or(L, 4,
                                           (lua_Integer)text.size + 1);
    lua_settop(L, 3);
    pattern_init(&matcher, text, pattern, charge, L);
    textbuf_open(&out, L, text.size < 1024 ? text.size : 1024);
    lua_Integer count = replace_all(&matcher, &out, most, &changed);
    pattern_settle(&matcher);
    assert(count >= 0);
    if (changed) {
        textbuf_push(&out);
    } else {
        lua_pushvalue(L, 1);
    }
    lua_pushinteger(L, count);
    return 2;
}

const struct library_entry library_patterns[] = {
    { "string", "find", string_find },
    { "string", "gmatch", string_gmatch },
    { "string", "gsub", string_gsub },
    { "string", "match", string_match },
    { NULL, NULL, NULL },
};
