/* Places of errors.
 *
 * A bridge function fills run.err with a message of the catalogue and raises
 * a mark; Lua itself raises an English text "chunk:line: words". Both come to
 * the handler, which finds the innermost frame of a script. The known
 * sentences of Lua are turned into messages of the catalogue, so that both
 * languages say the same; the others are passed on as they are.
 *
 * Lua knows lines, not columns.  When the name or operator that an error
 * speaks of stands in its line exactly once, that is the column; else it is
 * where the line's text begins. */
#include "script/place.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "script/limit.h"

static const char mark;                    /* the error value we raise */

/* Whoever asks for it is about to raise. */
struct err *state_err(lua_State *L)
{
    assert(state_of(L)->L == L);
    struct run *run = &state_of(L)->run;
    assert(run->err != NULL);
    run->raised = true;
    return run->err;
}

/* The value raised says nothing; run.err and run.unknown do. */
int state_raise(lua_State *L)
{
    assert(state_of(L)->L == L);
    assert(state_of(L)->run.raised || state_of(L)->run.unknown);
    lua_pushlightuserdata(L, (void *)&mark);
    return lua_error(L);
}

/* --- Lua's sentences ------------------------------------------------------ */

/* A sentence of Lua: `*` stands for the text of an argument. */
struct sentence {
    const char *pattern;          /* of Lua's own message */
    enum message message;         /* of ours */
};

static const struct sentence sentences[] = {
    /* Foo(): most often a misspelt name. */
    { "attempt to call a nil value (*)", MESSAGE_SCRIPT_CALL_NIL },
    { "attempt to call a * value (for iterator 'for iterator')",
      MESSAGE_SCRIPT_FOR_IN },
    { "attempt to call a * value (*)", MESSAGE_SCRIPT_CALL_VALUE },
    { "attempt to call a * value", MESSAGE_SCRIPT_CALL_VALUE },
    /* T.x.y without t.x. */
    { "attempt to index a nil value (*)", MESSAGE_SCRIPT_INDEX_NIL },
    { "attempt to index a * value (*)", MESSAGE_SCRIPT_INDEX_VALUE },
    { "attempt to index a * value", MESSAGE_SCRIPT_INDEX_VALUE },
    /* Text and nil do not count. */
    { "attempt to perform arithmetic on a * value (*)",
      MESSAGE_SCRIPT_ARITHMETIC },
    { "attempt to perform arithmetic on a * value",
      MESSAGE_SCRIPT_ARITHMETIC },
    /* Neither do tables join. */
    { "attempt to concatenate a * value (*)", MESSAGE_SCRIPT_CONCAT },
    { "attempt to concatenate a * value", MESSAGE_SCRIPT_CONCAT },
    /* Nor have an order. */
    { "attempt to compare two * values", MESSAGE_SCRIPT_COMPARE_TWO },
    { "attempt to compare * with *", MESSAGE_SCRIPT_COMPARE },
    /* # of a number. */
    { "attempt to get length of a * value (*)", MESSAGE_SCRIPT_LENGTH },
    { "attempt to get length of a * value", MESSAGE_SCRIPT_LENGTH },
    /* The three ways in which releases say it. */
    { "attempt to perform 'n//0'", MESSAGE_SCRIPT_DIVIDE_ZERO },
    { "attempt to divide by zero", MESSAGE_SCRIPT_DIVIDE_ZERO },
    { "attempt to perform 'n%%0'", MESSAGE_SCRIPT_DIVIDE_ZERO },
    { "attempt to perform 'n%0'", MESSAGE_SCRIPT_DIVIDE_ZERO },
    /* 1.5 | 1, t[1.5] as an integer. */
    { "number has no integer representation", MESSAGE_SCRIPT_NO_INTEGER },
    { "number (*) has no integer representation",
      MESSAGE_SCRIPT_NO_INTEGER },
    { "'for' step is zero", MESSAGE_SCRIPT_FOR_STEP },
    { "'for' initial value must be a number", MESSAGE_SCRIPT_FOR_VALUE },
    { "'for' limit must be a number", MESSAGE_SCRIPT_FOR_VALUE },
    { "'for' step must be a number", MESSAGE_SCRIPT_FOR_VALUE },
    { "bad 'for' initial value (number expected, got *)",
      MESSAGE_SCRIPT_FOR_VALUE },
    { "bad 'for' limit (number expected, got *)", MESSAGE_SCRIPT_FOR_VALUE },
    { "bad 'for' step (number expected, got *)", MESSAGE_SCRIPT_FOR_VALUE },
    { "table index is *", MESSAGE_SCRIPT_KEY },
    { "attempt to perform bitwise operation on a * value (*)",
      MESSAGE_SCRIPT_BITWISE },
    { "attempt to perform bitwise operation on a * value",
      MESSAGE_SCRIPT_BITWISE },
};

