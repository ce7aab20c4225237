/* Cutting a suspicious cell.
 *
 * Numbers take the marks of the file with them, dates are kept whole, two or
 * more dots end a number.  A dash is a sign only where no value stands before
 * it.  Blanks separate and are dropped. */
#include "pack/table_piece.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "pack/table_literal.h"

/* --- Cutting -------------------------------------------------------------- */

/* Not isdigit: no locale.  ASCII, whatever the text holds. */
static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* strchr also finds the end; this does not. */
bool piece_is_in(char c, const char *set)
{
    assert(set != NULL);
    return c != '\0' && strchr(set, c) != NULL;
}

/* How many characters from the start are of a set.  Bytes, not characters: the
 * sets are ASCII. */
static size_t run(struct str text, const char *set)
{
    assert(text.bytes != NULL);
    assert(set != NULL);
    size_t size = 0;
    while (size < text.size && piece_is_in(text.bytes[size], set)) {
        size++;
    }
    return size;
}

/* The length of the number or date that starts here.  Two dots end it.  *kind
 * is 'x' for digits with slashes that are no date, which is told before all
 * else.  At least 1, as value_starts said yes. */
static size_t value_size(struct str text, bool decimal_comma, char *kind)
{
    assert(kind != NULL);
    assert(text.size > 0);
    int64_t date;
    size_t dashed = run(text, "0123456789-");
    struct str ten = { text.bytes, dashed < 10 ? dashed : 10 };
    *kind = 't';
    if (date_parse(ten, &date)) {
        return ten.size;
    }
    size_t slashed = run(text, "0123456789/");
    struct str part = { text.bytes, slashed };
    if (memchr(part.bytes, '/', part.size) != NULL) {
        *kind = date_parse_any(part, &date) ? 't' : 'x';
        return slashed;
    }
    size_t at = text.bytes[0] == '-' ? 1 : 0;
    while (at < text.size) {
        char c = text.bytes[at];
        bool more = at + 1 < text.size && is_digit(text.bytes[at + 1]);
        if (!is_digit(c) && !(c == '.' && more)
            && !(c == ',' && more && decimal_comma)) {
            break;
        }
        at++;
    }
    return at;
}

/* Does a value begin here?  A dash does after anything but a value.  `18-65`
 * is a range and no subtraction, `- 5` no number: the digit must follow at
 * once. */
static bool value_starts(const struct suspect *s, struct str rest)
{
    assert(s != NULL);
    assert(rest.size > 0);
    char last = s->count > 0 ? s->pieces[s->count - 1].kind : '\0';
    char next = rest.size > 1 ? rest.bytes[1] : '\0';
    if (is_digit(rest.bytes[0])) {
        return true;
    }
    return (rest.bytes[0] == '-' && is_digit(next) && !piece_is_in(last, "twq"))
           || (rest.bytes[0] == '.' && is_digit(next) && last != 't');
}

/* Up to the mate, or to the end.  `text` begins with a quote; one without a
 * mate takes the rest. */
static size_t quoted_size(struct str text)
{
    assert(text.bytes != NULL);
    size_t at = 1;
    while (at < text.size && text.bytes[at] != '"') {
        at++;
    }
    return at < text.size ? at + 1 : at;
}

/* Letters and what else stands in words, up to a blank.  At least 1: whatever
 * begins no other piece is a word.  Bytes of UTF-8 belong to it. */
static size_t word_size(struct str text)
{
    assert(text.bytes != NULL);
    size_t at = 1;
    while (at < text.size && !piece_is_in(text.bytes[at], " \t<>=!,;[]()\"%")
           && !is_digit(text.bytes[at])) {
        at++;
    }
    return at;
}

/* Signs with blanks between them are one: people write `< =`.  Blanks behind
 * the last sign are not part of it. */
static size_t operator_size(struct str text)
{
    assert(text.bytes != NULL);
    size_t at = run(text, "<>=! ");
    while (at > 0 && text.bytes[at - 1] == ' ') {
        at--;
    }
    return at;
}

/* The kind and length of the piece that starts at `rest`.  `rest` is not empty
 * and begins with no blank.  The kind is a letter of the shape (see
 * table_piece.h). */
