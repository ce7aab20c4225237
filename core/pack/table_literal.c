/* Reading one value of a cell.
 *
 * The order matters: quotes and FEEL's date forms announce themselves; then
 * number, date, time, truth and null are tried; what is left is a bare word.
 * A number follows JSON's grammar, plus FEEL's `.5`; `007` is a bare word, as
 * codes are.
 *
 * Reading one literal never fails because of the column: what a column of
 * another type makes of it is literal_cell's question, after all cells of the
 * column are known. */
#include "pack/table_literal.h"

#include <assert.h>
#include <string.h>

static const struct { const char *word; bool boolean; } truth_words[] = {
    { "true", true }, { "false", false }, { "ya", true },
    { "tidak", false }, { "benar", true }, { "salah", false },
};

enum { TRUTH_WORDS = sizeof truth_words / sizeof truth_words[0],
       NUMBER_BYTES = 64 };

/* ASCII only.  Words of the language are ASCII. */
static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Not isdigit: no locale.  Used on bytes of UTF-8 too: none of theirs is a
 * digit. */
static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Is the text this word, whatever its case?  `word` is in small letters. */
static bool is_word(struct str text, const char *word)
{
    assert(text.bytes != NULL);
    assert(word != NULL);
    if (text.size != strlen(word)) {
        return false;
    }
    for (size_t i = 0; i < text.size; i++) {
        if (lower(text.bytes[i]) != word[i]) {
            return false;
        }
    }
    return true;
}

/* The character that `\c` stands for, or 0.  JSON's escapes but \b, \f and \u:
 * nobody writes those into a table. */
static char unescape(char c)
{
    switch (c) {
    case 'n': return '\n';
    case 't': return '\t';
    case 'r': return '\r';
    case '"':
    case '\\':
    case '/': return c;
    default: return 0;
    }
}

/* Reads "..." up to its end; `""` and `\"` inside stand for a quote.  Both
 * ways of writing a quote are taken, CSV's and JSON's, because the cell went
 * through one of them already.  False when text follows the end, or at no
 * memory (the arena's `failed` tells).  The text is the arena's. */
static bool read_quoted(struct literal *out, struct arena *arena,
                        struct str text)
{
    assert(out != NULL);
    assert(arena != NULL);
    assert(text.bytes != NULL);
    assert(text.size > 0 && text.bytes[0] == '"');
    char *copy = arena_alloc(arena, text.size + 1);
    size_t used = 0, at = 1;
    while (at < text.size && copy != NULL) {
        char c = text.bytes[at];
        bool pair = at + 1 < text.size;
        if (c == '"' && pair && text.bytes[at + 1] == '"') {
            at++;
        } else if (c == '"') {
            break;
        } else if (c == '\\' && pair && unescape(text.bytes[at + 1]) != 0) {
            at++;
            c = unescape(text.bytes[at]);
        }
        copy[used] = c;
        used++;
        at++;
    }
    out->kind = LITERAL_QUOTED;
    out->text = (struct str){ copy, copy == NULL ? 0 : used };
    return copy != NULL && at + 1 == text.size;
}

/* JSON's grammar; `.5` gets its nought first.  `.5` is taken because FEEL
 * does; `5.` is not.  A number beyond 2^53 is no `whole`.  False when it is no
 * finite number, with *out as it was but for `number`. */
static bool read_number(struct literal *out, struct str text)
{
    assert(out != NULL);
    assert(text.bytes != NULL);
    char plain[NUMBER_BYTES];
    bool minus = text.bytes[0] == '-';
    size_t skip = minus ? 1 : 0;
    if (text.size > skip + 1 && text.bytes[skip] == '.'
        && text.size + 2 < sizeof plain) {
        size_t rest = text.size - skip;
        plain[0] = '-';
        plain[skip] = '0';
        memcpy(plain + skip + 1, text.bytes + skip, rest);
        text = (struct str){ plain, skip + 1 + rest };
    }
    if (!str_number(text, &out->number)) {
        return false;
    }
    assert(out->number == out->number);
    out->number = out->number == 0 ? 0 : out->number;   /* no -0 */
    out->kind = LITERAL_NUMBER;
    if (out->number >= -0x1p53 && out->number <= 0x1p53) {
        out->integer = (int64_t)out->number;
        out->whole = (double)out->integer == out->number;
    }
    return true;
}

