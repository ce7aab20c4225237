/* The lexical level of JSON: text with its escapes, words, blanks, places.
 *
 * The cursor never passes the end, and no line begins behind it.
 * Errors are said here, as this level knows the place. */
#include "base/json_lex.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN_BYTES = 40 };        /* of a wrong lexeme, in a message */

/* Puts the place of `at` into err, with what is held of its line: where the
 * beginning is gone, the column in what is left leads to what is shown. */
int json_lex_fail_at(struct json_lex *lex, const char *at)
{
    assert(at >= lex->start);
    assert(at <= lex->end);
    int64_t before = json_lex_before(lex, at);
    int64_t gone = lex->base > lex->line_at ? lex->base - lex->line_at : 0;
    const char *line = lex->start + (lex->line_at + gone - lex->base);
    (void)err_at(lex->err, lex->file, lex->line, before - lex->line_at + 1);
    lex->err->byte = before + 1;
    lex->err->column -= gone;
    err_source(lex->err, (struct str){ line, (size_t)(lex->end - line) });
    lex->err->column += gone;
    lex->err->source_cut += gone;
    return lex->err->code;
}

/* A message without arguments, at a place. */
int json_lex_fail(struct json_lex *lex, enum message message, const char *at)
{
    assert(at >= lex->start);
    (void)err_fail(lex->err, message, "");
    return json_lex_fail_at(lex, at);
}

/* A message that shows the lexeme it is about, cut when long. */
int json_lex_fail_text(struct json_lex *lex, enum message message,
                       struct str lexeme)
{
    assert(lexeme.size > 0);
    struct str shown = lexeme;
    if (shown.size > SHOWN_BYTES) {
        shown.size = SHOWN_BYTES;
        while (((unsigned char)lexeme.bytes[shown.size] & 0xC0) == 0x80) {
            shown.size--;
        }
    }
    (void)err_fail(lex->err, message, "t", shown);
    return json_lex_fail_at(lex, lexeme.bytes);
}

/* The whole character at `at`, or one byte when it is not UTF-8.  `at` is
 * before the end.  Never reads past the end, and never shows half a character:
 * a message with broken UTF-8 could not be printed. */
static struct str character(const struct json_lex *lex, const char *at)
{
    assert(at < lex->end);
    size_t size = 1;
    while (at + size < lex->end && size < 4 &&
           ((unsigned char)at[size] & 0xC0) == 0x80) {
        size++;
    }
    struct str all = { at, size };
    return str_utf8_ok(all, NULL) ? all : (struct str){ at, 1 };
}

/* Refuses what stands at the cursor, naming it. */
int json_lex_fail_found(struct json_lex *lex, enum message message)
{
    assert(lex->at <= lex->end);
    if (lex->at == lex->end) {
        return json_lex_fail(lex, MESSAGE_JSON_TRUNCATED, lex->at);
    }
    struct str found = character(lex, lex->at);
    unsigned char c = (unsigned char)found.bytes[0];
    if (c == 0) {
        return json_lex_fail(lex, MESSAGE_JSON_NUL, lex->at);
    }
    if (c >= 0x80 && found.size == 1) {
        return json_lex_fail(lex, MESSAGE_JSON_UTF8, lex->at);
    }
    char shown[16];
    if (c < 0x20 || c == 0x7F) {
        (void)snprintf(shown, sizeof shown, "U+%04X", (unsigned)c);
    } else {
        (void)snprintf(shown, sizeof shown, "'%.*s'", (int)found.size,
                       found.bytes);
    }
    (void)err_fail(lex->err, message, "s", shown);
    return json_lex_fail_at(lex, lex->at);
}

/* Goes over the four blanks of RFC 8259 section 2, counting lines. */
void json_lex_skip(struct json_lex *lex)
{
    while (lex->at < lex->end) {
        char c = *lex->at;
        if (c == '\n') {
            lex->line++;
            lex->line_at = json_lex_before(lex, lex->at + 1);
        } else if (c != ' ' && c != '\t' && c != '\r') {
            break;
        }
        lex->at++;
    }
    assert(lex->line_at <= json_lex_before(lex, lex->at));
}

