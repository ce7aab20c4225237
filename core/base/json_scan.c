/* The strict scan of JSON (RFC 8259), declared in json.h.
 *
 * One pass, no recursion: a stack of bits tells lists from maps.  Line ends
 * stand only between tokens (inside text they must be escaped), so lines are
 * counted there.  Text without escapes is handed on as it stands in the
 * input; otherwise from a buffer that the next text overwrites.
 *
 * What the RFC allows and we refuse, each with its own message: duplicate
 * keys, U+0000, lone surrogates, integers beyond 2^53, numbers beyond a
 * double, deep nesting, large documents.  A number too small for a double
 * becomes 0: rounding, as everywhere.  A byte order mark is gone over. */
#include "base/json.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/keyset.h"
#include "base/limits.h"
#include "base/number.h"

#define INTEGER_MAX INT64_C(9007199254740992)      /* 2^53 */

enum { SHOWN_BYTES = 40 };        /* of a wrong lexeme, in a message */

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
    const char *start, *at, *end;
    const char *file;
    const char *line_start;
    int64_t line;
    bool after_comma;
    int depth;
    bool is_map[LIMIT_JSON_DEPTH];
    struct keyset keys;
    struct buf text;              /* of the string being unescaped */
    json_handler handler;
    void *user;
    struct err *err;
};

/* Puts the place of `at` into err. */
static int fail_at(struct scan *scan, const char *at)
{
    assert(at >= scan->line_start);
    assert(at <= scan->end);
    (void)err_at(scan->err, scan->file, scan->line,
                 (int64_t)(at - scan->line_start) + 1);
    scan->err->byte = (int64_t)(at - scan->start) + 1;
    err_source(scan->err, (struct str){ scan->line_start,
                              (size_t)(scan->end - scan->line_start) });
    return scan->err->code;
}

static int fail(struct scan *scan, enum message message, const char *at)
{
    (void)err_fail(scan->err, message, "");
    return fail_at(scan, at);
}

static int fail_text(struct scan *scan, enum message message,
                     struct str text)
{
    struct str shown = text;
    if (shown.size > SHOWN_BYTES) {
        shown.size = SHOWN_BYTES;
        while (((unsigned char)text.bytes[shown.size] & 0xC0) == 0x80) {
            shown.size--;
        }
    }
    (void)err_fail(scan->err, message, "t", shown);
    return fail_at(scan, text.bytes);
}

/* The whole character at `at`, or one byte when it is not UTF-8. */
static struct str character(const struct scan *scan, const char *at)
{
    assert(at < scan->end);
    size_t size = 1;
    while (at + size < scan->end && size < 4 &&
           ((unsigned char)at[size] & 0xC0) == 0x80) {
        size++;
    }
    struct str all = { at, size };
    return str_utf8_ok(all, NULL) ? all : (struct str){ at, 1 };
}

/* Refuses what stands at the cursor, naming it. */
static int fail_found(struct scan *scan, enum message message)
{
    assert(scan->at <= scan->end);
    if (scan->at == scan->end) {
        return fail(scan, MESSAGE_JSON_TRUNCATED, scan->at);
    }
    struct str found = character(scan, scan->at);
    unsigned char c = (unsigned char)found.bytes[0];
    if (c == 0) {
        return fail(scan, MESSAGE_JSON_NUL, scan->at);
    }
    if (c >= 0x80 && found.size == 1) {
        return fail(scan, MESSAGE_JSON_UTF8, scan->at);
    }
    char shown[16];
    if (c < 0x20 || c == 0x7F) {
        (void)snprintf(shown, sizeof shown, "U+%04X", (unsigned)c);
    } else {
        (void)snprintf(shown, sizeof shown, "'%.*s'", (int)found.size,
                       found.bytes);
    }
    (void)err_fail(scan->err, message, "s", shown);
    return fail_at(scan, scan->at);
}

static void skip_blanks(struct scan *scan)
{
    while (scan->at < scan->end) {
        char c = *scan->at;
        if (c == '\n') {
            scan->line++;
            scan->line_start = scan->at + 1;
        } else if (c != ' ' && c != '\t' && c != '\r') {
            break;
        }
        scan->at++;
    }
    assert(scan->line_start <= scan->at);
}

/* Hands on a token that starts at `start`. */
static int emit(struct scan *scan, struct json_token *token,
                const char *start)
{
    assert(start >= scan->line_start);
    assert(start <= scan->at);
    if (scan->handler == NULL) {
        return 0;
    }
    token->line = scan->line;
    token->column = (int64_t)(start - scan->line_start) + 1;
    token->byte = (int64_t)(start - scan->start) + 1;
    int result = scan->handler(scan->user, token, scan->err);
    assert(result <= 0);
    return result;
}