/* date("..."), date and time("..."), @"...": FEEL's forms.  `prefix` bytes
 * announce it.  A form that announces a date and holds none is a mistake,
 * false, and not a text. */
static bool read_feel(struct literal *out, struct arena *arena,
                      struct str text, size_t prefix)
{
    assert(out != NULL);
    assert(arena != NULL);
    assert(text.bytes != NULL);
    assert(prefix < text.size);
    struct str inner = { text.bytes + prefix, text.size - prefix };
    inner = str_trim(inner);
    if (text.bytes[0] != '@') {
        if (inner.size == 0 || inner.bytes[inner.size - 1] != ')') {
            return false;
        }
        inner.size--;
        inner = str_trim(inner);
    }
    struct literal quoted = { LITERAL_NULL, STR(""), false, 0, false, 0 };
    if (inner.size < 2 || inner.bytes[0] != '"'
        || !read_quoted(&quoted, arena, inner)) {
        return false;
    }
    out->text = quoted.text;
    if (date_parse(quoted.text, &out->integer)) {
        out->kind = LITERAL_DATE;
        return true;
    }
    out->kind = LITERAL_TIME;
    return time_parse(quoted.text, ZONE_WIB, &out->integer);
}

/* The length of a FEEL date's opening, or 0.  Case matters here, as in
 * FEEL. */
static size_t feel_prefix(struct str text)
{
    assert(text.bytes != NULL);
    static const char *const openings[] = {
        "date(", "date and time(", "@",
    };
    for (size_t i = 0; i < sizeof openings / sizeof openings[0]; i++) {
        size_t size = strlen(openings[i]);
        if (str_starts(text, openings[i]) && text.size > size) {
            return size;
        }
    }
    return 0;
}

/* In this order: a text in quotes is never a number, a date never a word.
 * False when the text announces a form and does not keep it (an open quote, a
 * date that is none), or at no memory. */
bool literal_read(struct literal *out, struct arena *arena, struct str text)
{
    assert(out != NULL);
    assert(text.size > 0);
    assert(arena != NULL);
    *out = (struct literal){ .kind = LITERAL_BARE, .text = text };
    if (text.bytes[0] == '"') {
        return read_quoted(out, arena, text);
    }
    size_t prefix = feel_prefix(text);
    if (prefix > 0) {
        return read_feel(out, arena, text, prefix);
    }
    if (read_number(out, text)) {
        return true;
    }
    if (is_digit(text.bytes[0])) {
        if (date_parse_any(text, &out->integer)) {
            out->kind = LITERAL_DATE;
        } else if (time_parse(text, ZONE_WIB, &out->integer)) {
            out->kind = LITERAL_TIME;
        }
        return true;
    }
    for (size_t i = 0; i < TRUTH_WORDS; i++) {
        if (is_word(text, truth_words[i].word)) {
            out->kind = LITERAL_BOOL;
            out->boolean = truth_words[i].boolean;
            return true;
        }
    }
    if (is_word(text, "null")) {
        out->kind = LITERAL_NULL;
    }
    return true;
}

/* Groups of three after a first group of one to three.  With one group the
 * marks of the file decide: `1.000` in a file of decimal commas is a thousand;
 * in another it may be one, so it counts only when it ends in a nought. */
