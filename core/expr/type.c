/* Types, cells, and how cells are read from and written to text and JSON.
 *
 * Reading is strict where a spreadsheet is ambiguous: `1.234` may be a
 * thousand or one and a bit, so it is refused with what was meant, unless the
 * file's style leaves only one reading.  Nothing here knows about a field:
 * bounds and allowed values are schema.c's. */
#include "expr/type.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/limits.h"

static const char *const type_names[TYPE_BASE_COUNT][2] = {
    [TYPE_NONE] = { "none", "none[]" },
    [TYPE_BOOL] = { "bool", "bool[]" },
    [TYPE_INT] = { "int", "int[]" },
    [TYPE_NUMBER] = { "number", "number[]" },
    [TYPE_TEXT] = { "text", "text[]" },
    [TYPE_DATE] = { "date", "date[]" },
    [TYPE_TIME] = { "time", "time[]" },
};

/* What FACT_TYPE shows as a correct example. */
static const char *const type_examples[TYPE_BASE_COUNT] = {
    [TYPE_NONE] = "",
    [TYPE_BOOL] = "ya, tidak, true, false",
    [TYPE_INT] = "12",
    [TYPE_NUMBER] = "12.5",
    [TYPE_TEXT] = "Banyuwangi",
    [TYPE_DATE] = "2021-08-04",
    [TYPE_TIME] = "2021-11-01T23:59:59+07:00",
};

static const struct { const char *word; bool boolean; } bool_words[] = {
    { "yes", true }, { "no", false },
    { "ya", true }, { "tidak", false }, { "benar", true },
    { "salah", false }, { "true", true }, { "false", false },
};

enum { BOOL_WORDS = sizeof(bool_words) / sizeof(bool_words[0]) };

/* Both parts. */
bool type_equal(struct type a, struct type b)
{
    assert(a.base < TYPE_BASE_COUNT);
    assert(b.base < TYPE_BASE_COUNT);
    return a.base == b.base && a.list == b.list;
}

/* As facts.csv writes it. */
const char *type_name(struct type type)
{
    assert(type.base < TYPE_BASE_COUNT);
    return type_names[type.base][type.list ? 1 : 0];
}

/* Twelve names: a walk. */
bool type_find(struct str name, struct type *out)
{
    assert(out != NULL);
    for (int base = TYPE_BOOL; base < TYPE_BASE_COUNT; base++) {
        for (int list = 0; list < 2; list++) {
            if (str_is(name, type_names[base][list])) {
                out->base = (enum type_base)base;
                out->list = list == 1;
                return true;
            }
        }
    }
    return false;
}

/* Two known scalars of one type.  Numbers as IEEE compares them: a NaN is not
 * equal to itself, but no fact is one. */
static bool scalar_equal(enum type_base base, struct cell a, struct cell b)
{
    assert(a.known);
    assert(b.known);
    switch (base) {
    case TYPE_NONE: return true;
    case TYPE_BOOL: return a.as.boolean == b.as.boolean;
    case TYPE_NUMBER: return a.as.number == b.as.number;
    case TYPE_TEXT: return str_equal(a.as.text, b.as.text);
    case TYPE_INT:
    case TYPE_DATE:
    case TYPE_TIME: return a.as.integer == b.as.integer;
    case TYPE_BASE_COUNT: break;
    }
    return false;
}

/* Lists item by item, in order.  Two missing cells are equal, a missing one
 * and a value are not. */
bool cell_equal(struct type type, struct cell a, struct cell b)
{
    if (a.known != b.known || !a.known) {
        return a.known == b.known;
    }
    if (!type.list) {
        return scalar_equal(type.base, a, b);
    }
    if (a.as.list.count != b.as.list.count) {
        return false;
    }
    for (size_t i = 0; i < a.as.list.count; i++) {
        if (!scalar_equal(type.base, a.as.list.items[i],
                          b.as.list.items[i])) {
            return false;
        }
    }
    return true;
}

/* --- Reading text --------------------------------------------------------- */

/* ASCII. */
static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Equal without case; `word` is lower case. */
static bool is_word(struct str text, const char *word)
{
    assert(word != NULL);
    size_t at = 0;
    while (at < text.size && word[at] != '\0'
           && lower(text.bytes[at]) == word[at]) {
        at++;
    }
    return at == text.size && word[at] == '\0';
}

