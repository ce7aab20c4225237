/* What a shape of pieces means: the table of suggestions.
 *
 * `>= 5000, < 10000` has the shape "otcot"; the first row with that shape
 * whose function finds an answer gives message and suggestion.
 *
 * ORDER: the kinds of pieces are table_piece.h's: t value, q quoted, w word, o
 * operator, c comma, d dash, r dots, b and e brackets, x no date.  A meant_
 * function sees a suspect whose shape is the row's, so pieces may be taken by
 * place; it returns false to pass the cell on to the next row, and writes the
 * suggestion to s->meant, cut at its size. */
#include "pack/table_meant.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "pack/table_literal.h"

/* --- Words ---------------------------------------------------------------- */

/* Is it one of these words, whatever its case?  `words` ends with NULL and is
 * in small letters. */
static bool word_is(struct str word, const char *const *words)
{
    assert(word.bytes != NULL);
    assert(words != NULL);
    for (size_t i = 0; words[i] != NULL; i++) {
        size_t size = strlen(words[i]);
        bool same = size == word.size;
        for (size_t k = 0; same && k < size; k++) {
            char c = word.bytes[k];
            c = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
            same = c == words[i][k];
        }
        if (same) {
            return true;
        }
    }
    return false;
}

static const char *const and_words[] = { "and", "dan", "&", "&&", NULL };
static const char *const or_words[] = { "or", "atau", "|", "||", NULL };
static const char *const to_words[] = {
    "to", "s/d", "sd", "s.d.", "s.d", "sampai", "hingga", "until",
    "through", "sampai dengan", NULL };
static const char *const between_words[] = {
    "between", "antara", "dari", "from", NULL };
static const char *const not_words[] = {
    "not", "bukan", "selain", "kecuali", "except", NULL };
static const char *const money_words[] = {
    "rp", "rp.", "idr", "usd", "$", NULL };
/* Words in front of a number that stand for an operator. */
static const struct { const char *words[5]; const char *operator; }
bound_words[] = {
    { { "minimal", "min", "sekurang-kurangnya", "minimum", NULL }, ">=" },
    { { "maksimal", "maks", "max", "maximum", NULL }, "<=" },
    { { "lebih", "over", "above", "diatas", NULL }, ">" },
    { { "kurang", "under", "below", "dibawah", NULL }, "<" },
};

/* --- Suggestions ---------------------------------------------------------- */

/* `18 <= x` says what `x >= 18` says.  Operators are those of piece_operator;
 * equality reads the same both ways. */
static const char *flipped(const char *operator)
{
    assert(operator != NULL);
    switch (operator[0]) {
    case '<': return operator[1] == '=' ? ">=" : ">";
    case '>': return operator[1] == '=' ? "<=" : "<";
    default: return operator;
    }
}

/* Two bounds as one interval, one bound, or (outside) a not().  The bounds of
 * the text in either order.  A lower bound above the upper one means
 * "outside", as in `< 5 or > 9`, which only not() can say.  False when both
 * point the same way. */
static bool join(struct suspect *s, const char *first, const char *second)
{
    assert(s != NULL);
    assert(first != NULL);
    assert(second != NULL);
    char a[PLAIN_BYTES], b[PLAIN_BYTES];
    piece_plain(s, 0, a);
    piece_plain(s, 1, b);
    const char *low = a, *high = b, *over = first, *under = second;
    if (first[0] == '<') {
        low = b;
        high = a;
        over = second;
        under = first;
    }
    if (over[0] != '>' || under[0] != '<') {
        return false;
    }
    if (piece_order(low, high) > 0) {
        snprintf(s->meant, sizeof s->meant, "not(%c%s..%s%c)",
                 under[1] == '=' ? '(' : '[', high, low,
                 over[1] == '=' ? ')' : ']');
        return true;
    }
    snprintf(s->meant, sizeof s->meant, "%c%s..%s%c",
             over[1] == '=' ? '[' : '(', low, high,
             under[1] == '=' ? ']' : ')');
    return true;
}

/* --- What a shape means --------------------------------------------------- */

/* `>= 5000, < 10000`, `> 5 and < 9`.  A comma or "and" between two bounds
 * means both; read as "or" they would hold for everything. */
static bool meant_two_bounds(struct suspect *s)
{
    assert(s != NULL);
    const struct piece *word = piece_of(s, 'w');
    if (word != NULL && !word_is(word->text, and_words)) {
        return false;
    }
    return join(s, piece_operator(s->pieces[0].text),
                piece_operator(s->pieces[s->count - 2].text));
}

/* `18 <= x < 30`.  The value in the middle is the column itself, under
 * whatever name. */
static bool meant_around(struct suspect *s)
{
    assert(s != NULL);
    return join(s, flipped(piece_operator(s->pieces[1].text)),
                piece_operator(s->pieces[3].text));
}