static struct piece next_piece(const struct suspect *s, struct str rest)
{
    assert(s != NULL);
    assert(rest.bytes != NULL);
    struct piece piece = { 'w', { rest.bytes, 1 } };
    char c = rest.bytes[0];
    if (value_starts(s, rest)) {
        piece.text.size = value_size(rest, s->decimal_comma, &piece.kind);
    } else if (piece_is_in(c, "<>=!")) {
        piece.kind = 'o';
        piece.text.size = operator_size(rest);
    } else if (c == '"') {
        piece.kind = 'q';
        piece.text.size = quoted_size(rest);
    } else if (c == '.' && run(rest, ".") >= 2) {
        piece.kind = 'r';
        piece.text.size = run(rest, ".");
    } else if (piece_is_in(c, ",;")) {
        piece.kind = 'c';
    } else if (c == '-') {
        piece.kind = 'd';
    } else if (piece_is_in(c, "[(") || (c == ']' && s->count == 0)) {
        piece.kind = c == '[' && rest.size == 1 && s->count > 0 ? 'e' : 'b';
    } else if (piece_is_in(c, "])")) {
        piece.kind = 'e';
    } else if (piece_is_in(c, "%?")) {
        piece.kind = c;
    } else {
        piece.text.size = word_size(rest);
    }
    assert(piece.text.size > 0);
    return piece;
}

/* Too many pieces have no shape: such a cell is past guessing. */
void piece_cut(struct suspect *s)
{
    assert(s != NULL);
    struct str rest = str_trim(s->text);
    s->count = 0;
    while (rest.size > 0) {
        if (s->count == PIECES_MAX) {
            s->count++;
            s->shape[0] = '\0';
            return;
        }
        struct piece piece = next_piece(s, rest);
        s->pieces[s->count] = piece;
        s->shape[s->count] = piece.kind;
        s->count++;
        rest.bytes += piece.text.size;
        rest.size -= piece.text.size;
        rest = str_trim(rest);
    }
    s->shape[s->count] = '\0';
}

/* --- Reading the pieces --------------------------------------------------- */

/* A value without thousands dots and with a decimal point, terminated.  Cut at
 * PLAIN_BYTES; terminated in any case. */
static void plain(const struct suspect *s, struct str value,
                  char out[PLAIN_BYTES])
{
    assert(s != NULL);
    assert(value.bytes != NULL);
    bool thousands = literal_thousands(value, s->decimal_comma);
    size_t used = 0;
    for (size_t i = 0; i < value.size && used + 1 < PLAIN_BYTES; i++) {
        char c = value.bytes[i];
        if (c == '.' && thousands) {
            continue;
        }
        out[used] = c == ',' && s->decimal_comma ? '.' : c;
        used++;
    }
    out[used] = '\0';
}

/* As a suggestion may write it. */
void piece_plain(const struct suspect *s, size_t n, char out[PLAIN_BYTES])
{
    assert(s != NULL);
    size_t seen = 0;
    out[0] = '\0';
    for (size_t i = 0; i < s->count && i < PIECES_MAX; i++) {
        if (s->pieces[i].kind == 't') {
            if (seen == n) {
                plain(s, s->pieces[i].text, out);
                return;
            }
            seen++;
        }
    }
    assert(false);
}

/* Does the text hold this character?  `text` is not empty. */
static bool has(struct str text, char c)
{
    assert(text.bytes != NULL);
    return memchr(text.bytes, c, text.size) != NULL;
}

/* By the signs that are in it, whatever their order. */
const char *piece_operator(struct str text)
{
    assert(text.bytes != NULL);
    bool less = has(text, '<'), more = has(text, '>');
    bool equal = has(text, '=');
    if (has(text, '!') || (less && more)) {
        return "!=";
    }
    if (less) {
        return equal ? "<=" : "<";
    }
    if (more) {
        return equal ? ">=" : ">";
    }
    assert(equal);
    return "=";
}

/* Numbers by value, dates by day. */
int piece_order(const char *a, const char *b)
{
    assert(a != NULL);
    assert(b != NULL);
    double x, y;
    int64_t d, e;
    if (str_number(str_of(a), &x) && str_number(str_of(b), &y)) {
        return (x > y) - (x < y);
    }
    if (date_parse_any(str_of(a), &d) && date_parse_any(str_of(b), &e)) {
        return (d > e) - (d < e);
    }
    return 0;
}

/* From the left. */
const struct piece *piece_of(const struct suspect *s, char kind)
{
    assert(s != NULL);
    for (size_t i = 0; i < s->count && i < PIECES_MAX; i++) {
        if (s->pieces[i].kind == kind) {
            return &s->pieces[i];
        }
    }
    return NULL;
}