/* With an example of what would do.  Returns the code. */
static int fail_type(struct err *err, struct type type, struct str text)
{
    assert(type.base != TYPE_NONE);
    struct type scalar = { type.base, false };
    if (type.base == TYPE_DATE) {
        return err_fail(err, MESSAGE_FACT_DATE, "t", text);
    }
    if (type.base == TYPE_TIME) {
        return err_fail(err, MESSAGE_FACT_TIME, "t", text);
    }
    return err_fail(err, MESSAGE_FACT_TYPE, "tss", text, type_name(scalar),
                    type_examples[type.base]);
}

/* Digits in groups of three after a first group of one to three, as in
 * "1.234.567" with mark '.'.  Counts the groups after the first; 0 = not of
 * that form.  What follows the groups is left at *end.  A sign in front is
 * gone over. */
static size_t grouped(struct str text, char mark, size_t *end)
{
    assert(end != NULL);
    size_t at = text.size > 0 && text.bytes[0] == '-' ? 1 : 0;
    size_t digits = 0, groups = 0;
    while (at < text.size && text.bytes[at] >= '0' && text.bytes[at] <= '9') {
        at++;
        digits++;
    }
    if (digits == 0 || digits > 3) {
        return 0;
    }
    while (at + 3 < text.size && text.bytes[at] == mark) {
        for (size_t i = 1; i <= 3; i++) {
            if (text.bytes[at + i] < '0' || text.bytes[at + i] > '9') {
                return 0;
            }
        }
        at += 4;
        groups++;
    }
    *end = at;
    return groups;
}

/* How a number's marks are rewritten: one dropped, one turned into another;
 * '\0' = none. */
struct marks {
    /* a mark to leave out; one to put in place of another */
    char drop, from, to;
};

/* The text with its marks rewritten; cut at `size`.  Terminated in any
 * case. */
static void rewrite(struct str text, struct marks marks, char *out,
                    size_t size)
{
    assert(out != NULL);
    assert(size > 0);
    size_t used = 0;
    for (size_t i = 0; i < text.size && used + 1 < size; i++) {
        char c = text.bytes[i];
        if (c != marks.drop) {
            out[used] = c == marks.from ? marks.to : c;
            used++;
        }
    }
    out[used] = '\0';
}

/* Refuses thousands separators and the other decimal mark, saying what was
 * meant; 0 when the text has neither.  LANGUAGE.md section 7: thousands dots
 * are refused by cell.  An int with one group (1.234) is refused in any style,
 * a number only where its mark could be the other one's. */
static int refuse_marks(struct str text, struct type type,
                        struct cell_style style, struct err *err)
{
    char decimal = style.decimal_comma ? ',' : '.';
    char other = style.decimal_comma ? '.' : ',';
    char meant[64];
    size_t end = 0;
    size_t groups = grouped(text, other, &end);
    bool rest = end == text.size || text.bytes[end] == decimal;
    if (groups > 0 && rest) {
        rewrite(text, (struct marks){ other, '\0', '\0' }, meant,
                sizeof(meant));
        return err_fail(err, MESSAGE_FACT_THOUSANDS, "ts", text, meant);
    }
    groups = grouped(text, decimal, &end);
    rest = end == text.size || text.bytes[end] == other;
    /* One group alone may be a fraction of three digits. */
    bool many = groups > 1 || (groups == 1 && end < text.size);
    if (rest && (many || (groups == 1 && type.base == TYPE_INT))) {
        rewrite(text, (struct marks){ decimal, other, decimal }, meant,
                sizeof(meant));
        return err_fail(err, MESSAGE_FACT_THOUSANDS, "ts", text, meant);
    }
    if (type.base == TYPE_NUMBER
        && memchr(text.bytes, other, text.size) != NULL) {
        double number;
        rewrite(text, (struct marks){ '\0', other, '.' }, meant,
                sizeof(meant));
        if (str_number(str_of(meant), &number)) {
            rewrite(text, (struct marks){ '\0', other, decimal }, meant,
                    sizeof(meant));
            return err_fail(err, MESSAGE_FACT_DECIMAL, "ts", text, meant);
        }
    }
    return 0;
}

/* What a double and JSON hold exactly.  JSON readers elsewhere would round the
 * rest (RFC 7493 section 2.2). */
static bool within_53_bits(int64_t integer)
{
    return integer >= -(INT64_C(1) << 53) && integer <= INT64_C(1) << 53;
}

/* Digits that do not fit are told apart from what is no number.  0, or err
 * without a place. */