bool literal_thousands(struct str text, bool decimal_comma)
{
    assert(text.bytes != NULL);
    size_t at = text.size > 0 && text.bytes[0] == '-' ? 1 : 0;
    size_t first = at, groups = 0;
    while (at < text.size && is_digit(text.bytes[at])) {
        at++;
    }
    if (at == first || at - first > 3) {
        return false;
    }
    while (at + 3 < text.size && text.bytes[at] == '.') {
        for (size_t i = 1; i <= 3; i++) {
            if (!is_digit(text.bytes[at + i])) {
                return false;
            }
        }
        at += 4;
        groups++;
    }
    if (groups == 0 || (at < text.size && is_digit(text.bytes[at]))) {
        return false;
    }
    if (groups > 1) {
        return true;
    }
    assert(groups == 1);
    bool zero_first = text.bytes[first] == '0';
    bool zero_last = text.bytes[at - 1] == '0';
    return at == text.size && !zero_first && (decimal_comma || zero_last);
}

/* A quoted date in a date column is what it says.  Sheets put quotes around
 * dates on their own.  For other types a quoted literal is a text in the wrong
 * column. */
static bool quoted_cell(struct cell *out, const struct literal *literal,
                        struct type type)
{
    assert(out != NULL);
    assert(literal != NULL);
    assert(literal->kind == LITERAL_QUOTED);
    if (type.base == TYPE_DATE) {
        return date_parse_any(literal->text, &out->as.integer);
    }
    if (type.base == TYPE_TIME) {
        return time_parse(literal->text, ZONE_WIB, &out->as.integer);
    }
    return false;
}

/* No conversion but what cannot be misread: a whole number is an int, a quoted
 * date in a date column is a date.  A text column takes anything as it was
 * written.  False: the literal is of another type, and *out means nothing. */
bool literal_cell(struct cell *out, const struct literal *literal,
                  struct type type)
{
    assert(out != NULL);
    assert(literal != NULL);
    assert(!type.list);
    assert(literal->kind != LITERAL_NULL);
    *out = (struct cell){ .known = true };
    if (type.base == TYPE_TEXT) {
        out->as.text = literal->text;
        return true;
    }
    switch (literal->kind) {
    case LITERAL_BOOL:
        out->as.boolean = literal->boolean;
        return type.base == TYPE_BOOL;
    case LITERAL_NUMBER:
        if (type.base == TYPE_INT) {
            out->as.integer = literal->integer;
            return literal->whole;
        }
        out->as.number = literal->number;
        return type.base == TYPE_NUMBER;
    case LITERAL_DATE:
        out->as.integer = literal->integer;
        return type.base == TYPE_DATE;
    case LITERAL_TIME:
        out->as.integer = literal->integer;
        return type.base == TYPE_TIME;
    case LITERAL_QUOTED: return quoted_cell(out, literal, type);
    case LITERAL_NULL:
    case LITERAL_BARE:
    case LITERAL_KIND_COUNT: break;
    }
    return false;
}

/* By value; text by bytes.  Negative, 0 or positive; both are known and of the
 * base. */
int cell_order(enum type_base base, const struct cell *a,
               const struct cell *b)
{
    assert(a != NULL);
    assert(b != NULL);
    assert(a->known && b->known);
    switch (base) {
    case TYPE_NUMBER:
        return (a->as.number > b->as.number) - (a->as.number < b->as.number);
    case TYPE_INT:
    case TYPE_DATE:
    case TYPE_TIME:
        return (a->as.integer > b->as.integer)
               - (a->as.integer < b->as.integer);
    case TYPE_BOOL: return (int)a->as.boolean - (int)b->as.boolean;
    case TYPE_TEXT: return str_compare(a->as.text, b->as.text);
    case TYPE_NONE:
    case TYPE_BASE_COUNT: break;
    }
    assert(false);
    return 0;
}

/* The types that take bounds and intervals. */
bool type_is_ordered(enum type_base base)
{
    assert(base < TYPE_BASE_COUNT);
    return base == TYPE_INT || base == TYPE_NUMBER || base == TYPE_DATE
           || base == TYPE_TIME;
}
