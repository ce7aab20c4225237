/* The pure text functions of rules.
 *
 * Positions count bytes from 1, negative ones from the end, as in Lua's string
 * library.  Results borrow from the arguments or live in the arena; at no
 * memory, and beyond a limit, the result is an error and never a shortened
 * text. */
#include "expr/text.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "expr/pattern.h"

static const struct eval_result broken = { .state = EVAL_ERROR };
static const struct eval_result none = { .state = EVAL_NIL };
/* Too dear for here: see text.h. */
static const struct eval_result deferred = {
    .state = EVAL_ERROR, .deferred = true
};

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
        || (each > 0 && (uint64_t)times > TEXT_BYTES_MAX / each)) {
        return deferred;
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
                                     size_t init, bool end)
{
    assert(init <= text.size);
    if (wanted.size > TEXT_FIND_FREE
        && text.size * (wanted.size / TEXT_FIND_FREE + 1) > TEXT_FIND_BYTES) {
        return deferred;
    }
    for (size_t at = init; at + wanted.size <= text.size; at++) {
        if (wanted.size == 0
            || memcmp(text.bytes + at, wanted.bytes, wanted.size) == 0) {
            return of_int(end ? at + wanted.size : at + 1);
        }
    }
    return none;
}

/* --- Patterns ------------------------------------------------------------- */

/* `user` is what is left of the budget. */
static bool charge(void *user, int64_t steps)
{
    int64_t *left = user;
    assert(steps >= 0);
    *left -= steps;
    return *left >= 0;
}

/* How a search ended that has found nothing. */
static struct eval_result not_found(const struct pattern *matcher)
{
    assert(matcher != NULL);
    return matcher->spent ? deferred : matcher->wrong != NULL ? broken : none;
}

/* By a Lua pattern: capture `which` from 0 on, -2 the start, -1 the end.  All
 * captures are looked at, as the VM pushes them: one may be unfinished. */
static struct eval_result find(int32_t which, struct str text,
                               struct str what, size_t init)
{
    struct pattern matcher;
    int64_t left = TEXT_STEPS;
    const char *start = text.bytes + init;
    struct eval_result result = broken;
    assert(which >= -2);
    if (text.size > TEXT_BYTES_MAX) {
        return deferred;
    }
    pattern_init(&matcher, text, what, charge, &left);
    const char *end = pattern_search(&matcher, &start);
    if (end == NULL) {
        return not_found(&matcher);
    }
    struct str whole = { start, (size_t)(end - start) };
    for (int i = matcher.level > 1 ? matcher.level - 1 : 0; i >= 0; i--) {
        struct str part = whole;
        int64_t position = 0;
        enum pattern_part kind = pattern_capture(&matcher, i, whole, &part,
                                                 &position);
        if (kind == PATTERN_WRONG) {
            return broken;
        }
        if (i == which) {
            result = kind == PATTERN_PLACE ? of_int((size_t)position)
                                           : of_text(part.bytes, part.size);
        }
    }
    return which == -2 ? of_int((size_t)(start - text.bytes) + 1)
        : which == -1 ? of_int((size_t)(end - text.bytes)) : result;
}

/* A text under construction; `over` when it is too long, or no memory. */
struct output {
    struct arena *arena;
    char *bytes;
    size_t size, room;
    bool over;
};

static void output_add(struct output *out, struct str more)
{
    assert(out->size <= out->room);
    out->over = out->over || more.size > TEXT_BYTES_MAX - out->size;
    if (!out->over && more.size > out->room - out->size) {
        size_t room = (out->size + more.size) * 2;
        char *bytes = arena_alloc(out->arena, room);
        out->over = bytes == NULL;
        if (bytes != NULL && out->size > 0) {
            memcpy(bytes, out->bytes, out->size);
        }
        out->bytes = bytes;
        out->room = bytes == NULL ? out->size : room;
    }
    if (!out->over && more.size > 0) {
        memcpy(out->bytes + out->size, more.bytes, more.size);
        out->size += more.size;
    }
}