/* Four hexadecimal digits at `at`, or -1.  RFC 8259 section 7; both cases of
 * the letters. */
static int32_t hex4(const struct json_lex *lex, const char *at)
{
    assert(at >= lex->start);
    int32_t code = 0;
    for (int i = 0; i < 4; i++) {
        if (at + i >= lex->end) {
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

/* Adds a code point, which is no surrogate.  RFC 3629.  Pairs of surrogates
 * were joined by the caller, so the code is a Unicode scalar value up to
 * 0x10FFFF; failure shows in the buffer's `failed`. */
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
    assert(code <= 0x7F >> (size == 1 ? 0 : size));
    bytes[0] = (char)(first[size] | code);
    buf_add(buf, bytes, size);
}

/* The bytes of an escape that are worth showing.  From the backslash, at most
 * `most` bytes, ending before a blank, a quote or anything not printable: what
 * the author would recognise. */
static struct str shown_escape(const struct json_lex *lex, const char *at,
                               size_t most)
{
    assert(at < lex->end);
    assert(*at == '\\');
    size_t size = 1;
    while (size < most && at + size < lex->end && at[size] > ' ' &&
           at[size] < 0x7F && at[size] != '"') {
        size++;
    }
    return (struct str){ at, size };
}

/* The escape \uXXXX at the cursor, or a pair of them.  RFC 8259 section 7.  A
 * lone surrogate is no character and is refused, as is U+0000, which would cut
 * text in C. 0 with the cursor behind it and the character in lex->text, or
 * err at the backslash. */
static int read_unicode(struct json_lex *lex)
{
    const char *at = lex->at;
    assert(at[0] == '\\');
    assert(at[1] == 'u');
    int32_t code = hex4(lex, at + 2);
    if (code < 0) {
        return json_lex_fail_text(lex, MESSAGE_JSON_ESCAPE,
                                  shown_escape(lex, at, 6));
    }
    if (code == 0) {
        return json_lex_fail(lex, MESSAGE_JSON_NUL, at);
    }
    lex->at += 6;
    if (code >= 0xD800 && code <= 0xDFFF) {
        int32_t low = -1;
        if (code < 0xDC00 && lex->end - lex->at >= 6 &&
            lex->at[0] == '\\' && lex->at[1] == 'u') {
            low = hex4(lex, lex->at + 2);
        }
        if (low < 0xDC00 || low > 0xDFFF) {
            return json_lex_fail_text(lex, MESSAGE_JSON_SURROGATE,
                                      (struct str){ at, 6 });
        }
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        lex->at += 6;
    }
    add_utf8(&lex->text, code);
    return 0;
}

/* The escape at the cursor, into lex->text.  Only the letters that RFC 8259
 * names: \x and \' are JavaScript's.  0 with the cursor moved, or err; at the
 * very end of the input 0 with the cursor there. */
static int read_escape(struct json_lex *lex)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    assert(*lex->at == '\\');
    if (lex->end - lex->at < 2) {
        lex->at = lex->end;
        return 0;                 /* the caller sees the text unclosed */
    }
    char letter = lex->at[1];
    if (letter == 'u') {
        return read_unicode(lex);
    }
    const char *found = letter == '\0' ? NULL : strchr(from, letter);
    if (found == NULL) {
        size_t more = character(lex, lex->at + 1).size;
        struct str escape = { lex->at, 1 + more };
        if (!str_utf8_ok(escape, NULL)) {
            return json_lex_fail(lex, MESSAGE_JSON_UTF8, lex->at + 1);
        }
        if ((unsigned char)letter < 0x20) {
            escape.size = 1;
        }
        return json_lex_fail_text(lex, MESSAGE_JSON_ESCAPE, escape);
    }
    buf_char(&lex->text, to[found - from]);
    lex->at += 2;
    return 0;
}

/* Goes over whole words of text that nothing ends, eight bytes at a time; a
 * byte of UTF-8 clears *ascii.  A byte minus 0x20 borrows into its top bit
 * when it is a control character, and a byte that equals the quote is zero
 * after the exclusive or; a borrow from below may stop a word too early, never
 * too late, and the caller's loop goes on byte by byte. */
static const char *plain_run(const struct json_lex *lex, bool *ascii)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    const char *at = lex->at;
    assert(at <= lex->end);
    while (lex->end - at >= 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        uint64_t quote = word ^ ones * '"', back = word ^ ones * '\\';
        uint64_t ends = (((word - ones * 0x20) | (quote - ones)
                          | (back - ones)) & ~word) & tops;
        if (ends != 0) {
            break;
        }
        *ascii = *ascii && (word & tops) == 0;
        at += 8;
    }
    assert(at <= lex->end);
    return at;
}

