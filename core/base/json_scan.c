/* The strict scan of JSON (RFC 8259), declared in json.h.
 *
 * One pass, no recursion: a stack of flags tells lists from maps.  Line ends
 * stand only between tokens (inside text they must be escaped), so a token
 * has one line.  The lexical level stands in json_lex.c.
 *
 * What the RFC allows and we refuse, each with its own message: duplicate
 * keys, U+0000, lone surrogates, integers beyond 2^53, numbers beyond a
 * double, deep nesting, large documents.  A number too small for a double
 * becomes 0: rounding, as everywhere.  A byte order mark is gone over. */
#include "base/json.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/json_lex.h"
#include "base/keyset.h"
#include "base/limits.h"
#include "base/number.h"

#define INTEGER_MAX INT64_C(9007199254740992)      /* 2^53 */

/* What the grammar allows next. */
enum expect {
    EXPECT_VALUE,
    EXPECT_VALUE_OR_CLOSE,        /* after [ */
    EXPECT_KEY,                   /* after , in a map */
    EXPECT_KEY_OR_CLOSE,          /* after { */
    EXPECT_COMMA,                 /* after a value in a list or map */
    EXPECT_END
};

struct scan {
    struct json_lex lex;
    bool after_comma;             /* a member must follow */
    int depth;                    /* of brackets that are open */
    bool is_map[LIMIT_JSON_DEPTH]; /* by depth: braces, or brackets */
    struct keyset keys;           /* of all maps that are open */
    json_handler handler;         /* called for each token */
    void *user;                   /* handed to it */
};

/* Hands on a token that starts at `start`.  Fills in line, column and byte,
 * each from 1.  Without a handler the scan only checks.  0, or the handler's
 * own negative code with err filled, which ends the scan. */
static int emit(struct scan *scan, struct json_token *token,
                const char *start)
{
    assert(start >= scan->lex.line_start);
    assert(start <= scan->lex.at);
    if (scan->handler == NULL) {
        return 0;
    }
    token->line = scan->lex.line;
    token->column = (int64_t)(start - scan->lex.line_start) + 1;
    token->byte = (int64_t)(start - scan->lex.start) + 1;
    int result = scan->handler(scan->user, token, scan->lex.err);
    assert(result <= 0);
    return result;
}

/* The number at the cursor: its form, then its range.  RFC 8259 section 6.
 * Integers beyond 2^53 are refused because other readers of the same file
 * would round them (RFC 7493 section 2.2).  A number with a fraction or
 * exponent is a double whatever its value.  0, or err at the number. */
static int scan_number(struct scan *scan)
{
    struct str word = json_lex_word(&scan->lex);
    assert(word.size > 0);
    bool integer = false;
    if (number_scan(word, &integer) != word.size) {
        return json_lex_fail_text(&scan->lex, MESSAGE_JSON_NUMBER_FORM, word);
    }
    struct json_token token = { .event = JSON_NUMBER, .text = word };
    if (integer) {
        token.event = JSON_INTEGER;
        if (!str_integer(word, &token.integer) ||
            token.integer > INTEGER_MAX || token.integer < -INTEGER_MAX) {
            return json_lex_fail_text(&scan->lex,
                                      MESSAGE_JSON_INTEGER_RANGE, word);
        }
        token.number = (double)token.integer;
    } else {
        token.number = number_value(word);
    }
    if (!isfinite(token.number)) {
        return json_lex_fail_text(&scan->lex, MESSAGE_JSON_NUMBER_RANGE, word);
    }
    scan->lex.at += word.size;
    return emit(scan, &token, word.bytes);
}

/* true, false or null; any other word is refused as a whole.  The whole word
 * is shown, so that `True`, `None` or `NaN` is told as what it is.  0, or
 * err. */
static int scan_literal(struct scan *scan)
{
    static const struct { const char *name; enum json_event event; } all[] = {
        { "true", JSON_TRUE }, { "false", JSON_FALSE }, { "null", JSON_NULL }
    };
    struct str word = json_lex_word(&scan->lex);
    assert(word.size > 0);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (str_is(word, all[i].name)) {
            struct json_token token = { .event = all[i].event, .text = word };
            scan->lex.at += word.size;
            return emit(scan, &token, word.bytes);
        }
        /* "tru" and nothing more was a literal cut off. */
        if (scan->lex.at + word.size == scan->lex.end &&
            word.size < strlen(all[i].name) &&
            memcmp(all[i].name, word.bytes, word.size) == 0) {
            return json_lex_fail(&scan->lex, MESSAGE_JSON_TRUNCATED,
                                 scan->lex.end);
        }
    }
    return json_lex_fail_text(&scan->lex, MESSAGE_JSON_WORD, word);
}

/* Opens a list or a map, unless it would be too deep.  The cursor is on the
 * bracket.  Pushes its kind and, for a map, opens a set of keys.  0, err at
 * the bracket, or the handler's error. */
