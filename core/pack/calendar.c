/* calendar.csv: one row a day off.
 *
 * A day that was moved is two rows: the old one with `withdrawn_on`, the new
 * one with `known_since`; so a schedule can be computed as known at a time.
 *
 * The calendar of a chain is that of all its packs together; each pack keeps
 * its own days, sorted by date and then by line.  Which of them hold on a day
 * is asked when a schedule is made, with the time as of which it is to be
 * known. */
#include "pack/calendar.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { DATE, NAME_ID, NAME_EN, KIND, KNOWN_SINCE, WITHDRAWN_ON };

static const char *const heads[] = {
    "date", "name_id", "?name_en", "?kind", "?known_since",
    "?withdrawn_on", "?decree", "?basis", "?note", NULL
};

static const char *const kinds[] = { "local", "national", "joint_leave" };
enum { KINDS = sizeof kinds / sizeof kinds[0] };

struct reader {
    struct calendar_day *days;    /* in the pack's arena */
    size_t capacity;              /* room for days */
};

/* A date in column i; `otherwise` when it is empty.  Any form that
 * date_parse_any takes.  0, or err at the cell. */
static int read_date(int64_t *out, const struct build_rows *rows, int i,
                     int64_t otherwise, struct err *err)
{
    assert(out != NULL);
    struct str text = build_cell(rows, i);
    *out = otherwise;
    if (text.size > 0 && !date_parse_any(text, out)) {
        err_fail(err, MESSAGE_PACK_CALENDAR_DATE, "t", text);
        return build_cell_at(rows, i, err);
    }
    assert(err->code == 0);
    return 0;
}

/* Without a kind it is a day of the province.  The text is one of our
 * constants, so nothing is copied.  0, or err at the cell. */
static int read_kind(struct str *out, const struct build_rows *rows,
                     struct err *err)
{
    struct str text = build_cell(rows, KIND);
    *out = str_of(kinds[0]);
    for (int i = 0; i < KINDS; i++) {
        if (str_is(text, kinds[i])) {
            *out = str_of(kinds[i]);
            return 0;
        }
    }
    assert(out->size > 0);
    if (text.size == 0) {
        return 0;
    }
    err_fail(err, MESSAGE_PACK_CALENDAR_KIND, "t", text);
    return build_cell_at(rows, KIND, err);
}

/* One date and kind is off once at a time.  Two rows of one day and kind are
 * fine when the first was withdrawn before the second was known: that is how a
 * day moves away and back.  Only overlapping spans are refused, at the later
 * row, naming the line of the first.  Compares with all before it: a calendar
 * has some dozens of rows. */
static int check_twice(const struct build_rows *rows,
                       const struct reader *reader,
                       const struct calendar_day *day, struct err *err)
{
    size_t count = rows->build->pack->calendar_count;
    assert(count <= reader->capacity);
    for (size_t i = 0; i < count; i++) {
        const struct calendar_day *other = &reader->days[i];
        if (other->date == day->date && str_equal(other->kind, day->kind)
            && other->known_since < day->withdrawn_on
            && day->known_since < other->withdrawn_on) {
            char date[11];
            date_format(day->date, date);
            err_fail(err, MESSAGE_PACK_CALENDAR_TWICE, "si", date,
                     other->line);
            return build_cell_at(rows, DATE, err);
        }
    }
    assert(day->line > 0);
    return 0;
}

/* A day needs a date and a name; all else has a default.  The span
 * [known_since, withdrawn_on) may not be empty.  Without dates it reaches from
 * INT64_MIN to INT64_MAX, which compare like any date.  0, or err at the
 * cell. */
