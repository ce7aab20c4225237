/* Why a cell is refused.
 *
 * First the characters that word processors put in are made plain, then the
 * quotes are counted, then the table of shapes (table_meant.c) is asked what
 * was meant.  A suggestion is always a cell that the grammar takes.  Nothing
 * here decides what is accepted: table_cell.c does. */
#include "pack/table_refuse.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "pack/table_meant.h"

/* Not isdigit: no locale.  ASCII. */
static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* --- Characters that keyboards and word processors put in ----------------- */

static const struct { const char *from, *to; bool quote; } characters[] = {
    { "\xE2\x80\x9C", "\"", true }, { "\xE2\x80\x9D", "\"", true },
    { "\xE2\x80\x9E", "\"", true }, { "\xC2\xAB", "\"", true },
    { "\xC2\xBB", "\"", true }, { "\xE2\x89\xA5", ">=", false },
    { "\xE2\x89\xA4", "<=", false }, { "\xE2\x89\xA0", "!=", false },
    { "\xE2\x80\x93", "-", false }, { "\xE2\x80\x94", "-", false },
    { "\xE2\x88\x92", "-", false }, { "\xE2\x80\xA6", "..", false },
    { "\xC2\xA0", " ", false },
};

/* Writes the text with plain characters; says whether quotes changed.  UTF-8
 * in, UTF-8 out.  What does not fit `size` is cut: it is only looked at for a
 * message.  Sets *quotes or *others and never clears them.  The result borrows
 * `out`. */
static struct str straighten(struct str text, char *out, size_t size,
                             bool *quotes, bool *others)
{
    assert(text.bytes != NULL);
    assert(out != NULL);
    assert(quotes != NULL);
    assert(size > 0);
    size_t used = 0, at = 0;
    while (at < text.size && used + 3 < size) {
        struct str rest = { text.bytes + at, text.size - at };
        const char *to = NULL;
        size_t i = 0;
        for (; i < sizeof characters / sizeof characters[0]; i++) {
            if (str_starts(rest, characters[i].from)) {
                to = characters[i].to;
                break;
            }
        }
        if (to == NULL) {
            out[used] = text.bytes[at];
            used++;
            at++;
            continue;
        }
        memcpy(out + used, to, strlen(to));
        used += strlen(to);
        at += strlen(characters[i].from);
        *quotes = *quotes || characters[i].quote;
        *others = *others || !characters[i].quote;
    }
    return (struct str){ out, used };
}

/* Every part between commas in quotes of its own.  A suggestion for s->meant:
 * whoever typed wrong quotes meant texts.  Quotes around a part are taken off
 * first, so none is doubled. */
static void requote(struct suspect *s, struct str text)
{
    assert(s != NULL);
    assert(text.bytes != NULL);
    size_t used = 0, start = 0;
    s->meant[0] = '\0';
    for (size_t i = 0; i <= text.size; i++) {
        if (i < text.size && text.bytes[i] != ',') {
            continue;
        }
        struct str part = { text.bytes + start, i - start };
        start = i + 1;
        part = str_trim(part);
        while (part.size > 0 && piece_is_in(part.bytes[0], "\"'")) {
            part.bytes++;
            part.size--;
        }
        while (part.size > 0 && piece_is_in(part.bytes[part.size - 1], "\"'")) {
            part.size--;
        }
        if (used + part.size + 5 < sizeof s->meant) {
            used += (size_t)snprintf(s->meant + used, sizeof s->meant - used,
                                     "%s\"%.*s\"", used == 0 ? "" : ", ",
                                     (int)part.size, part.bytes);
        }
    }
}

/* How often a character stands in a text.  Bytes. */
static size_t count_of(struct str text, char c)
{
    assert(text.bytes != NULL);
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++) {
        count += text.bytes[i] == c;
    }
    return count;
}

/* Quotes: curly, single, or without a mate.  0 when they are all right.
 * `straight` is the cell with plain characters.  A single quote counts only
 * around the whole: it may be an apostrophe inside. */
static int refuse_quotes(struct suspect *s, struct str straight, bool curly,
                         struct err *err)
{
    assert(s != NULL);
    assert(straight.bytes != NULL);
    bool single = straight.size > 1 && straight.bytes[0] == '\''
                  && straight.bytes[straight.size - 1] == '\'';
    bool odd = count_of(straight, '"') % 2 == 1;
    if (!odd && !curly && !single) {
        return 0;
    }
    requote(s, straight);
    return err_fail(err, curly || single ? MESSAGE_TABLE_CELL_CURLY
                                         : MESSAGE_TABLE_CELL_QUOTE,
                    "ts", s->text, s->meant);
}

/* --- The three questions -------------------------------------------------- */

/* Quotes first: where they are wrong, nothing else can be read.  Always fails:
 * the caller has found that the grammar does not take the text.  The most
 * telling message wins, the general one is last. */