static int scan_open(struct scan *scan, enum expect *expect)
{
    const char *at = scan->lex.at;
    assert(at < scan->lex.end);
    bool map = *at == '{';
    assert(map || *at == '[');
    if (scan->depth == LIMIT_JSON_DEPTH) {
        (void)err_fail(scan->lex.err, MESSAGE_JSON_DEPTH, "i",
                       (int64_t)LIMIT_JSON_DEPTH);
        return json_lex_fail_at(&scan->lex, at);
    }
    scan->is_map[scan->depth++] = map;
    if (map) {
        keyset_open(&scan->keys);
    }
    scan->lex.at++;
    *expect = map ? EXPECT_KEY_OR_CLOSE : EXPECT_VALUE_OR_CLOSE;
    struct json_token token = {
        .event = map ? JSON_MAP_OPEN : JSON_LIST_OPEN, .text = { at, 1 }
    };
    return emit(scan, &token, at);
}

/* Closes the innermost one; its keys are forgotten.  The cursor is on the
 * bracket that fits, which the callers checked: `]` for a list, `}` for a map.
 * 0 or the handler's error. */
static int scan_close(struct scan *scan, enum expect *expect)
{
    const char *at = scan->lex.at;
    assert(scan->depth > 0);
    bool map = scan->is_map[--scan->depth];
    assert(*at == (map ? '}' : ']'));
    if (map) {
        keyset_close(&scan->keys);
    }
    scan->lex.at++;
    *expect = scan->depth == 0 ? EXPECT_END : EXPECT_COMMA;
    struct json_token token = {
        .event = map ? JSON_MAP_CLOSE : JSON_LIST_CLOSE, .text = { at, 1 }
    };
    return emit(scan, &token, at);
}

/* Any value; what it is shows in its first byte.  *expect is set first to what
 * follows a scalar; scan_open overrides it.  A closing bracket where a value
 * must stand is told as a comma too many when one stands before it.  0, or err
 * at the cursor. */
static int scan_value(struct scan *scan, enum expect *expect)
{
    assert(expect != NULL);
    assert(scan->lex.at <= scan->lex.end);
    *expect = scan->depth == 0 ? EXPECT_END : EXPECT_COMMA;
    if (scan->lex.at == scan->lex.end) {
        return json_lex_fail_found(&scan->lex, MESSAGE_JSON_VALUE_EXPECTED);
    }
    char c = *scan->lex.at;
    if (c == '"') {
        const char *at = scan->lex.at;
        struct json_token token = { .event = JSON_TEXT };
        int result = json_lex_text(&scan->lex, &token.text);
        return result != 0 ? result : emit(scan, &token, at);
    }
    if (c == '[' || c == '{') {
        return scan_open(scan, expect);
    }
    if ((c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.') {
        return scan_number(scan);
    }
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
        return scan_literal(scan);
    }
    bool comma = scan->after_comma && (c == ']' || c == '}');
    return json_lex_fail_found(&scan->lex,
                               comma ? MESSAGE_JSON_TRAILING_COMMA
                                     : MESSAGE_JSON_VALUE_EXPECTED);
}

/* A key that is new in its map, and the colon behind it.  Duplicate keys are
 * refused because RFC 8259 section 4 leaves open which one counts, and two
 * readers would judge two cases.  An escaped key lives in the lexer's buffer,
 * so the set copies it; others are borrowed from the input.  0, or err. */
static int scan_key(struct scan *scan, enum expect *expect)
{
    assert(scan->depth > 0);
    assert(scan->is_map[scan->depth - 1]);
    const char *at = scan->lex.at;
    if (at == scan->lex.end || *at != '"') {
        bool comma = scan->after_comma && at < scan->lex.end && *at == '}';
        return json_lex_fail_found(&scan->lex,
                                   comma ? MESSAGE_JSON_TRAILING_COMMA
                                         : MESSAGE_JSON_KEY_EXPECTED);
    }
    struct json_token token = { .event = JSON_KEY };
    int result = json_lex_text(&scan->lex, &token.text);
    if (result != 0) {
        return result;
    }
    bool escaped = token.text.bytes == scan->lex.text.bytes;
    switch (keyset_add(&scan->keys, token.text, escaped)) {
    case KEYSET_NEW:
        break;
    case KEYSET_KNOWN:
        (void)err_fail(scan->lex.err, MESSAGE_JSON_DUPLICATE_KEY, "t",
                       token.text);
        return json_lex_fail_at(&scan->lex, at);
    case KEYSET_NOMEM:
        return err_nomem(scan->lex.err);
    }
    result = emit(scan, &token, at);
    if (result != 0) {
        return result;
    }
    json_lex_skip(&scan->lex);
    if (scan->lex.at == scan->lex.end || *scan->lex.at != ':') {
        return json_lex_fail_found(&scan->lex, MESSAGE_JSON_COLON_EXPECTED);
    }
    scan->lex.at++;
    *expect = EXPECT_VALUE;
    return 0;
}

/* What may follow a value inside a list or map: a comma or the end.  0 with
 * the next expectation set, or err naming what stands there instead. */