/* Four hexadecimal digits at `at`, or -1. */
static int32_t hex4(const struct scan *scan, const char *at)
{
    int32_t code = 0;
    for (int i = 0; i < 4; i++) {
        if (at + i >= scan->end) {
            return -1;
        }
        char c = at[i];
        int digit = c >= '0' && c <= '9' ? c - '0'
                  : c >= 'a' && c <= 'f' ? c - 'a' + 10
                  : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0) {
            return -1;
        }
        code = code * 16 + digit;
    }
    assert(code <= 0xFFFF);
    return code;
}

static void add_utf8(struct buf *buf, int32_t code)
{
    assert(code > 0);
    assert(code <= 0x10FFFF);
    char bytes[4];
    size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char first[] = { 0, 0x00, 0xC0, 0xE0, 0xF0 };
    for (size_t i = size; i-- > 1;) {
        bytes[i] = (char)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    bytes[0] = (char)(first[size] | code);
    buf_add(buf, bytes, size);
}

/* The bytes of an escape that are worth showing. */
static struct str shown_escape(const struct scan *scan, const char *at,
                               size_t most)
{
    size_t size = 1;
    while (size < most && at + size < scan->end && at[size] > ' ' &&
           at[size] < 0x7F && at[size] != '"') {
        size++;
    }
    return (struct str){ at, size };
}

/* The escape \uXXXX at the cursor, or a pair of them. */
static int scan_unicode(struct scan *scan)
{
    const char *at = scan->at;
    assert(at[0] == '\\');
    assert(at[1] == 'u');
    int32_t code = hex4(scan, at + 2);
    if (code < 0) {
        return fail_text(scan, MESSAGE_JSON_ESCAPE,
                         shown_escape(scan, at, 6));
    }
    if (code == 0) {
        return fail(scan, MESSAGE_JSON_NUL, at);
    }
    scan->at += 6;
    if (code >= 0xD800 && code <= 0xDFFF) {
        int32_t low = -1;
        if (code < 0xDC00 && scan->end - scan->at >= 6 &&
            scan->at[0] == '\\' && scan->at[1] == 'u') {
            low = hex4(scan, scan->at + 2);
        }
        if (low < 0xDC00 || low > 0xDFFF) {
            return fail_text(scan, MESSAGE_JSON_SURROGATE,
                             (struct str){ at, 6 });
        }
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        scan->at += 6;
    }
    add_utf8(&scan->text, code);
    return 0;
}

static int scan_escape(struct scan *scan)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    assert(*scan->at == '\\');
    if (scan->end - scan->at < 2) {
        scan->at = scan->end;
        return 0;                 /* the caller sees the text unclosed */
    }
    char letter = scan->at[1];
    if (letter == 'u') {
        return scan_unicode(scan);
    }
    const char *found = letter == '\0' ? NULL : strchr(from, letter);
    if (found == NULL) {
        size_t more = character(scan, scan->at + 1).size;
        struct str escape = { scan->at, 1 + more };
        if (!str_utf8_ok(escape, NULL)) {
            return fail(scan, MESSAGE_JSON_UTF8, scan->at + 1);
        }
        if ((unsigned char)letter < 0x20) {
            escape.size = 1;
        }
        return fail_text(scan, MESSAGE_JSON_ESCAPE, escape);
    }
    buf_char(&scan->text, to[found - from]);
    scan->at += 2;
    return 0;
}

/* Bytes up to a quote, a backslash, a control character, or the end. */
static int scan_run(struct scan *scan, struct str *run)
{
    const char *start = scan->at;
    const char *at = start;
    while (at < scan->end && *at != '"' && *at != '\\' &&
           (unsigned char)*at >= 0x20) {
        at++;
    }
    *run = (struct str){ start, (size_t)(at - start) };
    size_t bad = 0;
    if (!str_utf8_ok(*run, &bad)) {
        return fail(scan, MESSAGE_JSON_UTF8, start + bad);
    }
    scan->at = at;
    if (at < scan->end && (unsigned char)*at < 0x20) {
        return fail_found(scan, MESSAGE_JSON_CONTROL);
    }
    return 0;
}

