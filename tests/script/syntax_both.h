/* Sources for the parser's tests: random programs, and the comparison of what
 * awig and Lua say about one. */
#ifndef AWIG_TESTS_SYNTAX_BOTH_H
#define AWIG_TESTS_SYNTAX_BOTH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "script/syntax.h"

/* --- What both say -------------------------------------------------------- */

struct both {
    struct mem mem;
    lua_State *lua;
    struct err err;
    long compared, accepted;
};

static inline void both_open(struct both *both)
{
    memset(both, 0, sizeof *both);
    mem_init(&both->mem);
    both->lua = luaL_newstate();
    assert_non_null(both->lua);
}

static inline void both_close(struct both *both)
{
    lua_close(both->lua);
    assert_int_equal(both->mem.used_bytes, 0);
}

static inline int ours(struct both *both, struct str source)
{
    struct arena arena;
    struct tree *tree = NULL;
    arena_init(&arena, &both->mem);
    err_clear(&both->err);
    int code = syntax_parse(&tree, &arena, STR("f"), source, &both->err);
    assert_true((code == 0) == (tree != NULL));
    arena_free(&arena);
    return code;
}

/* Messages that stand where the cause is, which Lua tells only later. */
static inline bool stands_elsewhere(enum message message)
{
    switch ((int)message) {
    case MESSAGE_SYNTAX_LONG_OPEN: case MESSAGE_SYNTAX_GOTO:
    case MESSAGE_SYNTAX_BREAK: case MESSAGE_SYNTAX_GOTO_SCOPE:
    case MESSAGE_SYNTAX_LABEL_TWICE: case MESSAGE_SYNTAX_CONST:
    case MESSAGE_SYNTAX_ATTRIBUTE: case MESSAGE_SYNTAX_CLOSE_TWICE:
    case MESSAGE_SYNTAX_REGISTERS:
        return true;
    default:
        return false;
    }
}

static inline void compare(struct both *both, struct str source)
{
    int theirs = luaL_loadbufferx(both->lua, source.bytes, source.size, "=f",
                                  "t");
    const char *why = theirs == LUA_OK ? "" : lua_tostring(both->lua, -1);
    int code = ours(both, source);
    char text[700] = "";
    if (code != 0) {
        err_text(&both->err, LANGUAGE_EN, text, sizeof text);
    }
    if ((theirs == LUA_OK) != (code == 0)) {
        fail_msg("they part:\n%.*s\nLua: %s\nawig: %s", (int)source.size,
                 source.bytes, why, text);
    }
    if (code != 0 && strncmp(why, "f:", 2) == 0 &&
        !stands_elsewhere(both->err.message) &&
        strstr(why, "registers") == NULL &&
        memchr(source.bytes, '\\', source.size) == NULL &&
        strstr(source.bytes, "[[") == NULL &&
        strstr(source.bytes, "[=") == NULL) {
        long line = strtol(why + 2, NULL, 10);
        if (line != both->err.line) {
            fail_msg("lines part:\n%.*s\nLua: %s\nawig: %s",
                     (int)source.size, source.bytes, why, text);
        }
    }
    both->compared++;
    both->accepted += code == 0;
    lua_settop(both->lua, 0);
}

static inline void compare_text(struct both *both, const char *text)
{
    compare(both, str_of(text));
}

/* --- Generated sources ---------------------------------------------------- */

static uint64_t dice_state;

static inline unsigned dice(unsigned sides)
{
    dice_state ^= dice_state << 13;
    dice_state ^= dice_state >> 7;
    dice_state ^= dice_state << 17;
    return (unsigned)(dice_state >> 33) % sides;
}

