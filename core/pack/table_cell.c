/* Reading cells.
 *
 *     cell     = "-" | "" | "not(" items ")" | items
 *     items    = item { "," item }
 *     item     = ("<" | "<=" | ">" | ">=") literal | interval | literal
 *     interval = ("[" | "(" | "]") literal ".." literal ("]" | ")" | "[")
 *              | literal ".." literal | literal "..<" literal
 *
 * A comma means "or".  It stands between literals, or between intervals and
 * bounds that have nothing in common: only then can nobody read "and" into
 * it.  What this grammar does not take goes to table_refuse.c for a message;
 * this file never guesses. */
#include "pack/table_cell.h"

#include <assert.h>
#include <string.h>

#include "pack/table_refuse.h"

/* --- Form ----------------------------------------------------------------- */

/* The refusal of a cell, with what was probably meant.  Returns a negative
 * code always. */
static int refuse(const struct cell_reader *reader, struct str text,
                  struct err *err)
{
    assert(reader != NULL);
    assert(text.bytes != NULL);
    return refuse_cell(text, reader->decimal_comma, err);
}

/* Parentheses in pairs, the first one after a blank: `Jakarta (Pusat)` is a
 * word, `contains(x)` a call.  Depth may not become negative, so `) (` is no
 * pair. */
static bool parentheses_ok(struct str text)
{
    assert(text.bytes != NULL);
    int depth = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] == '(') {
            depth++;
            if (i == 0 || text.bytes[i - 1] != ' ') {
                return false;
            }
        } else if (text.bytes[i] == ')') {
            depth--;
        }
        if (depth < 0) {
            return false;
        }
    }
    return depth == 0;
}

/* May this stand without quotes?  Signs of the grammar may not: a slip would
 * pass for a text.  For a text column as well: `>5` as a text needs quotes. */
static bool bare_ok(struct str text)
{
    assert(text.bytes != NULL);
    static const char special[] = "\"<>=?[]{}@";
    for (size_t i = 0; i < text.size; i++) {
        char c = text.bytes[i];
        bool dots = c == '.' && i + 1 < text.size && text.bytes[i + 1] == '.';
        if (dots || strchr(special, c) != NULL) {
            return false;
        }
    }
    return parentheses_ok(text);
}

/* A suspicious bare word; of the whole cell there may be more to say.  0 when
 * the word is a plain one, which in a column of another type gets its message
 * from the conversion.  `whole` decides when it gives a message more telling
 * than the general one. */
static int refuse_word(const struct cell_reader *reader, struct str text,
                       struct str whole, struct err *err)
{
    assert(reader != NULL);
    assert(text.bytes != NULL);
    assert(whole.bytes != NULL);
    struct err better;
    int code = refuse_bare(text, reader->decimal_comma, err);
    if (code != 0 && text.size < whole.size) {
        (void)refuse(reader, whole, &better);
        if (better.message != MESSAGE_TABLE_CELL) {
            *err = better;
        }
    }
    return code;
}

/* One literal.  `whole` is the cell, for messages.  A number with thousands
 * dots is refused rather than read: `1.000` is one or a thousand, by the
 * country of the writer.  0, or err. */
static int read_literal(struct literal *out, const struct cell_reader *reader,
                        struct str text, struct str whole, struct err *err)
{
    assert(out != NULL);
    assert(reader != NULL);
    assert(text.bytes != NULL);
    text = str_trim(text);
    if (text.size == 0 || !literal_read(out, reader->arena, text)) {
        return refuse(reader, whole, err);
    }
    bool text_column = reader->type.base == TYPE_TEXT;
    if (out->kind == LITERAL_NUMBER && !text_column
        && literal_thousands(text, reader->decimal_comma)) {
        return refuse(reader, whole, err);
    }
    if (out->kind != LITERAL_BARE) {
        return 0;
    }
    if (!bare_ok(text)) {
        return refuse(reader, whole, err);
    }
    return text_column ? 0 : refuse_word(reader, text, whole, err);
}

/* Where ".." stands outside quotes, or the text's size.  Quotes toggle; `""`
 * inside a text toggles twice, which is right. */
static size_t find_dots(struct str text)
{
    assert(text.bytes != NULL);
    bool quoted = false;
    for (size_t i = 0; i + 1 < text.size; i++) {
        quoted = quoted != (text.bytes[i] == '"');
        if (!quoted && text.bytes[i] == '.' && text.bytes[i + 1] == '.') {
            return i;
        }
    }
    return text.size;
}

/* The two ends around "..", `open` bytes of brackets taken off.  Without
 * brackets both ends count, as in Indonesian law "5 sampai 10" does.  The
 * ends' order is checked later, by type.  0 or err. */
