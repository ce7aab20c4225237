/* The strict scan of JSON (RFC 8259), declared in json.h.
 *
 * One pass, no recursion: a stack of flags tells lists from maps.  Line ends
 * stand only between tokens (inside text they must be escaped), so a token
 * has one line.  The lexical level stands in json_lex.c.
 *
 * A document may come in pieces: between two members of its list only a place
 * and the state of the grammar are kept.  A member that the end of a piece
 * cuts is scanned again when more has come, and what is wrong near that end
 * is believed only then, so that results do not depend on the pieces.
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
    int outside;                  /* of them, around what is handed on */
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
    int64_t before = json_lex_before(&scan->lex, start);
    assert(before >= scan->lex.line_at);
    assert(start <= scan->lex.at);
    if (scan->handler == NULL || scan->depth < scan->outside) {
        return 0;
    }
    token->line = scan->lex.line;
    token->column = before - scan->lex.line_at + 1;
    token->byte = before + 1;
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

/* UTF-16 shows by its mark, or by the zero byte of its first character.  A
 * JSON document begins with an ASCII character, so in UTF-16 exactly one of
 * its first two bytes is zero (RFC 4627 section 3). */
static bool is_utf16(struct str text)
{
    return str_starts(text, "\xFF\xFE") || str_starts(text, "\xFE\xFF") ||
           (text.size >= 2 && (text.bytes[0] == 0) != (text.bytes[1] == 0));
}

/* At the first byte of a document: refuses UTF-16, and goes over a byte order
 * mark, which counts as a byte, but not in columns. */
static int scan_mark(struct scan *scan)
{
    struct json_lex *lex = &scan->lex;
    assert(lex->at <= lex->end);
    assert(scan->depth == 0);
    struct str text = { lex->at, (size_t)(lex->end - lex->at) };
    if (is_utf16(text)) {
        (void)err_fail(lex->err, MESSAGE_JSON_UTF16, "");
        return err_at(lex->err, lex->file, lex->line, 1);
    }
    if (str_starts(text, "\xEF\xBB\xBF")) {
        lex->at += 3;
        lex->line_at += 3;
    }
    return 0;
}

/* Of a line with a mistake, so much behind it is wanted: all that err_source
 * shows, and more than an escape or a character takes. */
enum { BEHIND_BYTES = 256 };

void json_members_init(struct json_members *members, struct mem *mem,
                       const char *file, bool list)
{
    assert(members != NULL);
    assert(mem != NULL);
    *members = (struct json_members){
        .mem = mem, .file = file, .line = 1, .list = list,
        .expect = EXPECT_VALUE
    };
}

/* Takes what was gone over as done: members are whole up to the cursor. */
static void settle(struct json_members *members, const struct scan *scan,
                   enum expect expect)
{
    const struct json_lex *lex = &scan->lex;
    assert(scan->depth <= 1);
    members->expect = (int)expect;
    members->depth = scan->depth;
    members->after_comma = scan->after_comma;
    members->outside = scan->outside;
    members->line = lex->line;
    members->line_at = lex->line_at;
}

/* As settle, where a member may begin. */
static void settle_before(struct json_members *members,
                          const struct scan *scan, enum expect expect)
{
    const struct json_lex *lex = &scan->lex;
    settle(members, scan, expect);
    members->start = (size_t)(lex->at - lex->start);
    members->start_line = lex->line;
    members->start_column = json_lex_before(lex, lex->at) - lex->line_at + 1;
    assert(members->start_column > 0);
}

/* Does a number or a word reach the end of the text, or is the cursor there?
 * The next piece may go on with it. */
static bool word_at_end(const struct scan *scan)
{
    const struct json_lex *lex = &scan->lex;
    assert(lex->at <= lex->end);
    return json_lex_word(lex).size == (size_t)(lex->end - lex->at);
}

/* Is the mistake perhaps only that what is held is cut?  A text that was not
 * closed leaves the cursor at the end, too. */
static bool may_be_cut(const struct scan *scan)
{
    const struct json_lex *lex = &scan->lex;
    const struct err *err = lex->err;
    assert(err->code < 0);
    int64_t size = (int64_t)(lex->end - lex->start);
    return err->line > 0 && (word_at_end(scan) ||
           lex->base + size - err->byte < BEHIND_BYTES);
}

/* Where a member may begin: opens the list around members, as nobody wants its
 * tokens.  Documents without a value are refused.  1 to go on with the next
 * token, 0 to scan a value, or err. */
static int begin_member(const struct json_members *members,
                        struct scan *scan, enum expect *expect)
{
    struct json_lex *lex = &scan->lex;
    assert(*expect != EXPECT_END);
    if (scan->depth > 0 || *expect != EXPECT_VALUE) {
        return 0;
    }
    if (lex->at == lex->end) {
        return json_lex_fail(lex, MESSAGE_JSON_EMPTY, lex->at);
    }
    if (!members->list || *lex->at != '[') {
        return 0;
    }
    scan->outside = 1;
    scan->depth = 1;
    scan->is_map[0] = false;
    lex->at++;
    *expect = EXPECT_VALUE_OR_CLOSE;
    return 1;
}