static int read_day(const struct build_rows *rows, struct calendar_day *day,
                    struct err *err)
{
    int code = read_date(&day->date, rows, DATE, INT64_MIN, err);
    if (code == 0 && day->date == INT64_MIN) {
        err_fail(err, MESSAGE_PACK_CALENDAR_DATE, "s", "");
        return build_cell_at(rows, DATE, err);
    }
    if (code == 0) {
        code = read_date(&day->known_since, rows, KNOWN_SINCE, INT64_MIN,
                         err);
    }
    if (code == 0) {
        code = read_date(&day->withdrawn_on, rows, WITHDRAWN_ON, INT64_MAX,
                         err);
    }
    if (code == 0) {
        code = read_kind(&day->kind, rows, err);
    }
    if (code == 0 && day->withdrawn_on <= day->known_since) {
        err_fail(err, MESSAGE_PACK_CALENDAR_WITHDRAWN, "tt",
                 build_cell(rows, WITHDRAWN_ON),
                 build_cell(rows, KNOWN_SINCE));
        code = build_cell_at(rows, WITHDRAWN_ON, err);
    }
    day->name[LANGUAGE_ID] = build_copy(rows->build,
                                        build_cell(rows, NAME_ID));
    day->name[LANGUAGE_EN] = build_copy(rows->build,
                                        build_cell(rows, NAME_EN));
    if (code == 0 && rows->build->pack->arena.failed) {
        code = err_nomem(err);
    }
    assert(code <= 0);
    return code;
}

/* The old block stays in the arena: calendars are short.  Doubles from 32, so
 * that memory left behind is at most as much as is used.  The count is the
 * pack's own.  0 or ERR_NOMEM, with the old days in place. */
static int grow(struct build *build, struct reader *reader, struct err *err)
{
    size_t count = build->pack->calendar_count;
    assert(count <= reader->capacity);
    if (count < reader->capacity) {
        return 0;
    }
    size_t capacity = reader->capacity == 0 ? 32 : reader->capacity * 2;
    struct calendar_day *days = arena_alloc(&build->pack->arena,
                                            capacity * sizeof *days);
    if (days == NULL) {
        return err_nomem(err);
    }
    if (count > 0) {
        memcpy(days, reader->days, count * sizeof *days);
    }
    reader->days = days;
    reader->capacity = capacity;
    build->pack->calendar = days;
    assert(count < capacity);
    return 0;
}

/* Days are kept in the file's order until all are read.  Nothing is kept of a
 * row with a mistake.  0, or err for each_row to absorb. */
static int read_row(struct build_rows *rows, struct err *err)
{
    struct build *build = rows->build;
    struct reader *reader = rows->user;
    struct calendar_day day = { .line = csv_line(rows->csv) };
    int code = read_day(rows, &day, err);
    if (code == 0) {
        code = grow(build, reader, err);
    }
    if (code == 0) {
        code = check_twice(rows, reader, &day, err);
    }
    if (code == 0) {
        assert(build->pack->calendar_count < reader->capacity);
        reader->days[build->pack->calendar_count] = day;
        build->pack->calendar_count++;
    }
    assert(code <= 0);
    return code;
}

/* Days of one date keep the order of the file.  For qsort, which is not
 * stable: lines make the order total. */
static int compare_days(const void *a, const void *b)
{
    const struct calendar_day *left = a, *right = b;
    if (left->date != right->date) {
        return left->date < right->date ? -1 : 1;
    }
    assert(left->line != right->line || left == right);
    return left->line < right->line ? -1 : left->line > right->line;
}

/* Sorting is last: what repeats was told with the file's own lines.  0 with
 * mistakes among the findings, or what is no finding. */
int calendar_load(struct build *build, struct err *err)
{
    assert(build != NULL);
    assert(build->pack->calendar_count == 0);
    struct reader reader = { 0 };
    const struct build_file file = { "calendar.csv", heads, read_row,
                                     &reader };
    int code = build_csv(build, &file, err);
    if (build->pack->calendar_count > 1) {
        qsort(reader.days, build->pack->calendar_count, sizeof *reader.days,
              compare_days);
    }
    return code;
}