static const char *const tokens[] = {
    "and", "break", "do", "else", "elseif", "end", "end", "false", "for",
    "function", "goto", "if", "in", "local", "local", "nil", "not", "or",
    "repeat", "return", "then", "true", "until", "while", "+", "-", "*", "/",
    "%", "^", "#", "&", "~", "|", "<<", ">>", "//", "==", "~=", "<=", ">=",
    "<", ">", "=", "=", "(", "(", ")", ")", "{", "}", "[", "]", "::", ";",
    ":", ",", ",", ".", "..", "...", "a", "b", "c", "a", "b", "x", "1",
    "2.5", "0x1F", "'t'", "\"u\"", "[[v]]", "<const>", "<close>", "::a::",
    "goto a", "\n", "--c\n", "local a = 1", "function f(a, b)", "if a then",
    "while a do", "for i = 1, 2 do", "for k, v in p do", "repeat", "x = 1",
    "f()", "a.b:c()", "\\", "'", "$", "1e", "0x", "\r\n", "\f"
};
enum { TOKENS = sizeof tokens / sizeof tokens[0] };

static inline void soup(struct buf *buf)
{
    buf_clear(buf);
    unsigned count = 1 + dice(14);
    for (unsigned i = 0; i < count; i++) {
        buf_text(buf, tokens[dice(TOKENS)]);
        buf_text(buf, dice(8) == 0 ? "" : " ");
    }
}

static inline void make_block(struct buf *buf, unsigned depth);

static inline void make_expression(struct buf *buf, unsigned depth)
{
    static const char *const leaves[] = {
        "a", "b", "c", "1", "2.5", "'t'", "nil", "true", "...", "x.y",
        "f(a)", "{}", "t[1]"
    };
    static const char *const binaries[] = {
        "+", "-", "*", "/", "//", "%", "^", "..", "==", "~=", "<", "<=", ">",
        ">=", "and", "or", "&", "|", "~", "<<", ">>"
    };
    unsigned choice = depth == 0 ? 0 : dice(9);
    if (choice < 3) {
        buf_text(buf, leaves[dice(13)]);
    } else if (choice < 6) {
        make_expression(buf, depth - 1);
        buf_format(buf, " %s ", binaries[dice(21)]);
        make_expression(buf, depth - 1);
    } else if (choice == 6) {
        buf_text(buf, dice(2) == 0 ? "not " : "-");
        make_expression(buf, depth - 1);
    } else if (choice == 7) {
        buf_text(buf, dice(2) == 0 ? "(" : "f{g = ");
        bool paren = buf->bytes[buf->size - 1] == '(';
        make_expression(buf, depth - 1);
        buf_text(buf, paren ? ")" : ", 1; 2}");
    } else {
        buf_text(buf, dice(2) == 0 ? "function(a) " : "function(...) ");
        make_block(buf, depth - 1);
        buf_text(buf, " end");
    }
}

static inline void make_statement(struct buf *buf, unsigned depth)
{
    static const char *const simple[] = {
        "local a", "local b <const> = 1", "goto a", "::a::", "break", "f()",
        ";", "::b::", "goto b", "local c, d = ...", "b = 2", "goto continue",
        "local _ENV = a"
    };
    static const char *const heads[] = {
        "do ", "while a do ", "for i = 1, 2 do ", "for a, b in c do ",
        "if a then ", "local function f(a, b) ", "function x.y:z(c) ",
        "repeat ", "if a then b() else ", "if a then break; else "
    };
    unsigned choice = depth == 0 ? 0 : dice(6);
    if (choice < 2) {
        buf_text(buf, simple[dice(13)]);
    } else if (choice < 4) {
        buf_text(buf, dice(2) == 0 ? "a = " : "local c = ");
        make_expression(buf, depth - 1);
    } else {
        unsigned head = dice(10);
        buf_text(buf, heads[head]);
        make_block(buf, depth - 1);
        buf_text(buf, head == 7 ? " until a"
                    : dice(12) == 0 ? " ::continue:: end" : " end");
    }
}

static inline void make_block(struct buf *buf, unsigned depth)
{
    unsigned count = dice(4);
    for (unsigned i = 0; i < count; i++) {
        make_statement(buf, depth);
        buf_text(buf, dice(3) == 0 ? "\n" : " ");
    }
    if (dice(4) == 0) {
        buf_text(buf, "return ");
        make_expression(buf, depth);
    }
}

#endif