static int read_ends(struct cell_part *out, const struct cell_reader *reader,
                     struct str inner, struct str whole, struct err *err)
{
    assert(out != NULL);
    assert(reader != NULL);
    assert(inner.bytes != NULL);
    size_t dots = find_dots(inner);
    struct str low = { inner.bytes, dots };
    struct str high = { inner.bytes + dots, inner.size - dots };
    if (high.size < 3) {
        return refuse(reader, whole, err);
    }
    high.bytes += 2;
    high.size -= 2;
    if (high.bytes[0] == '<' || high.bytes[0] == '.') {
        /* Half open without brackets: 5000..<10000. */
        if (high.bytes[0] == '.' || inner.bytes != whole.bytes) {
            return refuse(reader, whole, err);
        }
        out->high_open = true;
        high.bytes++;
        high.size--;
    }
    out->has_low = true;
    out->has_high = true;
    int code = read_literal(&out->low, reader, low, whole, err);
    if (code == 0) {
        code = read_literal(&out->high, reader, high, whole, err);
    }
    return code;
}

/* `[18..65)` and its kin; `item` is trimmed and starts with a bracket.  FEEL
 * writes an open end as `(` or as a bracket turned away, `]18..65[`.  0 or
 * err. */
static int read_interval(struct cell_part *out,
                         const struct cell_reader *reader, struct str item,
                         struct str whole, struct err *err)
{
    assert(out != NULL);
    assert(reader != NULL);
    assert(item.bytes != NULL);
    char first = item.bytes[0], last = item.bytes[item.size - 1];
    if (item.size < 6 || strchr("])[", last) == NULL) {
        return refuse(reader, whole, err);
    }
    out->low_open = first != '[';
    out->high_open = last != ']';
    struct str inner = { item.bytes + 1, item.size - 2 };
    return read_ends(out, reader, inner, whole, err);
}

/* `>= 18`.  `=>`, `==` and `< =` do not get through the literal.  `item`
 * begins with < or >. 0 or err. */
static int read_bound(struct cell_part *out, const struct cell_reader *reader,
                      struct str item, struct str whole, struct err *err)
{
    assert(out != NULL);
    assert(reader != NULL);
    assert(item.bytes != NULL);
    assert(item.bytes[0] == '<' || item.bytes[0] == '>');
    bool equal = item.size > 1 && item.bytes[1] == '=';
    size_t skip = equal ? 2 : 1;
    struct str rest = { item.bytes + skip, item.size - skip };
    if (item.bytes[0] == '>') {
        out->has_low = true;
        out->low_open = !equal;
        return read_literal(&out->low, reader, rest, whole, err);
    }
    out->has_high = true;
    out->high_open = !equal;
    return read_literal(&out->high, reader, rest, whole, err);
}

/* One item between commas, by its first character.  An empty item (two commas,
 * one at the end) is refused, not passed over.  0 or err. */
static int read_item(struct cell_part *out, const struct cell_reader *reader,
                     struct str item, struct str whole, struct err *err)
{
    assert(out != NULL);
    assert(reader != NULL);
    assert(item.bytes != NULL);
    memset(out, 0, sizeof *out);
    item = str_trim(item);
    if (item.size == 0) {
        return err_fail(err, MESSAGE_TABLE_CELL_ITEM, "t", whole);
    }
    if (strchr("<>", item.bytes[0]) != NULL) {
        return read_bound(out, reader, item, whole, err);
    }
    if (strchr("[(]", item.bytes[0]) != NULL) {
        return read_interval(out, reader, item, whole, err);
    }
    if (item.bytes[0] != '"' && find_dots(item) < item.size) {
        return read_ends(out, reader, item, item, err);
    }
    out->equal = true;
    return read_literal(&out->low, reader, item, whole, err);
}

/* Commas outside quotes, plus one.  As many as read_items will cut, since both
 * count quotes alike. */
static size_t count_items(struct str text)
{
    assert(text.bytes != NULL);
    bool quoted = false;
    size_t count = 1;
    for (size_t i = 0; i < text.size; i++) {
        quoted = quoted != (text.bytes[i] == '"');
        count += !quoted && text.bytes[i] == ',';
    }
    return count;
}

/* All items of a cell; out->text is the whole, for messages.  Sets parts and
 * count only when every item was read.  0 or err. */