/* a-b, a to b, between a and b, [a, b), a...b: a range, brackets kept.  Ends
 * in the wrong order are swapped in the suggestion, as the refusal is about
 * the form.  A dash between dates is a range too. */
static bool meant_range(struct suspect *s)
{
    assert(s != NULL);
    char a[PLAIN_BYTES], b[PLAIN_BYTES];
    const struct piece *word = piece_of(s, 'w');
    if (word != NULL && !word_is(word->text, to_words)
        && !word_is(word->text, between_words)) {
        return false;
    }
    const struct piece *open = piece_of(s, 'b'), *shut = piece_of(s, 'e');
    piece_plain(s, 0, a);
    piece_plain(s, 1, b);
    bool swap = piece_order(a, b) > 0;
    snprintf(s->meant, sizeof s->meant, "%c%s..%s%c",
             open == NULL ? '[' : open->text.bytes[0], swap ? b : a,
             swap ? a : b, shut == NULL ? ']' : shut->text.bytes[0]);
    return true;
}

/* The one value after an operator.  Numbers are written with a point and
 * without thousands dots. */
static bool meant_bound(struct suspect *s, const char *operator)
{
    assert(s != NULL);
    assert(operator != NULL);
    char a[PLAIN_BYTES];
    piece_plain(s, 0, a);
    snprintf(s->meant, sizeof s->meant, "%s %s", operator, a);
    return true;
}

/* `18..`.  Always answers. */
static bool meant_from(struct suspect *s)
{
    assert(s != NULL);
    return meant_bound(s, ">=");
}

/* `..65`.  Always answers. */
static bool meant_up_to(struct suspect *s)
{
    assert(s != NULL);
    return meant_bound(s, "<=");
}

/* `x >= 5`, `? >= 5`.  The name before the operator is dropped: a cell is
 * about its own column. */
static bool meant_tail(struct suspect *s)
{
    assert(s != NULL);
    return meant_bound(s, piece_operator(s->pieces[s->count - 2].text));
}

/* The value alone.  Always answers. */
static bool meant_value(struct suspect *s)
{
    assert(s != NULL);
    char a[PLAIN_BYTES];
    piece_plain(s, 0, a);
    snprintf(s->meant, sizeof s->meant, "%s", a);
    return true;
}

/* `1 or 2`, `"a" or "b"`.  Both are written as they stand, quotes included. */
static bool meant_list(struct suspect *s)
{
    assert(s != NULL);
    if (!word_is(s->pieces[1].text, or_words)) {
        return false;
    }
    struct str a = s->pieces[0].text, b = s->pieces[s->count - 1].text;
    snprintf(s->meant, sizeof s->meant, "%.*s, %.*s", (int)a.size, a.bytes,
             (int)b.size, b.bytes);
    return true;
}

/* `!= 5`, `not "a"`, `selain 5`: what follows goes into not().  Everything
 * behind the operator or word is taken, so that a list stays one. */
static bool meant_not(struct suspect *s)
{
    assert(s != NULL);
    const struct piece *first = &s->pieces[0];
    bool operator = first->kind == 'o'
                    && strcmp(piece_operator(first->text), "!=") == 0;
    if (!operator && !(first->kind == 'w'
                       && word_is(first->text, not_words))) {
        return false;
    }
    const char *rest = first->text.bytes + first->text.size;
    struct str value = { rest, (size_t)(s->text.bytes + s->text.size - rest) };
    value = str_trim(value);
    snprintf(s->meant, sizeof s->meant, "not(%.*s)", (int)value.size,
             value.bytes);
    return true;
}

/* `= 18`: what follows stands alone.  `==` as well; other operators are passed
 * on. */
static bool meant_equal(struct suspect *s)
{
    assert(s != NULL);
    const struct piece *first = &s->pieces[0];
    if (strcmp(piece_operator(first->text), "=") != 0) {
        return false;
    }
    const char *rest = first->text.bytes + first->text.size;
    struct str value = { rest, (size_t)(s->text.bytes + s->text.size - rest) };
    value = str_trim(value);
    snprintf(s->meant, sizeof s->meant, "%.*s", (int)value.size,
             value.bytes);
    return true;
}

/* `5%` is 0.05.  The number is divided, as facts hold shares.  An operator
 * before it stays. */
static bool meant_percent(struct suspect *s)
{
    assert(s != NULL);
    char a[PLAIN_BYTES], number[32];
    double value;
    piece_plain(s, 0, a);
    if (!str_number(str_of(a), &value)) {
        return false;
    }
    number[str_from_number(value / 100, number)] = '\0';
    const char *operator = s->pieces[0].kind == 'o'
        ? piece_operator(s->pieces[0].text) : "";
    snprintf(s->meant, sizeof s->meant, "%s%s%s", operator,
             operator[0] == '\0' ? "" : " ", number);
    return true;
}