static int parse_int(struct cell *out, struct str text, struct type type,
                     struct cell_style style, struct err *err)
{
    assert(out != NULL);
    assert(type.base == TYPE_INT);
    bool plain = str_integer(text, &out->as.integer);  /* no marks at all */
    int code = plain ? 0 : refuse_marks(text, type, style, err);
    if (code != 0) {
        return code;
    }
    if (!plain) {
        bool digits = text.size > 18;
        for (size_t i = 0; i < text.size; i++) {
            char c = text.bytes[i];
            digits = digits && ((c >= '0' && c <= '9')
                                || (c == '-' && i == 0));
        }
        return digits ? err_fail(err, MESSAGE_FACT_BIG, "t", text)
                      : fail_type(err, type, text);
    }
    if (!within_53_bits(out->as.integer)) {
        return err_fail(err, MESSAGE_FACT_BIG, "t", text);
    }
    return 0;
}

/* JSON's grammar, once the decimal mark is a dot.  0, or err without a place.
 * A number longer than the buffer keeps its comma and so is refused. */
static int parse_number(struct cell *out, struct str text, struct type type,
                        struct cell_style style, struct err *err)
{
    assert(out != NULL);
    assert(type.base == TYPE_NUMBER);
    /* With a decimal point, what reads as a number has one mark at most, and
     * refuse_marks lets that pass. */
    if (!style.decimal_comma && str_number(text, &out->as.number)) {
        return 0;
    }
    int code = refuse_marks(text, type, style, err);
    /* Longer than any number that somebody means to write. */
    char plain[400];
    struct str dotted = text;
    if (code != 0) {
        return code;
    }
    if (style.decimal_comma && text.size < sizeof(plain)) {
        rewrite(text, (struct marks){ '\0', ',', '.' }, plain,
                sizeof(plain));
        dotted = (struct str){ plain, text.size };
    }
    if (!str_number(dotted, &out->as.number)) {
        /* As it was written, and how this file writes numbers. */
        return err_fail(err, MESSAGE_FACT_TYPE, "tss", text, type_name(type),
                        style.decimal_comma ? "12,5"
                                            : type_examples[type.base]);
    }
    assert(isfinite(out->as.number));
    return 0;
}

/* The words of both languages.  Case does not count. */
static int parse_bool(struct cell *out, struct str text, struct type type,
                      struct err *err)
{
    assert(out != NULL);
    assert(type.base == TYPE_BOOL);
    for (size_t i = 0; i < BOOL_WORDS; i++) {
        if (is_word(text, bool_words[i].word)) {
            out->as.boolean = bool_words[i].boolean;
            return 0;
        }
    }
    return fail_type(err, type, text);
}

/* As it is, trimmed by the caller.  0 or ERR_NOMEM. */
static int parse_text(struct cell *out, struct arena *arena, struct str text,
                      struct err *err)
{
    assert(out != NULL);
    assert(arena != NULL);
    out->as.text = str_copy(arena, text);
    return out->as.text.bytes == NULL ? err_nomem(err) : 0;
}

/* One scalar from trimmed, non-empty text.  A time without an offset is in the
 * style's zone.  0, or err without a place. */
static int parse_scalar(struct cell *out, struct arena *arena,
                        struct type type, struct str text,
                        struct cell_style style, struct err *err)
{
    assert(out != NULL);
    assert(arena != NULL);
    assert(!type.list);
    out->known = true;
    switch (type.base) {
    case TYPE_BOOL: return parse_bool(out, text, type, err);
    case TYPE_INT: return parse_int(out, text, type, style, err);
    case TYPE_NUMBER: return parse_number(out, text, type, style, err);
    case TYPE_TEXT: return parse_text(out, arena, text, err);
    case TYPE_DATE:
        return date_parse_any(text, &out->as.integer)
            ? 0 : fail_type(err, type, text);
    case TYPE_TIME:
        return time_parse_any(text, style.zone, &out->as.integer)
            ? 0 : fail_type(err, type, text);
    case TYPE_NONE:
    case TYPE_BASE_COUNT: break;
    }
    assert(false);
    return err_fail(err, MESSAGE_FACT_TYPE, "tss", text, "?", "");
}

/* One more than the bars. */
static size_t count_items(struct str text)
{
    size_t count = 1;
    for (size_t i = 0; i < text.size; i++) {
        count += text.bytes[i] == '|';
    }
    return count;
}

/* What stays the same from item to item. */
struct list_reader {
    struct arena *arena;          /* of items */
    struct type scalar;           /* type of an item */
    struct cell_style style;      /* how values are written */
};