/* Matches a sentence; the arguments in turn.  Returns their count or -1. */
static int match_sentence(const char *pattern, struct str text,
                          struct str args[2])
{
    assert(pattern != NULL);
    int count = 0;
    size_t at = 0;
    assert(text.bytes != NULL);
    for (; *pattern != '\0'; pattern++) {
        /* A plain character. */
        if (*pattern != '*') {
            if (at == text.size || text.bytes[at] != *pattern) {
                return -1;
            }
            at++;
            continue;
        }
        size_t start = at;
        /* An argument goes up to the character behind the star. */
        while (at < text.size && text.bytes[at] != pattern[1]) {
            at++;
        }
        if (count < 2) {
            args[count++] = (struct str){ text.bytes + start, at - start };
        }
    }
    return at == text.size ? count : -1;
}

/* Known sentences become messages of the catalogue. */
static void translate(struct str text, struct err *err)
{
    assert(text.bytes != NULL || text.size == 0);
    assert(err != NULL);
    size_t count = sizeof(sentences) / sizeof(sentences[0]);
    char where[ERR_ARG_BYTES] = "";
    for (size_t i = 0; i < count; i++) {
        struct str args[2] = { STR(""), STR("") };
        if (match_sentence(sentences[i].pattern, text, args) < 0) {
            continue;
        }
        if (args[1].size > 0 && strchr(sentences[i].pattern, '(') != NULL) {
            (void)snprintf(where, sizeof(where), " (%.*s)",
                           args[1].size < 150 ? (int)args[1].size : 150,
                           args[1].bytes);
            args[1] = str_of(where);
        }
        (void)err_fail(err, sentences[i].message, "tt", args[0], args[1]);
        return;
    }
    (void)err_fail(err, MESSAGE_SCRIPT_LUA, "t", text);
}

/* Without the "chunk:line: " that Lua puts in front. */
static struct str strip_place(const char *short_name, struct str text)
{
    size_t size = strlen(short_name);
    assert(text.bytes != NULL);
    /* error() of a script with a table of positions of its own. */
    if (text.size < size || memcmp(text.bytes, short_name, size) != 0) {
        return text;
    }
    size_t at = size;
    if (at == text.size || text.bytes[at] != ':') {
        return text;
    }
    at++;
    while (at < text.size && text.bytes[at] >= '0' && text.bytes[at] <= '9') {
        at++;
    }
    if (at + 1 >= text.size || text.bytes[at] != ':') {
        return text;
    }
    at += 2;
    return (struct str){ text.bytes + at, text.size - at };
}

/* --- Places --------------------------------------------------------------- */

/* By the name that Lua has of the chunk. */
static const struct source *find_source(const struct script *script,
                                        struct str chunk)
{
    assert(chunk.bytes != NULL);
    for (size_t i = 0; i < script->sources_count; i++) {
        if (str_equal(script->sources[i].chunk, chunk)) {
            return &script->sources[i];
        }
    }
    return NULL;
}

/* Line `line` of a text, without its end; "" beyond the last. */
static struct str line_of(struct str text, int64_t line)
{
    size_t start = 0;
    assert(line >= 0);
    for (int64_t i = 1; i < line; i++) {
        const char *end = start < text.size
            ? memchr(text.bytes + start, '\n', text.size - start) : NULL;
        if (end == NULL) {
            return STR("");
        }
        start = (size_t)(end - text.bytes) + 1;
    }
    size_t size = 0;
    while (start + size < text.size && text.bytes[start + size] != '\n'
           && text.bytes[start + size] != '\r') {
        size++;
    }
    return (struct str){ text.bytes + start, size };
}

/* A character of a Lua name. */
static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9') || c == '_';
}