/* `Rp 5000`.  Units do not stand in cells: the column has one. */
static bool meant_money(struct suspect *s)
{
    assert(s != NULL);
    return word_is(piece_of(s, 'w')->text, money_words) && meant_value(s);
}

/* `5 juta`, `5 ribu`: the number in full.  False for another word behind a
 * number, which may be a unit. */
static bool meant_scaled(struct suspect *s)
{
    assert(s != NULL);
    static const struct { const char *words[4]; double scale; } scales[] = {
        { { "ribu", "rb", NULL }, 1e3 },
        { { "juta", "jt", "million", NULL }, 1e6 },
        { { "miliar", "milyar", "billion", NULL }, 1e9 },
    };
    char a[PLAIN_BYTES], number[32];
    double value;
    piece_plain(s, 0, a);
    for (size_t i = 0; i < sizeof scales / sizeof scales[0]; i++) {
        if (word_is(piece_of(s, 'w')->text, scales[i].words)
            && str_number(str_of(a), &value)) {
            number[str_from_number(value * scales[i].scale, number)] = '\0';
            snprintf(s->meant, sizeof s->meant, "%s", number);
            return true;
        }
    }
    return false;
}

/* `minimal 18`, `lebih dari 18`.  "lebih dari 18" has two words; the first
 * decides. */
static bool meant_words(struct suspect *s)
{
    assert(s != NULL);
    for (size_t i = 0; i < sizeof bound_words / sizeof bound_words[0]; i++) {
        if (word_is(s->pieces[0].text, bound_words[i].words)) {
            return meant_bound(s, bound_words[i].operator);
        }
    }
    return false;
}

/* `18+`, `18 ke atas`, `18 or more`.  "ke atas" and "ke bawah" begin alike, so
 * the third piece settles it. */
static bool meant_plus(struct suspect *s)
{
    assert(s != NULL);
    static const char *const up[] = { "+", "keatas", "ke", NULL };
    static const char *const down[] = { "kebawah", NULL };
    struct str word = s->pieces[1].text;
    if (word_is(word, up)) {
        bool below = s->count == 3
            && str_is(s->pieces[2].text, "bawah");
        return meant_bound(s, below ? "<=" : ">=");
    }
    return word_is(word, down) && meant_bound(s, "<=");
}

/* A number with thousands dots.  False when it has none: the row is then no
 * mistake of this kind. */
static bool meant_plain(struct suspect *s)
{
    assert(s != NULL);
    const struct piece *value = piece_of(s, 't');
    bool first = s->pieces[0].kind == 'o';
    if (!literal_thousands(value->text, s->decimal_comma)) {
        return false;
    }
    return first ? meant_bound(s, piece_operator(s->pieces[0].text))
                 : meant_value(s);
}

/* `5 000`: blanks as a thousands separator.  Only one group of three, so that
 * a list of two numbers without its comma is not taken for one. */
static bool meant_joined(struct suspect *s)
{
    assert(s != NULL);
    struct str a = s->pieces[0].text, b = s->pieces[1].text;
    if (b.size != 3 || a.size > 3) {
        return false;
    }
    snprintf(s->meant, sizeof s->meant, "%.*s%.*s", (int)a.size, a.bytes,
             (int)b.size, b.bytes);
    return true;
}

/* The message has no suggestion.  For shapes whose meaning nobody can
 * guess. */
static bool meant_nothing(struct suspect *s)
{
    assert(s != NULL);
    s->meant[0] = '\0';
    return true;
}

/* The first row whose shape fits and whose function knows an answer wins.
 * `bare`: also asked of bare words that the grammar would take. */