int refuse_cell(struct str text, bool decimal_comma, struct err *err)
{
    assert(text.bytes != NULL);
    char room[512];
    bool curly = false, others = false;
    struct suspect s = { .text = text, .decimal_comma = decimal_comma };
    struct str straight = straighten(text, room, sizeof room, &curly,
                                     &others);
    straight = str_trim(straight);
    int code = refuse_quotes(&s, straight, curly, err);
    if (code != 0) {
        return code;
    }
    s.text = straight;
    /* [18,65) has its comma between two ends, never in a number. */
    bool dots = false;
    for (size_t i = 1; i < straight.size; i++) {
        dots = dots || (straight.bytes[i] == '.'
                        && straight.bytes[i - 1] == '.');
    }
    if (straight.size > 0 && piece_is_in(straight.bytes[0], "[(]") && !dots) {
        s.decimal_comma = false;
    }
    if (meant_ask(&s, false, text, err) != 0) {
        return err->code;
    }
    if (others) {
        return err_fail(err, MESSAGE_TABLE_CELL_OPERATOR, "tt", text,
                        straight);
    }
    if (strncmp(s.shape, "wb", 2) == 0 || strchr(s.shape, '?') != NULL) {
        return err_fail(err, MESSAGE_TABLE_CELL_EXPRESSION, "t", text);
    }
    return err_fail(err, MESSAGE_TABLE_CELL, "t", text);
}

/* Only what no careful writer means as text.  0 when the text is a plain word.
 * Asks only the shapes that are marked `bare` in table_meant.c. */
int refuse_bare(struct str text, bool decimal_comma, struct err *err)
{
    char room[512];
    bool curly = false, others = false;
    struct suspect s = { .decimal_comma = decimal_comma };
    assert(text.size > 0);
    s.text = straighten(text, room, sizeof room, &curly, &others);
    if (curly || (s.text.size > 0 && s.text.bytes[0] == '\'')) {
        return refuse_cell(text, decimal_comma, err);
    }
    if (others && s.text.size <= 1) {
        return err_fail(err, MESSAGE_TABLE_CELL_OPERATOR, "tt", text, s.text);
    }
    if (others && piece_is_in(s.text.bytes[0], "<>!")) {
        return refuse_cell(text, decimal_comma, err);
    }
    return meant_ask(&s, true, text, err);
}

/* Is there a comma directly between digits, outside quotes?  Its place.  A
 * list is written with a blank behind its comma, a decimal without; only
 * commas of the second kind are doubtful. */
static bool comma_between(struct str text, size_t *at)
{
    assert(text.bytes != NULL);
    assert(at != NULL);
    bool quoted = false;
    for (size_t i = 0; i + 1 < text.size; i++) {
        quoted = quoted != (text.bytes[i] == '"');
        if (i > 0 && !quoted && text.bytes[i] == ','
            && is_digit(text.bytes[i - 1]) && is_digit(text.bytes[i + 1])) {
            *at = i;
            return true;
        }
    }
    return false;
}

/* The text with every comma between digits written as `with`.  `out` is
 * terminated and cut at `size`. */
static void recomma(struct str text, const char *with, char *out,
                    size_t size)
{
    assert(text.bytes != NULL);
    assert(with != NULL);
    assert(out != NULL);
    size_t used = 0, at = 0;
    for (size_t i = 0; i < text.size && used + 3 < size; i++) {
        struct str rest = { text.bytes + (i > 0 ? i - 1 : 0),
                            text.size - (i > 0 ? i - 1 : 0) };
        if (text.bytes[i] == ',' && comma_between(rest, &at) && at == 1) {
            memcpy(out + used, with, strlen(with));
            used += strlen(with);
        } else {
            out[used] = text.bytes[i];
            used++;
        }
    }
    out[used] = '\0';
}

/* `1, 2` with its blank is a list in every file.  0 when no comma is doubtful.
 * Both readings are suggested where both make sense. */
int refuse_comma(struct str text, bool decimal_comma, struct err *err)
{
    assert(text.bytes != NULL);
    char decimal[SUGGESTION_BYTES], list[SUGGESTION_BYTES];
    size_t at;
    if (!comma_between(text, &at)) {
        return 0;
    }
    bool interval = piece_is_in(text.bytes[0], "[(]");
    if (decimal_comma && !interval) {
        recomma(text, ".", decimal, sizeof decimal);
        recomma(text, ", ", list, sizeof list);
        return err_fail(err, MESSAGE_TABLE_CELL_COMMA, "tss", text, decimal,
                        list);
    }
    /* 1,000: no list would write the value nought so. */
    bool group = !decimal_comma && text.size - at > 3
                 && text.bytes[at + 1] == '0' && is_digit(text.bytes[at + 2])
                 && is_digit(text.bytes[at + 3]);
    if (!group) {
        return 0;
    }
    recomma(text, "", decimal, sizeof decimal);
    return err_fail(err, MESSAGE_TABLE_CELL_THOUSANDS, "ts", text, decimal);
}
