/* "min_age_months=12..36:6": the values of a range.
 *
 * Numbers are read and stepped in decimal, as integers of a power of ten, so
 * that 0.1 and 0.2 make 0.3, and the last value of a range is reached
 * exactly. */
#include "engine/sweep.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"

enum { DECIMALS_MAX = 6 };

/* A decimal number as an integer of 10^-decimals. */
struct decimal { int64_t digits; int decimals; };

/* "-0.25": sign, digits, at most six decimals.  At most six decimals and
 * twelve digits: a parameter that needs more is no threshold. */
static bool parse(struct str text, struct decimal *out)
{
    assert(out != NULL);
    const char *dot = memchr(text.bytes, '.', text.size);
    struct str whole = text;
    char joined[40];
    size_t decimals = 0;
    text = str_trim(text);
    assert(sizeof(joined) > DECIMALS_MAX);
    if (text.size == 0 || text.size >= sizeof(joined)) {
        return false;
    }
    dot = memchr(text.bytes, '.', text.size);
    whole.bytes = text.bytes;
    whole.size = dot == NULL ? text.size : (size_t)(dot - text.bytes);
    memcpy(joined, text.bytes, whole.size);
    if (dot != NULL) {
        decimals = text.size - whole.size - 1;
        memcpy(joined + whole.size, dot + 1, decimals);
    }
    *out = (struct decimal){ 0, (int)decimals };
    return decimals <= DECIMALS_MAX && (dot == NULL || decimals > 0)
        && str_integer((struct str){ joined, whole.size + decimals },
                       &out->digits)
        && out->digits < 1000000000000 && out->digits > -1000000000000;
}

/* The same number with more decimals: exact, since digits are bounded. */
static int64_t scaled(struct decimal number, int decimals)
{
    int64_t digits = number.digits;
    assert(decimals >= number.decimals && decimals <= DECIMALS_MAX);
    assert(number.decimals >= 0);
    for (int i = number.decimals; i < decimals; i++) {
        digits *= 10;
    }
    return digits;
}

/* Digits back to text, without zeros behind the point. */
static struct str print(struct arena *arena, int64_t digits, int decimals)
{
    struct buf buf;
    int64_t power = 1;
    buf_init(&buf, arena->mem, 0);
    assert(decimals >= 0 && decimals <= DECIMALS_MAX);
    while (decimals > 0 && digits % 10 == 0) {
        digits /= 10;
        decimals--;
    }
    for (int i = 0; i < decimals; i++) {
        power *= 10;
    }
    int64_t size = digits < 0 ? -digits : digits;
    buf_text(&buf, digits < 0 ? "-" : "");
    buf_integer(&buf, size / power);
    buf_text(&buf, decimals > 0 ? "." : "");
    for (power /= 10; power > 0; power /= 10) {
        buf_char(&buf, (char)('0' + size / power % 10));
    }
    struct str text = str_copy(arena, buf_view(&buf));
    buf_free(&buf);
    return text;
}

/* One value more, up to what a curve can show. */
static int add(struct sweep_range *out, struct str value, struct str text,
               struct err *err)
{
    assert(out->count <= SWEEP_STEPS_MAX);
    assert(value.bytes == NULL || value.size > 0);
    if (out->count == SWEEP_STEPS_MAX) {
        return err_fail(err, MESSAGE_SWEEP_MANY, "ti", text,
                        (int64_t)SWEEP_STEPS_MAX);
    }
    if (value.bytes == NULL) {
        return err_nomem(err);
    }
    out->values[out->count] = value;
    out->count++;
    return 0;
}

/* "2021-10-01..2021-12-01:30", up or down, a step in days. False when the
 * ends are no days. */