/* Bytes up to a quote, a backslash, a control character, or the end.  The
 * bytes are checked as UTF-8 and given as they stand in the input, without a
 * copy.  0 with the cursor on what ended the run, or err at the first bad
 * byte; a raw control character is an error (RFC 8259 section 7). */
static int read_run(struct json_lex *lex, struct str *run)
{
    assert(lex->at <= lex->end);
    assert(run != NULL);
    const char *start = lex->at;
    bool ascii = true;
    const char *at = plain_run(lex, &ascii);
    while (at < lex->end && *at != '"' && *at != '\\' &&
           (unsigned char)*at >= 0x20) {
        ascii = ascii && (unsigned char)*at < 0x80;
        at++;
    }
    *run = (struct str){ start, (size_t)(at - start) };
    size_t bad = 0;
    if (!ascii && !str_utf8_ok(*run, &bad)) {
        return json_lex_fail(lex, MESSAGE_JSON_UTF8, start + bad);
    }
    lex->at = at;
    if (at < lex->end && (unsigned char)*at < 0x20) {
        return json_lex_fail_found(lex, MESSAGE_JSON_CONTROL);
    }
    return 0;
}

/* The text whose opening quote is at the cursor. */
int json_lex_text(struct json_lex *lex, struct str *out)
{
    const char *open = lex->at;
    assert(open < lex->end);
    assert(*open == '"');
    lex->at++;
    struct str run;
    int result = read_run(lex, &run);
    if (result == 0 && lex->at < lex->end && *lex->at == '"') {
        lex->at++;
        *out = run;
        return 0;
    }
    /* Text without escapes was handed out above as it stands in the input.
     * Here it is put together in lex->text, which the next text overwrites. */
    buf_clear(&lex->text);
    while (result == 0 && lex->at < lex->end) {
        buf_str(&lex->text, run);
        if (*lex->at == '"') {
            lex->at++;
            *out = buf_view(&lex->text);
            return lex->text.failed ? err_nomem(lex->err) : 0;
        }
        result = read_escape(lex);
        if (result == 0) {
            result = read_run(lex, &run);
        }
    }
    return result != 0 ? result
                       : json_lex_fail(lex, MESSAGE_JSON_TEXT_UNCLOSED, open);
}

/* A bit a byte, 32 to a row: "+-." and digits, letters and "_". */
static const uint32_t word_bytes[8] = {
    0, 0x03FF6800, 0x87FFFFFE, 0x07FFFFFE, 0, 0, 0, 0
};

/* Letters, digits and what numbers are made of, from the cursor. */
struct str json_lex_word(const struct json_lex *lex)
{
    assert(lex->at <= lex->end);
    const char *at = lex->at;
    while (at < lex->end
           && (word_bytes[(unsigned char)*at >> 5] >> (*at & 31) & 1) != 0) {
        at++;
    }
    return (struct str){ lex->at, (size_t)(at - lex->at) };
}
