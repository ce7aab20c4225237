/* From the form of a cell to the condition on a typed column, and outputs.
 *
 * Here intervals are checked for sense (ends in order, something inside), and
 * lists for the one reading of their commas.  Messages say what was probably
 * meant, written by the same printer that gaps are told with. */
#include "pack/table_cell.h"

#include <assert.h>
#include <string.h>

#include "pack/table_refuse.h"

/* --- Conditions ----------------------------------------------------------- */

/* One literal as a value of the column.  A word that looks like a slip is told
 * as that, not as a wrong type.  Null is no value of a column: it was taken
 * out before as a question for missing.  0 or err. */
static int convert(struct cell *out, const struct cell_reader *reader,
                   const struct literal *literal,
                   const struct cell_form *form, struct err *err)
{
    assert(out != NULL);
    assert(reader != NULL);
    assert(literal != NULL);
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

/* A value as a cell would write it: text in quotes.  Quotes inside are not
 * escaped: this is for messages. */
static void print_literal(struct buf *buf, enum type_base base,
                          const struct cell *cell)
{
    assert(buf != NULL);
    assert(cell != NULL);
    struct type type = { base, false };
    if (base == TYPE_TEXT) {
        buf_char(buf, '"');
        buf_str(buf, cell->as.text);
        buf_char(buf, '"');
        return;
    }
    cell_print(buf, type, *cell);
}

/* The inverse of reading: what it prints, the grammar takes. */
void cell_test_print(struct buf *buf, enum type_base base,
                     const struct test *test)
{
    assert(buf != NULL);
    assert(test != NULL);
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

/* Fails with the test written as it should be.  Shows the cell and the test.
 * Returns the code in err. */
static int fail_test(const struct cell_reader *reader,
                     enum message message, const struct cell_form *form,
                     const struct test *test, struct err *err)
{
    assert(reader != NULL);
    assert(form != NULL);
    assert(test != NULL);
    struct buf buf;
    buf_init(&buf, reader->arena->mem, ERR_ARG_BYTES);
    cell_test_print(&buf, reader->type.base, test);
    int code = err_fail(err, message, "tt", form->text, buf_view(&buf));
    bool failed = buf.failed;
    buf_free(&buf);
    return failed ? err_nomem(err) : code;
}

/* Reversed and empty intervals, with what was probably meant.  For integers
 * and days (1..2) holds nothing either; between doubles there is nearly always
 * something, so numbers are not judged so.  0 or err. */
static int check_interval(const struct cell_reader *reader,
                          const struct cell_form *form,
                          const struct test *test, struct err *err)
{
    assert(reader != NULL);
    assert(form != NULL);
    assert(test != NULL);
    enum type_base base = reader->type.base;
    if (!test->has_low || !test->has_high) {
        return 0;
    }
    int order = cell_order(base, &test->low, &test->high);
    /* What the refusal will show. */
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

/* One item as a test; `form` is the cell, for messages.  Equality is kept as a
 * closed interval of one value, so that everything behind knows one form only.
 * Bounds on text or bool are refused.  0 or err. */
static int convert_part(struct test *out, const struct cell_reader *reader,
                        const struct cell_part *part,
                        const struct cell_form *form, struct err *err)
{
    assert(out != NULL);
    assert(reader != NULL);
    assert(part != NULL);
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

/* Does `a` end before `b` begins?  Touching ends count as apart when one of
 * them is open. */
static bool before(enum type_base base, const struct test *a,
                   const struct test *b)
{
    assert(a != NULL);
    assert(b != NULL);
    if (!a->has_high || !b->has_low) {
        return false;
    }
    int order = cell_order(base, &a->high, &b->low);
    return order < 0 || (order == 0 && (a->high_open || b->low_open));
}

/* Items that are not all literals must have nothing in common.  Then nobody
 * can read "and" into the comma: LANGUAGE.md section 5.  Literals alone may
 * stand in any number.  0 or err. */
static int check_list(const struct cell_reader *reader,
                      const struct cell_form *form,
                      const struct test *tests, struct err *err)
{
    assert(reader != NULL);
    assert(form != NULL);
    assert(tests != NULL);
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
    int code = refuse_cell(form->text, reader->decimal_comma, err);
    if (err->message == MESSAGE_TABLE_CELL) {
        code = err_fail(err, literals > 0 ? MESSAGE_TABLE_CELL_MIXED
                                          : MESSAGE_TABLE_CELL_OVERLAP,
                        "t", form->text);
    }
    return code;
}

/* `null` among the items is no test: it asks for a missing input.  0 with *out
 * in the reader's arena, or err without a place.  A negated side keeps its
 * tests as written: table_index.c turns the classes round. */
int cell_form_side(struct box_side *out, const struct cell_reader *reader,
                   const struct cell_form *form, struct err *err)
{
    assert(out != NULL);
    assert(reader != NULL);
    assert(form != NULL);
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
 * comma has one reading.  Returns the text itself when it changes nothing, by
 * which the caller can tell. */
static struct str decimal_point(const struct cell_reader *reader,
                                struct str text)
{
    assert(reader != NULL);
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

/* Numbers, dates and truth by their look; all else is text as written.  0,
 * with LITERAL_NULL for an empty cell or a dash, or err without a place.  A
 * condition in an output is refused, as it would be taken for text. */
int cell_output_read(struct literal *out, const struct cell_reader *reader,
                     struct str text, struct err *err)
{
    assert(reader != NULL);
    assert(out != NULL);
    text = str_trim(text);
    *out = (struct literal){ .kind = LITERAL_NULL, .text = STR("") };
    if (text.size == 0 || str_is(text, "-")) {
        return 0;
    }
    /* Only the number is rewritten; a text keeps its comma. */
    struct str value = decimal_point(reader, text);
    bool changed = value.bytes != text.bytes;
    if (strchr("<>=[", text.bytes[0]) != NULL) {
        return err_fail(err, MESSAGE_TABLE_CELL_OUTPUT, "t", text);
    }
    if (!literal_read(out, reader->arena, value)) {
        return reader->arena->failed ? err_nomem(err)
            : memchr(text.bytes, ',', text.size) != NULL
              && text.bytes[text.size - 1] == '"'
            ? err_fail(err, MESSAGE_TABLE_CELL_OUTPUT, "t", text)
            : refuse_cell(text, reader->decimal_comma, err);
    }
    if (out->kind == LITERAL_NUMBER && !changed
        && literal_thousands(text, reader->decimal_comma)) {
        return refuse_cell(text, reader->decimal_comma, err);
    }
    if (out->kind == LITERAL_TIME) {
        out->kind = LITERAL_BARE;
        out->text = text;
    }
    /* A word is a text in an output; only what begins like a number, or with a
     * typographic sign, may be a slip. */
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