/* Up to the end of the next member: 1, 0 at the end of the document, JSON_MORE
 * or err.  The scan never goes on behind a mistake, as everything after it
 * would be guessed.  A number at the end of what is held may go on. */
static int scan_member(struct json_members *members, struct scan *scan,
                       bool ended)
{
    struct json_lex *lex = &scan->lex;
    enum expect expect = (enum expect)members->expect;
    for (;;) {
        json_lex_skip(lex);
        bool between = scan->depth <= scan->outside;
        if (between) {
            settle_before(members, scan, expect);
        }
        if (lex->at == lex->end && !ended) {
            return JSON_MORE;
        }
        if (expect == EXPECT_END) {
            return lex->at == lex->end ? 0
                : json_lex_fail_found(lex, MESSAGE_JSON_AFTER_END);
        }
        int result = between ? begin_member(members, scan, &expect) : 0;
        if (result == 0) {
            result = scan_step(scan, &expect);
        }
        if (result < 0) {
            return result;
        }
        if (scan->depth == scan->outside &&
            expect == (scan->outside == 1 ? EXPECT_COMMA : EXPECT_END)) {
            bool whole = ended || lex->at < lex->end ||
                         strchr("\"]}", lex->at[-1]) != NULL;
            if (whole) {
                settle(members, scan, expect);
            }
            return whole ? 1 : JSON_MORE;
        }
    }
}

/* The scanner where the members before have left it.  is_map and the room for
 * keys need no clearing, as `depth` says how much of them counts. */
static void scan_resume(struct scan *scan, const struct json_members *members,
                        struct str text, size_t at, struct err *err)
{
    assert(at <= text.size);
    assert(members->line_at <= members->base + (int64_t)at);
    scan->lex = (struct json_lex){
        .start = text.bytes, .at = text.bytes + at,
        .end = text.bytes + text.size, .base = members->base,
        .line_at = members->line_at, .line = members->line,
        .file = members->file, .err = err
    };
    scan->handler = members->handler;
    scan->user = members->user;
    scan->outside = members->outside;
    scan->depth = members->depth;
    scan->is_map[0] = false;
    scan->after_comma = members->after_comma;
    buf_init(&scan->lex.text, members->mem, 0);
    keyset_init(&scan->keys, members->mem);
}

/* Each call scans one member with a scanner of its own: between two members
 * only the place and the state of the grammar are kept. */
int json_members_next(struct json_members *members, struct str text,
                      size_t *at, bool ended, struct err *err)
{
    assert(members != NULL);
    assert(err != NULL);
    struct scan scan;
    int result = 0;
    if (!members->begun) {
        members->start = *at;
        if (!ended && text.size - *at < 3) {
            return JSON_MORE;     /* a mark may be cut */
        }
    }
    scan_resume(&scan, members, text, *at, err);
    if (!members->begun) {
        result = scan_mark(&scan);
        members->begun = result == 0;
    }
    if (result == 0) {
        result = scan_member(members, &scan, ended);
    }
    if (result < 0 && !ended && may_be_cut(&scan)) {
        result = JSON_MORE;
    }
    if (result == JSON_MORE) {
        err_clear(err);
    }
    *at = result == 1 || result == 0
        ? (size_t)(scan.lex.at - scan.lex.start) : members->start;
    keyset_free(&scan.keys);
    buf_free(&scan.lex.text);
    return result;
}

/* Calls `handler` (may be NULL: check only) for every token, in order; a text
 * of a token lives until the next. No recursion: depth is a counter with a
 * limit, so brackets without end cost nothing. Errors: MESSAGE_JSON_..., those
 * of the handler. */
int json_scan(struct mem *mem, struct str text, const char *file,
              int64_t first_line, json_handler handler, void *user,
              struct err *err)
{
    assert(err != NULL);
    assert(text.bytes != NULL || text.size == 0);
    struct json_members members;
    struct str all = text.bytes == NULL ? STR("") : text;
    size_t at = 0;
    if (text.size > LIMIT_JSON_BYTES) {
        (void)err_fail(err, MESSAGE_JSON_TOO_LARGE, "i",
                       (int64_t)LIMIT_JSON_BYTES);
        return err_at(err, file, first_line, 1);
    }
    json_members_init(&members, mem, file, false);
    members.line = first_line;
    members.handler = handler;
    members.user = user;
    int result = json_members_next(&members, all, &at, true, err);
    return result == 1 ? json_members_next(&members, all, &at, true, err)
                       : result;
}
