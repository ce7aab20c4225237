/* Text under construction: small in place, else a userdata on Lua's stack.
 *
 * luaL_Buffer would do the same, but it grows past the block limit for results
 * that fit, and keeps a box with a __close that we would have to trust. */
#include "script/library.h"

#include <assert.h>
#include <string.h>

/* Small text needs no userdata, and most text is small. */
void textbuf_open(struct textbuf *text, lua_State *L, size_t expected)
{
    assert(text != NULL);
    assert(L != NULL);
    text->L = L;
    text->size = 0;
    text->bytes = text->small;
    text->capacity = TEXTBUF_SMALL;
    if (expected > TEXTBUF_SMALL) {
        text->bytes = lua_newuserdatauv(L, expected, 0);
        text->capacity = expected;
    } else {
        lua_pushnil(L);
    }
    text->slot = lua_gettop(L);
}

/* Doubles, but not beyond the block limit: a result that fits must not fail
 * because its buffer grew too far. */
char *textbuf_room(struct textbuf *text, size_t size)
{
    lua_State *L = text->L;
    size_t most = state_of(L)->limits.block_bytes_max;
    assert(text->size <= text->capacity);
    /* The usual case. */
    if (size <= text->capacity - text->size) {
        return text->bytes + text->size;
    }
    if (size > most || text->size > most - size) {
        (void)limit_trip(L, CALL_ERROR_MEMORY);
    }
    size_t need = text->size + size;
    size_t capacity = text->capacity * 2;
    if (capacity > most) {
        /* Room for the userdata's own head within the block limit. */
        capacity = most > 64 ? most - 64 : most;
    }
    if (capacity < need) {
        capacity = need;
    }
    /* The old one stays on the stack until the bytes are over. */
    char *grown = lua_newuserdatauv(L, capacity, 0);
    limit_charge(L, (int64_t)(text->size / CHARGE_BYTES));
    memcpy(grown, text->bytes, text->size);
    lua_replace(L, text->slot);
    text->bytes = grown;
    text->capacity = capacity;
    return grown + text->size;
}

/* Bytes that may stand inside Lua strings: they do not move. */
void textbuf_add(struct textbuf *text, const void *bytes, size_t size)
{
    assert(bytes != NULL || size == 0);
    if (size > 0) {
        memcpy(textbuf_room(text, size), bytes, size);
        text->size += size;
    }
}

/* One byte. */
void textbuf_char(struct textbuf *text, char c)
{
    assert(text->bytes != NULL);
    *textbuf_room(text, 1) = c;
    text->size++;
}

/* Numbers are written as tostring does. */
void textbuf_value(struct textbuf *text)
{
    lua_State *L = text->L;
    char digits[64];
    assert(lua_gettop(L) > text->slot);
    if (lua_type(L, -1) == LUA_TNUMBER) {
        size_t count = basic_number_text(L, -1, digits);
        textbuf_add(text, digits, count);
    } else {
        size_t size = 0;
        const char *bytes = lua_tolstring(L, -1, &size);
        /* The string stays on the stack while room is made. */
        textbuf_add(text, bytes, size);
    }
    lua_pop(L, 1);
}

/* The buffer is left for the collector. */
void textbuf_push(struct textbuf *text)
{
    assert(text->size <= text->capacity);
    limit_charge(text->L, (int64_t)(text->size / CHARGE_BYTES));
    lua_pushlstring(text->L, text->bytes, text->size);
}