static const struct meaning {
    const char *shape;            /* of the pieces */
    enum message message;         /* that tells what was meant */
    bool (*meant)(struct suspect *s);
    bool bare;                    /* also without quotes */
} meanings[] = {
    { "otcot", MESSAGE_TABLE_CELL_AND, meant_two_bounds, false },
    { "otot", MESSAGE_TABLE_CELL_AND, meant_two_bounds, false },
    { "otwot", MESSAGE_TABLE_CELL_AND, meant_two_bounds, false },
    { "towot", MESSAGE_TABLE_CELL_AND, meant_around, false },
    { "to?ot", MESSAGE_TABLE_CELL_AND, meant_around, false },
    { "otct", MESSAGE_TABLE_CELL_MIXED, meant_nothing, false },
    { "tcot", MESSAGE_TABLE_CELL_MIXED, meant_nothing, false },
    { "ot", MESSAGE_TABLE_CELL_EQUALS, meant_equal, false },
    { "oq", MESSAGE_TABLE_CELL_EQUALS, meant_equal, false },
    { "ow", MESSAGE_TABLE_CELL_EQUALS, meant_equal, false },
    { "oww", MESSAGE_TABLE_CELL_EQUALS, meant_equal, false },
    { "ot", MESSAGE_TABLE_CELL_NOT_EQUAL, meant_not, false },
    { "oq", MESSAGE_TABLE_CELL_NOT_EQUAL, meant_not, false },
    { "ow", MESSAGE_TABLE_CELL_NOT_EQUAL, meant_not, false },
    { "wq", MESSAGE_TABLE_CELL_NOT_EQUAL, meant_not, false },
    { "wt", MESSAGE_TABLE_CELL_NOT_EQUAL, meant_not, true },
    { "oq", MESSAGE_TABLE_CELL_TEXT_ORDER, meant_nothing, false },
    { "ow", MESSAGE_TABLE_CELL_TEXT_ORDER, meant_nothing, false },
    { "ot", MESSAGE_TABLE_CELL_THOUSANDS, meant_plain, false },
    { "t", MESSAGE_TABLE_CELL_THOUSANDS, meant_plain, true },
    { "tt", MESSAGE_TABLE_CELL_THOUSANDS, meant_joined, true },
    { "ot", MESSAGE_TABLE_CELL_OPERATOR, meant_tail, false },
    { "wot", MESSAGE_TABLE_CELL_OPERATOR, meant_tail, false },
    { "?ot", MESSAGE_TABLE_CELL_OPERATOR, meant_tail, false },
    { "wt", MESSAGE_TABLE_CELL_UNIT, meant_money, true },
    { "wt", MESSAGE_TABLE_CELL_OPERATOR, meant_words, true },
    { "wwt", MESSAGE_TABLE_CELL_OPERATOR, meant_words, true },
    { "tw", MESSAGE_TABLE_CELL_UNIT, meant_scaled, true },
    { "tw", MESSAGE_TABLE_CELL_OPERATOR, meant_plus, true },
    { "tww", MESSAGE_TABLE_CELL_OPERATOR, meant_plus, true },
    { "t%", MESSAGE_TABLE_CELL_UNIT, meant_percent, true },
    { "ot%", MESSAGE_TABLE_CELL_UNIT, meant_percent, false },
    { "tdt", MESSAGE_TABLE_CELL_RANGE, meant_range, true },
    { "twt", MESSAGE_TABLE_CELL_RANGE, meant_range, true },
    { "twt", MESSAGE_TABLE_CELL_OR, meant_list, true },
    { "qwq", MESSAGE_TABLE_CELL_OR, meant_list, false },
    { "www", MESSAGE_TABLE_CELL_OR, meant_list, true },
    { "wtwt", MESSAGE_TABLE_CELL_RANGE, meant_range, true },
    { "wtdt", MESSAGE_TABLE_CELL_RANGE, meant_range, true },
    { "btcte", MESSAGE_TABLE_CELL_INTERVAL, meant_range, false },
    { "btdte", MESSAGE_TABLE_CELL_INTERVAL, meant_range, false },
    { "btwte", MESSAGE_TABLE_CELL_INTERVAL, meant_range, false },
    { "btrte", MESSAGE_TABLE_CELL_INTERVAL, meant_range, false },
    { "btrt", MESSAGE_TABLE_CELL_INTERVAL, meant_range, false },
    { "trte", MESSAGE_TABLE_CELL_INTERVAL, meant_range, false },
    { "trt", MESSAGE_TABLE_CELL_INTERVAL, meant_range, false },
    { "tr", MESSAGE_TABLE_CELL_INTERVAL, meant_from, false },
    { "btr", MESSAGE_TABLE_CELL_INTERVAL, meant_from, false },
    { "btre", MESSAGE_TABLE_CELL_INTERVAL, meant_from, false },
    { "rt", MESSAGE_TABLE_CELL_INTERVAL, meant_up_to, false },
    { "brte", MESSAGE_TABLE_CELL_INTERVAL, meant_up_to, false },
    { "rte", MESSAGE_TABLE_CELL_INTERVAL, meant_up_to, false },
    { "tdtdt", MESSAGE_TABLE_CELL_DATE, meant_nothing, true },
    { "tddt", MESSAGE_TABLE_CELL_RANGE, meant_range, true },
};

/* A date that is none is told before anything else. */
int meant_ask(struct suspect *s, bool bare, struct str shown,
              struct err *err)
{
    assert(s != NULL);
    assert(shown.bytes != NULL);
    piece_cut(s);
    if (s->count > 0 && s->count <= PIECES_MAX
        && strchr(s->shape, 'x') != NULL) {
        return err_fail(err, MESSAGE_TABLE_CELL_DATE, "t", shown);
    }
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        const struct meaning *row = &meanings[i];
        if ((row->bare || !bare) && strcmp(row->shape, s->shape) == 0
            && row->meant(s)) {
            return err_fail(err, row->message, "ts", shown, s->meant);
        }
    }
    return 0;
}
