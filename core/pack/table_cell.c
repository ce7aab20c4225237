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

static int refuse(const struct cell_reader *reader, struct str text,
                  struct err *err)
{
    return refuse_cell(text, reader->decimal_comma, err);
}

/* Parentheses in pairs, the first one after a blank: `Jakarta (Pusat)` is a
 * word, `contains(x)` a call. */
static bool parentheses_ok(struct str text)
{
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

static bool bare_ok(struct str text)
{
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

/* A suspicious bare word; of the whole cell there may be more to say. */
static int refuse_word(const struct cell_reader *reader, struct str text,
                       struct str whole, struct err *err)
{
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

/* One literal.  `whole` is the cell, for messages. */
static int read_literal(struct literal *out, const struct cell_reader *reader,
                        struct str text, struct str whole, struct err *err)
{
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

/* Where ".." stands outside quotes, or the text's size. */
static size_t find_dots(struct str text)
{
    bool quoted = false;
    for (size_t i = 0; i + 1 < text.size; i++) {
        quoted = quoted != (text.bytes[i] == '"');
        if (!quoted && text.bytes[i] == '.' && text.bytes[i + 1] == '.') {
            return i;
        }
    }
    return text.size;
}

/* The two ends around "..", `open` bytes of brackets taken off. */
static int read_ends(struct cell_part *out, const struct cell_reader *reader,
                     struct str inner, struct str whole, struct err *err)
{
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

static int read_interval(struct cell_part *out,
                         const struct cell_reader *reader, struct str item,
                         struct str whole, struct err *err)
{
    char first = item.bytes[0], last = item.bytes[item.size - 1];
    if (item.size < 6 || strchr("])[", last) == NULL) {
        return refuse(reader, whole, err);
    }
    out->low_open = first != '[';
    out->high_open = last != ']';
    struct str inner = { item.bytes + 1, item.size - 2 };
    return read_ends(out, reader, inner, whole, err);
}

/* `>= 18`.  `=>`, `==` and `< =` do not get through the literal. */
static int read_bound(struct cell_part *out, const struct cell_reader *reader,
                      struct str item, struct str whole, struct err *err)
{
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

static int read_item(struct cell_part *out, const struct cell_reader *reader,
                     struct str item, struct str whole, struct err *err)
{
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

static size_t count_items(struct str text)
{
    bool quoted = false;
    size_t count = 1;
    for (size_t i = 0; i < text.size; i++) {
        quoted = quoted != (text.bytes[i] == '"');
        count += !quoted && text.bytes[i] == ',';
    }
    return count;
}

static int read_items(struct cell_form *out, const struct cell_reader *reader,
                      struct str text, struct err *err)
{
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

/* Takes `not(` ... `)` off; false when the text is no such. */
static bool strip_not(struct str *text)
{
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

int cell_form_read(struct cell_form *out, const struct cell_reader *reader,
                   struct err *err)
{
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

static void add_kind(struct cell_kinds *kinds, const struct literal *literal,
                     bool ordered)
{
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

void cell_form_kinds(const struct cell_form *form, struct cell_kinds *kinds)
{
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

/* --- Conditions ----------------------------------------------------------- */

static int convert(struct cell *out, const struct cell_reader *reader,
                   const struct literal *literal,
                   const struct cell_form *form, struct err *err)
{
    if (literal->kind != LITERAL_NULL
        && literal_cell(out, literal, reader->type)) {
        return 0;
    }
    if (literal->kind == LITERAL_BARE && literal->text.size > 0
        && refuse_bare(literal->text, reader->decimal_comma, err) != 0) {
        return err->code;
    }
    return err_fail(err, MESSAGE_TABLE_CELL_TYPE, "ts", form->text,
                    type_name(reader->type));
}

static void print_literal(struct buf *buf, enum type_base base,
                          const struct cell *cell)
{
    struct type type = { base, false };
    if (base == TYPE_TEXT) {
        buf_char(buf, '"');
        buf_str(buf, cell->as.text);
        buf_char(buf, '"');
        return;
    }
    cell_print(buf, type, *cell);
}

void cell_test_print(struct buf *buf, enum type_base base,
                     const struct test *test)
{
    assert(test->has_low || test->has_high);
    if (!test->has_high) {
        buf_text(buf, test->low_open ? "> " : ">= ");
        print_literal(buf, base, &test->low);
    } else if (!test->has_low) {
        buf_text(buf, test->high_open ? "< " : "<= ");
        print_literal(buf, base, &test->high);
    } else if (!test->low_open && !test->high_open
               && cell_order(base, &test->low, &test->high) == 0) {
        print_literal(buf, base, &test->low);
    } else {
        buf_char(buf, test->low_open ? '(' : '[');
        print_literal(buf, base, &test->low);
        buf_text(buf, "..");
        print_literal(buf, base, &test->high);
        buf_char(buf, test->high_open ? ')' : ']');
    }
}

/* Fails with the test written as it should be. */
static int fail_test(const struct cell_reader *reader,
                     enum message message, const struct cell_form *form,
                     const struct test *test, struct err *err)
{
    struct buf buf;
    buf_init(&buf, reader->arena->mem, ERR_ARG_BYTES);
    cell_test_print(&buf, reader->type.base, test);
    int code = err_fail(err, message, "tt", form->text, buf_view(&buf));
    bool failed = buf.failed;
    buf_free(&buf);
    return failed ? err_nomem(err) : code;
}

/* Reversed and empty intervals, with what was probably meant. */
static int check_interval(const struct cell_reader *reader,
                          const struct cell_form *form,
                          const struct test *test, struct err *err)
{
    enum type_base base = reader->type.base;
    if (!test->has_low || !test->has_high) {
        return 0;
    }
    int order = cell_order(base, &test->low, &test->high);
    struct test meant = *test;
    if (order > 0) {
        meant.low = test->high;
        meant.high = test->low;
        return fail_test(reader, MESSAGE_TABLE_CELL_REVERSED, form, &meant,
                         err);
    }
    bool empty = order == 0 && (test->low_open || test->high_open);
    if (order < 0 && base != TYPE_NUMBER) {
        empty = test->low_open && test->high_open
                && test->high.as.integer - test->low.as.integer == 1;
    }
    if (!empty) {
        return 0;
    }
    meant.low_open = false;
    meant.high_open = false;
    return fail_test(reader, MESSAGE_TABLE_CELL_EMPTY_RANGE, form, &meant,
                     err);
}

static int convert_part(struct test *out, const struct cell_reader *reader,
                        const struct cell_part *part,
                        const struct cell_form *form, struct err *err)
{
    memset(out, 0, sizeof *out);
    if (!part->equal && !type_is_ordered(reader->type.base)) {
        return err_fail(err, reader->type.base == TYPE_TEXT
                             ? MESSAGE_TABLE_CELL_TEXT_ORDER
                             : MESSAGE_TABLE_CELL_TYPE, "ts", form->text,
                        type_name(reader->type));
    }
    int code = 0;
    out->has_low = part->equal || part->has_low;
    out->has_high = part->equal || part->has_high;
    out->low_open = part->low_open;
    out->high_open = part->high_open;
    if (out->has_low) {
        code = convert(&out->low, reader, &part->low, form, err);
    }
    if (code == 0 && part->has_high) {
        code = convert(&out->high, reader, &part->high, form, err);
    }
    if (code == 0 && part->equal) {
        out->high = out->low;
    }
    return code == 0 ? check_interval(reader, form, out, err) : code;
}

/* Does `a` end before `b` begins? */
static bool before(enum type_base base, const struct test *a,
                   const struct test *b)
{
    if (!a->has_high || !b->has_low) {
        return false;
    }
    int order = cell_order(base, &a->high, &b->low);
    return order < 0 || (order == 0 && (a->high_open || b->low_open));
}

/* Items that are not all literals must have nothing in common. */
static int check_list(const struct cell_reader *reader,
                      const struct cell_form *form,
                      const struct test *tests, struct err *err)
{
    enum type_base base = reader->type.base;
    size_t literals = 0;
    for (size_t i = 0; i < form->count; i++) {
        literals += form->parts[i].equal;
    }
    if (literals == form->count || form->count < 2) {
        return 0;
    }
    bool apart = literals == 0;
    for (size_t i = 0; i < form->count && apart; i++) {
        for (size_t k = 0; k < i && apart; k++) {
            apart = before(base, &tests[i], &tests[k])
                    || before(base, &tests[k], &tests[i]);
        }
    }
    if (apart) {
        return 0;
    }
    int code = refuse(reader, form->text, err);
    if (err->message == MESSAGE_TABLE_CELL) {
        code = err_fail(err, literals > 0 ? MESSAGE_TABLE_CELL_MIXED
                                          : MESSAGE_TABLE_CELL_OVERLAP,
                        "t", form->text);
    }
    return code;
}

int cell_form_side(struct box_side *out, const struct cell_reader *reader,
                   const struct cell_form *form, struct err *err)
{
    assert(reader->type.base != TYPE_NONE && !reader->type.list);
    memset(out, 0, sizeof *out);
    out->any = form->any;
    out->negated = form->negated;
    if (form->any) {
        return 0;
    }
    struct test *tests = arena_alloc(reader->arena,
                                     form->count * sizeof *tests);
    if (tests == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < form->count; i++) {
        const struct cell_part *part = &form->parts[i];
        assert(out->count <= i);
        if (part->equal && part->low.kind == LITERAL_NULL) {
            out->missing = true;
            continue;
        }
        int code = convert_part(&tests[out->count], reader, part, form, err);
        if (code != 0) {
            return code;
        }
        out->count++;
    }
    out->tests = tests;
    return out->missing ? 0 : check_list(reader, form, tests, err);
}

/* --- Outputs -------------------------------------------------------------- */

/* `18,5` in a file with a decimal comma: an output holds one value, so the
 * comma has one reading. */
static struct str decimal_point(const struct cell_reader *reader,
                                struct str text)
{
    assert(text.size > 0);
    const char *comma = memchr(text.bytes, ',', text.size);
    char *copy = arena_copy(reader->arena, text.bytes, text.size);
    double number;
    if (!reader->decimal_comma || comma == NULL || copy == NULL) {
        return text;
    }
    copy[comma - text.bytes] = '.';
    struct str plain = { copy, text.size };
    return str_number(plain, &number) ? plain : text;
}

int cell_output_read(struct literal *out, const struct cell_reader *reader,
                     struct str text, struct err *err)
{
    assert(out != NULL);
    text = str_trim(text);
    *out = (struct literal){ .kind = LITERAL_NULL, .text = STR("") };
    if (text.size == 0 || str_is(text, "-")) {
        return 0;
    }
    struct str value = decimal_point(reader, text);
    bool changed = value.bytes != text.bytes;
    if (strchr("<>=[", text.bytes[0]) != NULL) {
        return err_fail(err, MESSAGE_TABLE_CELL_OUTPUT, "t", text);
    }
    if (!literal_read(out, reader->arena, value)) {
        return reader->arena->failed ? err_nomem(err)
            : count_items(text) > 1
            ? err_fail(err, MESSAGE_TABLE_CELL_OUTPUT, "t", text)
            : refuse(reader, text, err);
    }
    if (out->kind == LITERAL_NUMBER && !changed
        && literal_thousands(text, reader->decimal_comma)) {
        return refuse(reader, text, err);
    }
    if (out->kind == LITERAL_TIME) {
        out->kind = LITERAL_BARE;
        out->text = text;
    }
    bool digit = text.bytes[0] >= '0' && text.bytes[0] <= '9';
    if (out->kind != LITERAL_BARE || (!digit && text.bytes[0] != '\xE2')) {
        return 0;
    }
    struct err why;
    int code = refuse_bare(text, reader->decimal_comma, &why);
    if (code == 0 || why.message == MESSAGE_TABLE_CELL_RANGE
        || why.message == MESSAGE_TABLE_CELL_OPERATOR) {
        return 0;                 /* only a test could be misread */
    }
    *err = why;
    return code;
}