static bool parse_days(struct sweep_range *out, struct arena *arena,
                       struct str text, size_t dots, int *code,
                       struct err *err)
{
    const char *colon = memchr(text.bytes, ':', text.size);
    size_t end = colon == NULL ? text.size : (size_t)(colon - text.bytes);
    int64_t from = 0, until = 0, step = 1;
    assert(dots < text.size);
    assert(out->count == 0);
    if (end < dots + 2
        || !date_parse((struct str){ text.bytes, dots }, &from)
        || !date_parse((struct str){ text.bytes + dots + 2, end - dots - 2 },
                       &until)
        || (colon != NULL
            && !str_integer((struct str){ colon + 1, text.size - end - 1 },
                            &step)) || step <= 0 || step > DATE_MAX) {
        return false;
    }
    int64_t by = from <= until ? step : -step;
    *code = 0;
    for (int64_t at = from; *code == 0 && (by > 0 ? at <= until
                                                   : at >= until);
         at += by) {
        char day[11];
        date_format(at, day);
        *code = add(out, str_copy(arena, str_of(day)), text, err);
    }
    return true;
}

/* "12..36:6", up or down.  The last value is the end of the range only when
 * steps lead to it. */
static int parse_steps(struct sweep_range *out, struct arena *arena,
                       struct str text, size_t dots, struct err *err)
{
    const char *colon = memchr(text.bytes, ':', text.size);
    size_t end = colon == NULL ? text.size : (size_t)(colon - text.bytes);
    struct decimal from, until, step = { 1, 0 };
    int done = 0;
    assert(dots < text.size);
    assert(out->count == 0);
    if (parse_days(out, arena, text, dots, &done, err)) {
        return done;
    }
    bool good = end > dots + 2
        && parse((struct str){ text.bytes, dots }, &from)
        && parse((struct str){ text.bytes + dots + 2, end - dots - 2 },
                 &until)
        && (colon == NULL
            || parse((struct str){ colon + 1, text.size - end - 1 }, &step))
        && step.digits > 0;
    if (!good) {
        return err_fail(err, MESSAGE_SWEEP_RANGE, "t", text);
    }
    int decimals = from.decimals > until.decimals ? from.decimals
                                                  : until.decimals;
    decimals = step.decimals > decimals ? step.decimals : decimals;
    int64_t low = scaled(from, decimals), high = scaled(until, decimals);
    int64_t by = scaled(step, decimals) * (low <= high ? 1 : -1);
    int code = 0;
    for (int64_t at = low; code == 0 && (by > 0 ? at <= high : at >= high);
         at += by) {
        code = add(out, print(arena, at, decimals), text, err);
    }
    return code;
}

/* "warn,review,block": the values as they stand.  An empty value would mean
 * "missing", which no parameter can be set to. */
static int parse_list(struct sweep_range *out, struct arena *arena,
                      struct str text, struct err *err)
{
    int code = 0;
    size_t start = 0;
    assert(text.size > 0);
    assert(out->count == 0);
    for (size_t i = 0; code == 0 && i <= text.size; i++) {
        if (i < text.size && text.bytes[i] != ',') {
            continue;
        }
        struct str one = str_trim((struct str){ text.bytes + start,
                                                i - start });
        code = one.size == 0 ? err_fail(err, MESSAGE_SWEEP_RANGE, "t", text)
                             : add(out, str_copy(arena, one), text, err);
        start = i + 1;
    }
    return code;
}

/* Where ".." begins; the size of the text when it is not there. */
static size_t find_dots(struct str text)
{
    for (size_t i = 0; i + 1 < text.size; i++) {
        assert(text.bytes != NULL);
        assert(text.bytes != NULL);
        if (text.bytes[i] == '.' && text.bytes[i + 1] == '.') {
            return i;
        }
    }
    return text.size;
}

/* A range when two dots stand in it, else a list: no value of a list holds
 * two dots. */
int sweep_range_parse(struct sweep_range *out, struct arena *arena,
                      struct str text, struct err *err)
{
    assert(arena != NULL);
    const char *equals = text.size == 0
        ? NULL : memchr(text.bytes, '=', text.size);
    memset(out, 0, sizeof(*out));
    assert(out->count == 0);
    if (equals == NULL || equals == text.bytes
        || equals + 1 == text.bytes + text.size) {
        return err_fail(err, MESSAGE_SWEEP_RANGE, "t", text);
    }
    size_t size = (size_t)(equals - text.bytes);
    struct str values = { equals + 1, text.size - size - 1 };
    size_t dots = find_dots(values);
    out->key = str_copy(arena, str_trim((struct str){ text.bytes, size }));
    return dots < values.size ? parse_steps(out, arena, values, dots, err)
                              : parse_list(out, arena, values, err);
}