static int read_items(struct cell_form *out, const struct cell_reader *reader,
                      struct str text, struct err *err)
{
    assert(out != NULL);
    assert(reader != NULL);
    assert(text.bytes != NULL);
    size_t count = count_items(text), index = 0, start = 0;
    struct cell_part *parts = arena_alloc(reader->arena,
                                          count * sizeof *parts);
    bool quoted = false;
    if (parts == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i <= text.size; i++) {
        quoted = quoted != (i < text.size && text.bytes[i] == '"');
        if (i < text.size && (quoted || text.bytes[i] != ',')) {
            continue;
        }
        struct str item = { text.bytes + start, i - start };
        int code = read_item(&parts[index], reader, item, out->text, err);
        if (code != 0) {
            return code;
        }
        index++;
        start = i + 1;
    }
    assert(index == count);
    out->parts = parts;
    out->count = count;
    return 0;
}

/* Takes `not(` ... `)` off; false when the text is no such.  Blanks between
 * `not` and the parenthesis are allowed; mixed case is not, as `Not (x)` may
 * be a name. */
static bool strip_not(struct str *text)
{
    assert(text != NULL);
    struct str rest = *text;
    if (rest.size < 5 || (memcmp(rest.bytes, "not", 3) != 0
                          && memcmp(rest.bytes, "NOT", 3) != 0)) {
        return false;
    }
    rest.bytes += 3;
    rest.size -= 3;
    rest = str_trim(rest);
    if (rest.size < 2 || rest.bytes[0] != '('
        || rest.bytes[rest.size - 1] != ')') {
        return false;
    }
    text->bytes = rest.bytes + 1;
    text->size = rest.size - 2;
    return true;
}

/* The comma is judged first: what it means decides how the rest is cut. */
int cell_form_read(struct cell_form *out, const struct cell_reader *reader,
                   struct err *err)
{
    assert(reader != NULL);
    assert(out != NULL);
    assert(reader->arena != NULL);
    struct str text = str_trim(out->text);
    out->text = text;
    out->any = text.size == 0 || str_is(text, "-");
    out->negated = false;
    out->parts = NULL;
    out->count = 0;
    if (out->any) {
        return 0;
    }
    int code = refuse_comma(text, reader->decimal_comma, err);
    if (code != 0) {
        return code;
    }
    out->negated = strip_not(&text);
    struct str inner = str_trim(text);
    struct str again = inner;
    bool twice = out->negated && strip_not(&again);
    if (out->negated && (inner.size == 0 || str_is(inner, "-") || twice)) {
        return err_fail(err, MESSAGE_TABLE_CELL_NOT, "t", out->text);
    }
    code = read_items(out, reader, inner, err);
    if (code == 0 && reader->arena->failed) {
        code = err_nomem(err);
    }
    return code;
}

/* --- Kinds and types ------------------------------------------------------ */

/* Takes note of one literal of a column.  A whole number with a fraction
 * elsewhere in the column makes all of them numbers. */
static void add_kind(struct cell_kinds *kinds, const struct literal *literal,
                     bool ordered)
{
    assert(kinds != NULL);
    assert(literal != NULL);
    unsigned bit = 1u << literal->kind;
    assert(literal->kind < LITERAL_KIND_COUNT);
    if (ordered) {
        kinds->ordered |= bit;
    } else {
        kinds->equal |= bit;
    }
    if (literal->kind == LITERAL_NUMBER && !literal->whole) {
        kinds->fraction = true;
    }
}

/* Every literal of a cell, bounds apart from values. */
void cell_form_kinds(const struct cell_form *form, struct cell_kinds *kinds)
{
    assert(form != NULL);
    assert(kinds != NULL);
    for (size_t i = 0; i < form->count; i++) {
        const struct cell_part *part = &form->parts[i];
        if (part->equal || part->has_low) {
            add_kind(kinds, &part->low, !part->equal);
        }
        if (part->has_high) {
            add_kind(kinds, &part->high, true);
        }
    }
}

/* Bounds decide the type; without bounds, all values must be of one kind. */
struct type cell_kinds_type(const struct cell_kinds *kinds)
{
    assert(kinds != NULL);
    /* Bounds decide: a bare word beside them is then a mistake. */
    static const struct { enum literal_kind kind; enum type_base base; }
    orders[] = {
        { LITERAL_NUMBER, TYPE_NUMBER }, { LITERAL_DATE, TYPE_DATE },
        { LITERAL_TIME, TYPE_TIME }, { LITERAL_BOOL, TYPE_BOOL },
    };
    unsigned equal = kinds->equal & ~(1u << LITERAL_NULL);
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        unsigned bit = 1u << orders[i].kind;
        if ((kinds->ordered & bit) != 0
            || (kinds->ordered == 0 && equal == bit)) {
            return (struct type){ orders[i].base, false };
        }
    }
    return (struct type){ TYPE_TEXT, false };
}
