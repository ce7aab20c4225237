/* The pure text functions of rules.
 *
 * Positions count bytes from 1, negative ones from the end, as in Lua's string
 * library.  Results borrow from the arguments or live in the arena; at no
 * memory, and beyond LIMIT_BLOCK_BYTES, the result is an error and never a
 * shortened text. */
#include "expr/text.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "expr/pattern.h"

static const struct eval_result broken = { .state = EVAL_ERROR };
static const struct eval_result none = { .state = EVAL_NIL };

/* A position or a length. */
static struct eval_result of_int(size_t integer)
{
    return (struct eval_result){
        .state = EVAL_VALUE,
        .cell = { .known = true, .as.integer = (int64_t)integer }
    };
}

/* Bytes of the arguments, or of the arena. */
static struct eval_result of_text(const char *bytes, size_t size)
{
    assert(bytes != NULL);
    return (struct eval_result){
        .state = EVAL_VALUE,
        .cell = { .known = true, .as.text = { bytes, size } }
    };
}

/* A start position as Lua reads it: at least 1.  May lie beyond the end: the
 * caller's range is then empty. */
static size_t start_of(int64_t position, size_t size)
{
    if (position > 0) {
        return (uint64_t)position > SIZE_MAX ? SIZE_MAX : (size_t)position;
    }
    if (position == 0 || position < -(int64_t)size) {
        return 1;
    }
    return size + (size_t)(position + 1);
}

/* An end position as Lua reads it: 0 to size.  Never beyond the text. */
static size_t end_of(int64_t position, size_t size)
{
    if (position > (int64_t)size) {
        return size;
    }
    if (position >= 0) {
        return (size_t)position;
    }
    return position < -(int64_t)size ? 0 : size + (size_t)(position + 1);
}

/* An argument that may be left out.  The lifter has checked the type. */
static int64_t int_or(const struct cell *args, size_t args_count,
                      size_t index, int64_t otherwise)
{
    assert(args != NULL);
    return index < args_count ? args[index].as.integer : otherwise;
}

/* ASCII, as the C locale. */
static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* ASCII, as the C locale. */
static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* LOWER, UPPER, REVERSE: as many bytes as before.  An error at no memory. */
static struct eval_result map(enum text_function function, struct str text,
                              struct arena *arena)
{
    assert(arena != NULL);
    char *out = arena_alloc(arena, text.size + 1);
    if (out == NULL) {
        return broken;
    }
    for (size_t i = 0; i < text.size; i++) {
        char c = text.bytes[i];
        switch (function) {
        case TEXT_LOWER: out[i] = lower(c); break;
        case TEXT_UPPER: out[i] = upper(c); break;
        default: out[text.size - 1 - i] = c; break;
        }
    }
    return of_text(out, text.size);
}

/* Borrows from its argument.  An empty range is the empty text, no error. */
static struct eval_result sub(struct str text, int64_t from, int64_t to)
{
    size_t start = start_of(from, text.size);
    size_t end = end_of(to, text.size);
    assert(start >= 1);
    if (start > end) {
        return of_text("", 0);
    }
    return of_text(text.bytes + start - 1, end - start + 1);
}

/* The size is checked by division, before any product.  The separator stands
 * only between. */
static struct eval_result rep(struct str text, int64_t times,
                              struct str separator, struct arena *arena)
{
    assert(arena != NULL);
    if (times <= 0) {
        return of_text("", 0);
    }
    /* Sizes are checked before they are multiplied: `times` is the rule's. */
    size_t each = text.size + separator.size;
    if (each < text.size
        || (each > 0 && (uint64_t)times > LIMIT_BLOCK_BYTES / each)) {
        return broken;
    }
    size_t size = each == 0 ? 0 : each * (size_t)times - separator.size;
    char *out = arena_alloc(arena, size + 1);
    if (out == NULL) {
        return broken;
    }
    for (size_t at = 0; at < size;) {
        memcpy(out + at, text.bytes, text.size);
        at += text.size;
        if (at < size) {
            memcpy(out + at, separator.bytes, separator.size);
            at += separator.size;
        }
    }
    return of_text(out, size);
}