/* The column of a name that stands in the line exactly once, else 0. */
static int64_t column_of(struct str line, struct str name)
{
    int64_t column = 0;
    assert(line.bytes != NULL);
    assert(name.bytes != NULL);
    if (name.size == 0 || name.size > line.size) {
        return 0;
    }
    for (size_t i = 0; i + name.size <= line.size; i++) {
        size_t end = i + name.size;
        if (memcmp(line.bytes + i, name.bytes, name.size) != 0
            || (i > 0 && is_word(line.bytes[i - 1]))
            || (end < line.size && is_word(line.bytes[end]))) {
            continue;
        }
        /* Twice in the line: the whole line is better than a wrong place. */
        if (column != 0) {
            return 0;
        }
        column = (int64_t)i + 1;
    }
    return column;
}

/* Where the text of a line begins. */
static int64_t column_first(struct str line)
{
    size_t at = 0;
    assert(line.bytes != NULL || line.size == 0);
    while (at < line.size && (line.bytes[at] == ' '
                              || line.bytes[at] == '\t')) {
        at++;
    }
    return at < line.size ? (int64_t)at + 1 : 1;
}

/* The operator that a message is about, as it stands in the line. */
static struct str operator_of(const struct err *err, struct str line)
{
    static const struct { enum message message; const char *text; } rows[] = {
        { MESSAGE_SCRIPT_DIVIDE_ZERO, "//" },
        { MESSAGE_SCRIPT_DIVIDE_ZERO, "%" },
        { MESSAGE_SCRIPT_CONCAT, ".." },
        { MESSAGE_SCRIPT_COMPARE, "<" }, { MESSAGE_SCRIPT_COMPARE, ">" },
        { MESSAGE_SCRIPT_COMPARE_TWO, "<" },
        { MESSAGE_SCRIPT_COMPARE_TWO, ">" },
        { MESSAGE_SCRIPT_LENGTH, "#" }, { MESSAGE_SCRIPT_KEY, "[" },
        { MESSAGE_SCRIPT_FOR_STEP, "for" },
        { MESSAGE_SCRIPT_FOR_VALUE, "for" }, { MESSAGE_SCRIPT_FOR_IN, "in" },
        { MESSAGE_SCRIPT_NO_INTEGER, "|" }, { MESSAGE_SCRIPT_NO_INTEGER, "&" },
        { MESSAGE_SCRIPT_BITWISE, "|" }, { MESSAGE_SCRIPT_BITWISE, "&" },
    };
    assert(err != NULL);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str text = str_of(rows[i].text);
        if (rows[i].message == err->message && column_of(line, text) > 0) {
            return text;
        }
    }
    return STR("");
}

/* The name that an error speaks of: what stands in quotes in an argument of
 * Lua's ("local 'x'"), else the first argument of a message of ours. */
static struct str name_of(const struct err *err, bool ours)
{
    assert(err->args_count <= ERR_ARGS_MAX);
    for (int i = 0; i < err->args_count; i++) {
        const char *open = strchr(err->args[i], '\'');
        const char *end = open == NULL ? NULL : strchr(open + 1, '\'');
        if (end != NULL) {
            return (struct str){ open + 1, (size_t)(end - open) - 1 };
        }
    }
    return ours && err->args_count > 0 ? str_of(err->args[0]) : STR("");
}

/* Only fills what is not known yet: an inner place is kept. */
void place_line(const struct script *script, struct str chunk, int64_t line,
                struct str name, struct err *err)
{
    assert(err != NULL);
    char file[ERR_FILE_BYTES];
    const struct source *source = find_source(script, chunk);
    /* Not a file of the pack, or the place is known. */
    if (source == NULL || err->file[0] != '\0') {
        return;
    }
    struct str text = line_of(source->text, line);
    if (source->derived) {
        /* The caller knows the row of the fact. */
        err_source(err, text);
        return;
    }
    size_t size = chunk.size - 1;
    if (size >= sizeof(file)) {
        size = sizeof(file) - 1;
    }
    memcpy(file, chunk.bytes + 1, size);
    file[size] = '\0';
    int64_t column = column_of(text, name);
    if (column == 0) {
        column = column_of(text, operator_of(err, text));
    }
    (void)err_at(err, file, line, column > 0 ? column : column_first(text));
    err_source(err, text);
}