/* The text whose opening quote is at the cursor. */
static int scan_text(struct scan *scan, struct str *out)
{
    const char *open = scan->at;
    assert(*open == '"');
    scan->at++;
    struct str run;
    int result = scan_run(scan, &run);
    if (result == 0 && scan->at < scan->end && *scan->at == '"') {
        scan->at++;
        *out = run;
        return 0;
    }
    buf_clear(&scan->text);
    while (result == 0 && scan->at < scan->end) {
        buf_str(&scan->text, run);
        if (*scan->at == '"') {
            scan->at++;
            *out = buf_view(&scan->text);
            return scan->text.failed ? err_nomem(scan->err) : 0;
        }
        result = scan_escape(scan);
        if (result == 0) {
            result = scan_run(scan, &run);
        }
    }
    return result != 0 ? result
                       : fail(scan, MESSAGE_JSON_TEXT_UNCLOSED, open);
}

/* Letters, digits and what numbers are made of, from the cursor. */
static struct str word_at(const struct scan *scan)
{
    const char *at = scan->at;
    while (at < scan->end &&
           ((*at >= '0' && *at <= '9') || (*at >= 'a' && *at <= 'z') ||
            (*at >= 'A' && *at <= 'Z') || *at == '+' || *at == '-' ||
            *at == '.' || *at == '_')) {
        at++;
    }
    return (struct str){ scan->at, (size_t)(at - scan->at) };
}

static int scan_number(struct scan *scan)
{
    struct str word = word_at(scan);
    assert(word.size > 0);
    bool integer = false;
    if (number_scan(word, &integer) != word.size) {
        return fail_text(scan, MESSAGE_JSON_NUMBER_FORM, word);
    }
    struct json_token token = { .event = JSON_NUMBER, .text = word };
    token.number = number_value(word);
    if (integer) {
        token.event = JSON_INTEGER;
        if (!str_integer(word, &token.integer) ||
            token.integer > INTEGER_MAX || token.integer < -INTEGER_MAX) {
            return fail_text(scan, MESSAGE_JSON_INTEGER_RANGE, word);
        }
        token.number = (double)token.integer;
    }
    if (!isfinite(token.number)) {
        return fail_text(scan, MESSAGE_JSON_NUMBER_RANGE, word);
    }
    scan->at += word.size;
    return emit(scan, &token, word.bytes);
}

static int scan_literal(struct scan *scan)
{
    static const struct { const char *name; enum json_event event; } all[] = {
        { "true", JSON_TRUE }, { "false", JSON_FALSE }, { "null", JSON_NULL }
    };
    struct str word = word_at(scan);
    assert(word.size > 0);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (str_is(word, all[i].name)) {
            struct json_token token = { .event = all[i].event, .text = word };
            scan->at += word.size;
            return emit(scan, &token, word.bytes);
        }
        /* "tru" and nothing more was a literal cut off. */
        if (scan->at + word.size == scan->end &&
            word.size < strlen(all[i].name) &&
            memcmp(all[i].name, word.bytes, word.size) == 0) {
            return fail(scan, MESSAGE_JSON_TRUNCATED, scan->end);
        }
    }
    return fail_text(scan, MESSAGE_JSON_WORD, word);
}

static int scan_open(struct scan *scan, enum expect *expect)
{
    const char *at = scan->at;
    bool map = *at == '{';
    assert(map || *at == '[');
    if (scan->depth == LIMIT_JSON_DEPTH) {
        (void)err_fail(scan->err, MESSAGE_JSON_DEPTH, "i",
                       (int64_t)LIMIT_JSON_DEPTH);
        return fail_at(scan, at);
    }
    scan->is_map[scan->depth++] = map;
    if (map) {
        keyset_open(&scan->keys);
    }
    scan->at++;
    *expect = map ? EXPECT_KEY_OR_CLOSE : EXPECT_VALUE_OR_CLOSE;
    struct json_token token = {
        .event = map ? JSON_MAP_OPEN : JSON_LIST_OPEN, .text = { at, 1 }
    };
    return emit(scan, &token, at);
}

static int scan_close(struct scan *scan, enum expect *expect)
{
    const char *at = scan->at;
    assert(scan->depth > 0);
    bool map = scan->is_map[--scan->depth];
    assert(*at == (map ? '}' : ']'));
    if (map) {
        keyset_close(&scan->keys);
    }
    scan->at++;
    *expect = scan->depth == 0 ? EXPECT_END : EXPECT_COMMA;
    struct json_token token = {
        .event = map ? JSON_MAP_CLOSE : JSON_LIST_CLOSE, .text = { at, 1 }
    };
    return emit(scan, &token, at);
}