/* Outside the text there is no byte: nil. */
static struct eval_result byte_at(struct str text, int64_t position)
{
    size_t start = start_of(position, text.size);
    size_t end = end_of(position, text.size);
    if (start > end) {
        return none;
    }
    return of_int((unsigned char)text.bytes[start - 1]);
}

/* An empty text is found where the search starts.  Bytes, from `init` on,
 * which counts from 0.  Nil when there is none. */
static struct eval_result find_plain(struct str text, struct str wanted,
                                     size_t init)
{
    assert(init <= text.size);
    for (size_t at = init; at + wanted.size <= text.size; at++) {
        if (memcmp(text.bytes + at, wanted.bytes, wanted.size) == 0) {
            return of_int(at + 1);
        }
    }
    return none;
}

/* FIND, MATCH: by a Lua pattern.  MATCH gives the first capture.  A position
 * capture has no text, and rules that want one stay in the VM.  Nil when there
 * is no match. */
static struct eval_result find(enum text_function function, struct str text,
                               struct str pattern, size_t init)
{
    struct pattern_match match;
    switch (pattern_find(text, pattern, init, &match)) {
    case PATTERN_NONE: return none;
    case PATTERN_BROKEN: return broken;
    case PATTERN_FOUND: break;
    }
    if (function == TEXT_FIND) {
        return of_int(match.start + 1);
    }
    if (match.captures == 0) {
        return of_text(text.bytes + match.start, match.end - match.start);
    }
    if (match.capture[0].position) {
        return broken;
    }
    return of_text(text.bytes + match.capture[0].start,
                   match.capture[0].size);
}

/* By the function; optional arguments as in Lua.  `args` are of the types that
 * the function takes; nil was an error before.  Never an unknown. */
struct eval_result text_call(enum text_function function,
                             const struct cell *args, size_t args_count,
                             struct arena *arena)
{
    assert(args != NULL);
    assert(arena != NULL);
    assert(args_count > 0);
    assert(function < TEXT_FUNCTION_COUNT);
    struct str text = args[0].as.text;
    size_t init = 0;
    switch (function) {
    case TEXT_LOWER: case TEXT_UPPER: case TEXT_REVERSE:
        return map(function, text, arena);
    case TEXT_LEN: return of_int(text.size);
    case TEXT_SUB:
        return sub(text, int_or(args, args_count, 1, 1),
                   int_or(args, args_count, 2, -1));
    case TEXT_REP:
        return rep(text, int_or(args, args_count, 1, 0),
                   args_count > 2 ? args[2].as.text : STR(""), arena);
    case TEXT_BYTE:
        return byte_at(text, int_or(args, args_count, 1, 1));
    case TEXT_FIND_PLAIN: case TEXT_FIND: case TEXT_MATCH:
        init = start_of(int_or(args, args_count, 2, 1), text.size) - 1;
        if (args_count < 2 || init > text.size) {
            return args_count < 2 ? broken : none;
        }
        return function == TEXT_FIND_PLAIN
            ? find_plain(text, args[1].as.text, init)
            : find(function, text, args[1].as.text, init);
    case TEXT_FUNCTION_COUNT: break;
    }
    return broken;
}

/* Two passes: the size, then the bytes. */
struct eval_result text_concat(const struct cell *args, size_t args_count,
                               struct arena *arena)
{
    assert(args != NULL);
    assert(arena != NULL);
    size_t size = 0, at = 0;
    assert(args_count > 0);
    for (size_t i = 0; i < args_count; i++) {
        size += args[i].as.text.size;
        if (size > LIMIT_BLOCK_BYTES) {
            return broken;
        }
    }
    char *out = arena_alloc(arena, size + 1);
    if (out == NULL) {
        return broken;
    }
    for (size_t i = 0; i < args_count; i++) {
        memcpy(out + at, args[i].as.text.bytes, args[i].as.text.size);
        at += args[i].as.text.size;
    }
    return of_text(out, size);
}