/* Of a function that was declared: its file and first line. */
void place_function(const struct script *script, int function,
                    struct err *err)
{
    assert(function >= 0);
    if ((size_t)function >= script->functions_count) {
        return;
    }
    const struct function_info *info = &script->functions[function];
    for (size_t i = 0; i < script->sources_count; i++) {
        const struct source *source = &script->sources[i];
        if (!source->derived && str_equal(source->file, info->file)) {
            place_line(script, source->chunk, info->line, STR(""), err);
            return;
        }
    }
}

/* Lua's parser names the chunk and the line in its text. */
void place_syntax(const struct script *script, struct str chunk,
                  struct str text, struct err *err)
{
    int64_t line = 0;
    const char *at = memchr(text.bytes, ':', text.size);
    assert(chunk.size > 0);
    /* "name:LINE: words"; a name in brackets holds no colon of its own. */
    if (at != NULL) {
        size_t i = (size_t)(at - text.bytes) + 1;
        while (i < text.size && text.bytes[i] >= '0' && text.bytes[i] <= '9'
               && line < INT32_MAX) {
            line = line * 10 + (text.bytes[i] - '0');
            i++;
        }
        if (line > 0 && i + 2 <= text.size) {
            text = (struct str){ text.bytes + i + 2, text.size - i - 2 };
        }
    }
    (void)err_fail(err, MESSAGE_SCRIPT_SYNTAX, "t", text);
    place_line(script, chunk, line > 0 ? line : 1, STR(""), err);
}

/* --- Clean text ----------------------------------------------------------- */

/* Scripts choose what their errors say: bytes that are no UTF-8 must not
 * reach a terminal or a JSON document.  (err.c sees to control characters.)
 */
static void clean(char *text)
{
    size_t size = strlen(text);
    size_t bad = 0;
    assert(size < SIZE_MAX);
    while (!str_utf8_ok((struct str){ text, size }, &bad)) {
        assert(bad < size);
        text[bad] = '?';
    }
}

/* All that a script may have had a hand in. */
static void clean_error(struct err *err)
{
    assert(err->args_count >= 0);
    assert(err->args_count <= ERR_ARGS_MAX);
    for (int i = 0; i < err->args_count; i++) {
        clean(err->args[i]);
    }
    clean(err->source);
}

/* --- The handler ---------------------------------------------------------- */

/* The innermost frame of a script, or false. */
static bool find_frame(lua_State *L, lua_Debug *frame)
{
    assert(state_of(L)->L == L);
    for (int level = 0; lua_getstack(L, level, frame) != 0; level++) {
        if (lua_getinfo(L, "Sl", frame) != 0 && frame->currentline > 0) {
            return true;
        }
    }
    return false;
}

/* Lua calls it where the error was raised, before it unwinds. */
int place_handler(lua_State *L)
{
    assert(state_of(L)->L == L);
    struct script *script = state_of(L);
    struct run *run = &script->run;
    lua_Debug frame, deep;
    assert(run->err != NULL);
    /* Not an error: nothing to say. */
    if (run->unknown) {
        return 1;
    }
    bool framed = find_frame(L, &frame);
    if (run->trip == CALL_ERROR_NONE && !run->time_over
        && lua_getstack(L, LIMIT_SCRIPT_DEPTH, &deep) != 0) {
        run->trip = CALL_ERROR_DEPTH;
        run->raised = true;
        (void)err_fail(run->err, MESSAGE_SCRIPT_DEPTH, "i",
                       (int64_t)LIMIT_SCRIPT_DEPTH);
    }
    /* Lua's own errors come as text. */
    bool ours = run->raised;
    if (!run->raised && lua_type(L, 1) == LUA_TSTRING) {
        struct str text;
        text.bytes = lua_tolstring(L, 1, &text.size);
        translate(framed ? strip_place(frame.short_src, text) : text,
                  run->err);
    } else if (!run->raised) {
        (void)err_fail(run->err, MESSAGE_SCRIPT_ERROR_VALUE, "s",
                       lua_typename(L, lua_type(L, 1)));
    }
    run->raised = true;
    if (framed) {
        place_line(script, str_of(frame.source), frame.currentline,
                   name_of(run->err, ours), run->err);
    }
    clean_error(run->err);
    return 1;
}