static int scan_value(struct scan *scan, enum expect *expect)
{
    *expect = scan->depth == 0 ? EXPECT_END : EXPECT_COMMA;
    if (scan->at == scan->end) {
        return fail_found(scan, MESSAGE_JSON_VALUE_EXPECTED);
    }
    char c = *scan->at;
    if (c == '"') {
        const char *at = scan->at;
        struct json_token token = { .event = JSON_TEXT };
        int result = scan_text(scan, &token.text);
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
    return fail_found(scan, comma ? MESSAGE_JSON_TRAILING_COMMA
                                  : MESSAGE_JSON_VALUE_EXPECTED);
}

static int scan_key(struct scan *scan, enum expect *expect)
{
    const char *at = scan->at;
    if (at == scan->end || *at != '"') {
        bool comma = scan->after_comma && at < scan->end && *at == '}';
        return fail_found(scan, comma ? MESSAGE_JSON_TRAILING_COMMA
                                      : MESSAGE_JSON_KEY_EXPECTED);
    }
    struct json_token token = { .event = JSON_KEY };
    int result = scan_text(scan, &token.text);
    if (result != 0) {
        return result;
    }
    bool escaped = token.text.bytes == scan->text.bytes;
    switch (keyset_add(&scan->keys, token.text, escaped)) {
    case KEYSET_NEW:
        break;
    case KEYSET_KNOWN:
        (void)err_fail(scan->err, MESSAGE_JSON_DUPLICATE_KEY, "t",
                       token.text);
        return fail_at(scan, at);
    case KEYSET_NOMEM:
        return err_nomem(scan->err);
    }
    result = emit(scan, &token, at);
    if (result != 0) {
        return result;
    }
    skip_blanks(scan);
    if (scan->at == scan->end || *scan->at != ':') {
        return fail_found(scan, MESSAGE_JSON_COLON_EXPECTED);
    }
    scan->at++;
    *expect = EXPECT_VALUE;
    return 0;
}

static int scan_comma(struct scan *scan, enum expect *expect)
{
    assert(scan->depth > 0);
    bool map = scan->is_map[scan->depth - 1];
    char c = scan->at < scan->end ? *scan->at : '\0';
    if (c == (map ? '}' : ']')) {
        return scan_close(scan, expect);
    }
    if (c != ',') {
        return fail_found(scan, map ? MESSAGE_JSON_COMMA_MAP
                                    : MESSAGE_JSON_COMMA_LIST);
    }
    scan->at++;
    scan->after_comma = true;
    *expect = map ? EXPECT_KEY : EXPECT_VALUE;
    return 0;
}

/* One step of the grammar. */
static int scan_step(struct scan *scan, enum expect *expect)
{
    bool close = scan->at < scan->end &&
                 (*scan->at == ']' || *scan->at == '}');
    bool after_comma = scan->after_comma;
    int result = 0;
    switch (*expect) {
    case EXPECT_VALUE_OR_CLOSE:
        result = close && *scan->at == ']' ? scan_close(scan, expect)
                                           : scan_value(scan, expect);
        break;
    case EXPECT_KEY_OR_CLOSE:
        result = close && *scan->at == '}' ? scan_close(scan, expect)
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

static int scan_document(struct scan *scan)
{
    skip_blanks(scan);
    if (scan->at == scan->end) {
        return fail(scan, MESSAGE_JSON_EMPTY, scan->at);
    }
    enum expect expect = EXPECT_VALUE;
    while (expect != EXPECT_END) {
        int result = scan_step(scan, &expect);
        if (result != 0) {
            return result;
        }
        skip_blanks(scan);
    }
    assert(scan->depth == 0);
    if (scan->at < scan->end) {
        return fail_found(scan, MESSAGE_JSON_AFTER_END);
    }
    return 0;
}

/* UTF-16 shows by its mark, or by the zero byte of its first character. */
static bool is_utf16(struct str text)
{
    return str_starts(text, "\xFF\xFE") || str_starts(text, "\xFE\xFF") ||
           (text.size >= 2 && (text.bytes[0] == 0) != (text.bytes[1] == 0));
}

int json_scan(struct mem *mem, struct str text, const char *file,
              int64_t first_line, json_handler handler, void *user,
              struct err *err)
{
    assert(mem != NULL);
    assert(err != NULL);
    assert(text.bytes != NULL || text.size == 0);
    const char *bytes = text.bytes == NULL ? "" : text.bytes;
    struct scan scan = {
        .start = bytes, .at = bytes, .end = bytes + text.size, .file = file,
        .line_start = bytes, .line = first_line, .handler = handler,
        .user = user, .err = err
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
        scan.at += 3;
        scan.line_start = scan.at;
    }
    buf_init(&scan.text, mem, 0);
    keyset_init(&scan.keys, mem);
    int result = scan_document(&scan);
    keyset_free(&scan.keys);
    buf_free(&scan.text);
    assert(result <= 0);
    return result;
}