static int scan_comma(struct scan *scan, enum expect *expect)
{
    assert(scan->depth > 0);
    bool map = scan->is_map[scan->depth - 1];
    char c = scan->lex.at < scan->lex.end ? *scan->lex.at : '\0';
    if (c == (map ? '}' : ']')) {
        return scan_close(scan, expect);
    }
    if (c != ',') {
        return json_lex_fail_found(&scan->lex,
                                   map ? MESSAGE_JSON_COMMA_MAP
                                       : MESSAGE_JSON_COMMA_LIST);
    }
    scan->lex.at++;
    scan->after_comma = true;
    *expect = map ? EXPECT_KEY : EXPECT_VALUE;
    return 0;
}

/* One step of the grammar.  Each step takes one token, so the loop ends.
 * `after_comma` lives for exactly one step: it only chooses between two
 * messages.  0, or err. */
static int scan_step(struct scan *scan, enum expect *expect)
{
    assert(scan->depth >= 0);
    assert(scan->depth <= LIMIT_JSON_DEPTH);
    bool close = scan->lex.at < scan->lex.end &&
                 (*scan->lex.at == ']' || *scan->lex.at == '}');
    bool after_comma = scan->after_comma;
    int result = 0;
    switch (*expect) {
    case EXPECT_VALUE_OR_CLOSE:
        result = close && *scan->lex.at == ']' ? scan_close(scan, expect)
                                           : scan_value(scan, expect);
        break;
    case EXPECT_KEY_OR_CLOSE:
        result = close && *scan->lex.at == '}' ? scan_close(scan, expect)
                                           : scan_key(scan, expect);
        break;
    case EXPECT_VALUE:
        result = scan_value(scan, expect);
        break;
    case EXPECT_KEY:
        result = scan_key(scan, expect);
        break;
    case EXPECT_COMMA:
        return scan_comma(scan, expect);
    case EXPECT_END:
        assert(!"the loop ends here");
    }
    if (after_comma) {
        scan->after_comma = false;
    }
    return result;
}

/* One value, and nothing but blanks around it.  0 with every bracket closed,
 * or the first err: the scan never goes on behind a mistake, as everything
 * after it would be guessed. */
static int scan_document(struct scan *scan)
{
    assert(scan->depth == 0);
    json_lex_skip(&scan->lex);
    if (scan->lex.at == scan->lex.end) {
        return json_lex_fail(&scan->lex, MESSAGE_JSON_EMPTY, scan->lex.at);
    }
    enum expect expect = EXPECT_VALUE;
    while (expect != EXPECT_END) {
        int result = scan_step(scan, &expect);
        if (result != 0) {
            return result;
        }
        json_lex_skip(&scan->lex);
    }
    assert(scan->depth == 0);
    if (scan->lex.at < scan->lex.end) {
        return json_lex_fail_found(&scan->lex, MESSAGE_JSON_AFTER_END);
    }
    return 0;
}

/* UTF-16 shows by its mark, or by the zero byte of its first character.  A
 * JSON document begins with an ASCII character, so in UTF-16 exactly one of
 * its first two bytes is zero (RFC 4627 section 3). */
static bool is_utf16(struct str text)
{
    return str_starts(text, "\xFF\xFE") || str_starts(text, "\xFE\xFF") ||
           (text.size >= 2 && (text.bytes[0] == 0) != (text.bytes[1] == 0));
}

/* Calls `handler` (may be NULL: check only) for every token, in order; a text
 * of a token lives until the next. No recursion: depth is a counter with a
 * limit, so brackets without end cost nothing. Errors: MESSAGE_JSON_..., those
 * of the handler. */
int json_scan(struct mem *mem, struct str text, const char *file,
              int64_t first_line, json_handler handler, void *user,
              struct err *err)
{
    assert(mem != NULL);
    assert(err != NULL);
    assert(text.bytes != NULL || text.size == 0);
    const char *bytes = text.bytes == NULL ? "" : text.bytes;
    struct scan scan = {
        .lex = {
            .start = bytes, .at = bytes, .end = bytes + text.size,
            .line_start = bytes, .line = first_line, .file = file, .err = err
        },
        .handler = handler, .user = user
    };
    if (text.size > LIMIT_JSON_BYTES) {
        (void)err_fail(err, MESSAGE_JSON_TOO_LARGE, "i",
                       (int64_t)LIMIT_JSON_BYTES);
        return err_at(err, file, first_line, 1);
    }
    if (is_utf16(text)) {
        (void)err_fail(err, MESSAGE_JSON_UTF16, "");
        return err_at(err, file, first_line, 1);
    }
    if (str_starts(text, "\xEF\xBB\xBF")) {
        scan.lex.at += 3;
        scan.lex.line_start = scan.lex.at;
    }
    buf_init(&scan.lex.text, mem, 0);
    keyset_init(&scan.keys, mem);
    int result = scan_document(&scan);
    keyset_free(&scan.keys);
    buf_free(&scan.lex.text);
    assert(result <= 0);
    return result;
}