/* One capture in a replacement, a position in digits; false for none. */
static bool add_capture(struct pattern *matcher, struct output *out,
                        int index, struct str whole)
{
    char digits[24];
    struct str text = STR("");
    int64_t position = 0;
    enum pattern_part kind = pattern_capture(matcher, index, whole, &text,
                                             &position);
    if (kind == PATTERN_PLACE) {
        text.size = sizeof(digits);
        do {
            text.size--;
            digits[text.size] = (char)('0' + position % 10);
            position /= 10;
        } while (position > 0);
        text.bytes = digits + text.size;
        text.size = sizeof(digits) - text.size;
    }
    assert(kind != PATTERN_WRONG || matcher->wrong != NULL);
    output_add(out, text);
    return kind != PATTERN_WRONG;
}

/* The replacement of one match, with its %0 to %9; false when it is
 * malformed.  The budget pays for all of it, which is more than the VM
 * charges. */
static bool add_replacement(struct pattern *matcher, struct output *out,
                            struct str by, struct str whole)
{
    matcher->burnt += (int64_t)by.size;
    pattern_settle(matcher);
    for (size_t i = 0; i < by.size && matcher->wrong == NULL; i++) {
        struct str one = { by.bytes + i, 1 };
        int c = 0;
        if (*one.bytes == '%') {
            i++;
            c = i < by.size ? by.bytes[i] : 'x';
        }
        if (c == '0' || c == 0 || c == '%') {
            output_add(out, c == '0' ? whole : one);
        } else if (c < '1' || c > '9'
                   || !add_capture(matcher, out, c - '1', whole)) {
            return false;
        }
    }
    assert(out->size <= TEXT_BYTES_MAX);
    return matcher->wrong == NULL;
}

/* GSUB: every match replaced, at most `most` of them, or how many.  An empty
 * match right behind the last one does not count. */
static struct eval_result replace(const struct cell *args, int64_t most,
                                  bool how_many, struct arena *arena)
{
    struct str text = args[0].as.text, by = args[2].as.text;
    struct pattern matcher;
    struct output out = { .arena = arena };
    int64_t left = TEXT_STEPS;
    assert(arena != NULL);
    if (text.size > TEXT_BYTES_MAX) {
        return deferred;
    }
    pattern_init(&matcher, text, args[1].as.text, charge, &left);
    bool anchored = pattern_anchored(&matcher);
    const char *what = matcher.pattern + (anchored ? 1 : 0);
    const char *s = text.bytes, *last_end = NULL;
    int64_t count = 0;
    for (; count < most; count += s == last_end) {
        const char *end = pattern_match(&matcher, s, what);
        bool found = end != NULL && end != last_end;
        struct str whole = { s, found ? (size_t)(end - s) : 1 };
        if (matcher.wrong != NULL
            || (found && !add_replacement(&matcher, &out, by, whole))) {
            return matcher.spent ? deferred : broken;
        }
        if (!found && s == matcher.subject_end) {
            break;
        }
        if (!found) {
            output_add(&out, whole);
            last_end = NULL;
        }
        s += whole.size;
        last_end = found ? s : last_end;
        if (anchored || out.over) {
            count += found;
            break;
        }
    }
    output_add(&out, (struct str){ s, (size_t)(matcher.subject_end - s) });
    if (out.over) {
        return arena->failed ? broken : deferred;
    }
    return how_many ? of_int((size_t)count)
        : of_text(out.bytes == NULL ? "" : out.bytes, out.size);
}

/* By the function; optional arguments as in Lua.  `args` are of the types that
 * the function takes; nil was an error before.  Never an unknown. */
struct eval_result text_nth(enum text_function function, int32_t which,
                            const struct cell *args, size_t args_count,
                            struct arena *arena)
{
    assert(args != NULL);
    assert(arena != NULL);
    assert(args_count > 0);
    assert(function < TEXT_FUNCTION_COUNT);
    struct str text = args[0].as.text;
    size_t init = 0;
    if (text.bytes == NULL) {
        text.bytes = "";
    }
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
            ? find_plain(text, args[1].as.text, init, which == 1)
            : find(function == TEXT_FIND ? which - 2 : which, text,
                   args[1].as.text, init);
    case TEXT_GSUB:
        return args_count < 3 ? broken
            : replace(args, int_or(args, args_count, 3, INT64_MAX),
                      which == 1, arena);
    case TEXT_FUNCTION_COUNT: break;
    }
    return broken;
}

/* What most callers want. */
struct eval_result text_call(enum text_function function,
                             const struct cell *args, size_t args_count,
                             struct arena *arena)
{
    assert(args != NULL);
    assert(function < TEXT_FUNCTION_COUNT);
    return text_nth(function, 0, args, args_count, arena);
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