/* Fills `items` from the parts of `text` between bars.  `items` has room for
 * all parts.  An empty part is a slip and no missing value.  0 or err. */
static int parse_items(struct cell *items, const struct list_reader *reader,
                       struct str text, struct err *err)
{
    assert(items != NULL);
    assert(reader != NULL);
    size_t start = 0, index = 0;
    for (size_t i = 0; i <= text.size; i++) {
        if (i < text.size && text.bytes[i] != '|') {
            continue;
        }
        struct str part = { text.bytes + start, i - start };
        part = str_trim(part);
        if (part.size == 0) {
            return err_fail(err, MESSAGE_FACT_ITEM_EMPTY, "t", text);
        }
        int code = parse_scalar(&items[index], reader->arena,
                                reader->scalar, part, reader->style, err);
        if (code != 0) {
            return code;
        }
        index++;
        start = i + 1;
    }
    assert(index == count_items(text));
    return 0;
}

/* A bar alone is the empty list: an empty cell is a missing one.  0, or err:
 * too long, or of an item. */
static int parse_list(struct cell *out, struct arena *arena, struct type type,
                      struct str text, struct cell_style style,
                      struct err *err)
{
    assert(out != NULL);
    assert(arena != NULL);
    const struct list_reader reader = {
        arena, { type.base, false }, style
    };
    assert(type.list);
    out->known = true;
    out->as.list.items = NULL;
    out->as.list.count = 0;
    if (str_is(text, "|")) {
        return 0;
    }
    size_t count = count_items(text);
    if (count > LIMIT_LIST_ITEMS) {
        return err_fail(err, MESSAGE_FACT_LIST_LONG, "tii", text,
                        (int64_t)count, (int64_t)LIMIT_LIST_ITEMS);
    }
    struct cell *items = arena_alloc(arena, count * sizeof(*items));
    if (items == NULL) {
        return err_nomem(err);
    }
    out->as.list.items = items;
    out->as.list.count = count;
    return parse_items(items, &reader, text, err);
}

/* Blanks around are no part of a value.  0, with *out missing for blank text,
 * or err without a place.  Text and items live in `arena`. */
int cell_parse(struct cell *out, struct arena *arena, struct type type,
               struct str text, struct cell_style style, struct err *err)
{
    assert(arena != NULL);
    assert(out != NULL);
    assert(type.base != TYPE_NONE && type.base < TYPE_BASE_COUNT);
    *out = (struct cell){ .known = false };
    text = str_trim(text);
    if (text.size == 0) {
        return 0;
    }
    int code = type.list
        ? parse_list(out, arena, type, text, style, err)
        : parse_scalar(out, arena, type, text, style, err);
    if (code != 0) {
        out->known = false;
    }
    return code;
}

/* --- Writing text --------------------------------------------------------- */

/* Days and times outside the calendar, which no fact holds, as plain
 * numbers. */
static void print_scalar(struct buf *buf, enum type_base base,
                         struct cell cell)
{
    assert(buf != NULL);
    char text[32];
    assert(cell.known);
    switch (base) {
    case TYPE_BOOL: buf_text(buf, cell.as.boolean ? "true" : "false"); break;
    case TYPE_INT: buf_integer(buf, cell.as.integer); break;
    case TYPE_NUMBER: buf_number(buf, cell.as.number); break;
    case TYPE_TEXT: buf_str(buf, cell.as.text); break;
    case TYPE_DATE:
        if (cell.as.integer < DATE_MIN || cell.as.integer > DATE_MAX) {
            buf_integer(buf, cell.as.integer);
            break;
        }
        date_format(cell.as.integer, text);
        buf_text(buf, text);
        break;
    case TYPE_TIME:
        time_format(cell.as.integer, ZONE_WIB, text);
        buf_text(buf, text);
        break;
    case TYPE_NONE:
    case TYPE_BASE_COUNT: break;
    }
}

/* What cell_parse reads back as the same cell. */
void cell_print(struct buf *buf, struct type type, struct cell cell)
{
    assert(buf != NULL);
    assert(type.base < TYPE_BASE_COUNT);
    if (!cell.known) {
        return;
    }
    if (!type.list) {
        print_scalar(buf, type.base, cell);
        return;
    }
    if (cell.as.list.count == 0) {
        buf_char(buf, '|');
    }
    for (size_t i = 0; i < cell.as.list.count; i++) {
        if (i > 0) {
            buf_char(buf, '|');
        }
        print_scalar(buf, type.base, cell.as.list.items[i]);
    }
}
