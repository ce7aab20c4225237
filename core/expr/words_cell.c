/* Values as people read them: the first half of words.h.
 *
 * Marks, month names and words follow the language; digits are never rounded,
 * so what a letter says is the value that was judged.  Times are shown in WIB
 * with minutes.  Codes of other languages' labels are not mixed: without a
 * label the value itself stands. */
#include "expr/words.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const char *const bool_words[LANGUAGE_COUNT][2] = {
    [LANGUAGE_ID] = { "tidak", "ya" }, [LANGUAGE_EN] = { "no", "yes" },
};
static const char *const missing_words[LANGUAGE_COUNT] = {
    [LANGUAGE_ID] = "(belum diisi)", [LANGUAGE_EN] = "(not filled in)",
};
static const char *const empty_words[LANGUAGE_COUNT] = {
    [LANGUAGE_ID] = "(daftar kosong)", [LANGUAGE_EN] = "(empty list)",
};

/* Digits with the language's marks: grouped from 10,000 on, so that years stay
 * as they are written.  Exponents (1e+30) are written as they are. */
static void write_digits(struct buf *buf, const char *digits,
                         enum language language)
{
    assert(buf != NULL);
    assert(digits != NULL);
    char mark = language == LANGUAGE_ID ? '.' : ',';
    char decimal = language == LANGUAGE_ID ? ',' : '.';
    if (*digits == '-') {
        buf_char(buf, '-');
        digits++;
    }
    size_t whole = strspn(digits, "0123456789");
    bool plain = digits[whole] == '\0' || digits[whole] == '.';
    /* A number with an exponent has no groups. */
    bool grouped = whole > 4 && plain;
    for (size_t i = 0; digits[i] != '\0'; i++) {
        if (grouped && i > 0 && i < whole && (whole - i) % 3 == 0) {
            buf_char(buf, mark);
        }
        buf_char(buf, digits[i] == '.' ? decimal : digits[i]);
    }
}

/* Shortest digits, then the language's marks. */
static void write_number(struct buf *buf, double number,
                         enum language language)
{
    assert(buf != NULL);
    char digits[32];
    size_t size = str_from_number(number, digits);
    assert(size < sizeof(digits));
    digits[size] = '\0';
    write_digits(buf, digits, language);
}

/* Through its digits, for grouping.  Failure shows in `buf`. */
static void write_integer(struct buf *buf, int64_t integer,
                          enum language language)
{
    assert(buf != NULL);
    struct buf digits;
    buf_init(&digits, buf->mem, 0);
    buf_integer(&digits, integer);
    if (digits.failed) {
        buf->failed = true;
    } else {
        write_digits(buf, digits.bytes, language);
    }
    buf_free(&digits);
}

/* Within the calendar. */
static bool is_date(int64_t date)
{
    return date >= DATE_MIN && date <= DATE_MAX;
}

/* "4 Agustus 2021 pukul 23.59 WIB".  Seconds are left out; 59 seconds past are
 * still that minute. */
static void write_time(struct buf *buf, int64_t time, enum language language)
{
    assert(buf != NULL);
    char text[32];
    int64_t date = time_to_date(time, ZONE_WIB);
    int64_t second = time - time_from_date(date, 0, ZONE_WIB);
    assert(second >= 0 && second < 86400);
    date_words(date, language, text);
    buf_text(buf, text);
    buf_format(buf, language == LANGUAGE_ID ? " pukul %c%c.%c%c WIB"
                                            : ", %c%c:%c%c WIB",
               (char)('0' + second / 36000),
               (char)('0' + second / 3600 % 10),
               (char)('0' + second / 600 % 6),
               (char)('0' + second / 60 % 10));
}

/* A text by its label, when the field has one in this language.  The value
 * itself when it has none: better a code than nothing. */
static void write_text(struct buf *buf, const struct field *field,
                       struct str text, enum language language)
{
    assert(buf != NULL);
    const struct str *labels = field == NULL ? NULL
        : field->value_labels[language];
    for (size_t i = 0; labels != NULL && i < field->values_count; i++) {
        if (str_equal(field->values[i], text) && labels[i].size > 0) {
            buf_str(buf, labels[i]);
            return;
        }
    }
    buf_str(buf, text);
}

/* By its base; only text has labels. */
static void write_scalar(struct buf *buf, const struct field *field,
                         enum type_base base, struct cell cell,
                         enum language language)
{
    assert(buf != NULL);
    char text[32];
    const int64_t day = 86400;
    assert(cell.known);
    switch (base) {
    case TYPE_BOOL:
        buf_text(buf, bool_words[language][cell.as.boolean ? 1 : 0]);
        break;
    case TYPE_INT: write_integer(buf, cell.as.integer, language); break;
    case TYPE_NUMBER: write_number(buf, cell.as.number, language); break;
    case TYPE_TEXT: write_text(buf, field, cell.as.text, language); break;
    case TYPE_DATE:
        if (is_date(cell.as.integer)) {
            date_words(cell.as.integer, language, text);
            buf_text(buf, text);
        } else {
            write_integer(buf, cell.as.integer, language);
        }
        break;
    case TYPE_TIME:
        if (is_date(cell.as.integer / day - 1)
            && is_date(cell.as.integer / day + 1)) {
            write_time(buf, cell.as.integer, language);
        } else {
            write_integer(buf, cell.as.integer, language);
        }
        break;
    case TYPE_NONE:
    case TYPE_BASE_COUNT: break;
    }
}

/* Missing and empty lists have words too.  `field` may be NULL: then no value
 * has a label. */
void words_cell(struct buf *buf, const struct field *field, struct type type,
                struct cell cell, enum language language)
{
    assert(buf != NULL);
    assert(language < LANGUAGE_COUNT);
    if (!cell.known) {
        buf_text(buf, missing_words[language]);
        return;
    }
    if (!type.list) {
        write_scalar(buf, field, type.base, cell, language);
        return;
    }
    if (cell.as.list.count == 0) {
        buf_text(buf, empty_words[language]);
    }
    for (size_t i = 0; i < cell.as.list.count; i++) {
        if (i > 0) {
            buf_text(buf, ", ");
        }
        write_scalar(buf, field, type.base, cell.as.list.items[i], language);
    }
}
