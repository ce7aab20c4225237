/* What happened, in order.
 *
 * Two forms of one list: lines for people, and lines of canonical JSON that
 * make a recording. The recording has no timings and no addresses: the same
 * scenario gives the same bytes on every machine. */
#include "engine/simulate_timeline.h"

#include <assert.h>

#include "base/json.h"

/* --- For people ----------------------------------------------------------- */

/* Blanks up to a width, so that columns stand under each other. */
static void pad(struct buf *out, struct str text, size_t width)
{
    assert(width < 64);
    buf_str(out, text);
    for (size_t i = text.size; i < width; i++) {
        buf_char(out, ' ');
    }
}

/* "2021-10-29 10:00". */
static void put_time(struct buf *out, struct str at)
{
    assert(at.bytes != NULL || at.size == 0);
    if (at.size < 16) {
        pad(out, STR("-"), 16);
        return;
    }
    buf_add(out, at.bytes, 10);
    buf_char(out, ' ');
    buf_add(out, at.bytes + 11, 5);
}

/* "refused: a (found), b (found)". */
static void put_demands(struct buf *out, const struct value *demands,
                        enum language language, bool refused)
{
    assert(out != NULL);
    const char *separator = ": ";
    for (const struct value *at = demands == NULL ? NULL : demands->first;
         at != NULL; at = at->next) {
        bool warns = str_is(value_get_text(at, "demand"), "warn");
        struct str found = value_get_text(at, language == LANGUAGE_EN
                                          ? "found_en" : "found_id");
        if (warns == refused) {
            continue;
        }
        assert(at->kind == VALUE_MAP);
        buf_text(out, separator);
        buf_str(out, value_get_text(at, "guard"));
        if (found.size > 0) {
            buf_text(out, " (");
            buf_str(out, found);
            buf_char(out, ')');
        }
        separator = "; ";
    }
}

/* What came of a step: refused and why, an error, a state; then warnings. */
static void put_result(struct buf *out, const struct value *row,
                       enum language language)
{
    assert(out != NULL);
    struct str result = value_get_text(row, "result");
    struct str error = value_get_text(row, "error");
    bool english = language == LANGUAGE_EN;
    bool refused = str_is(result, "refused");
    const struct value *demands = value_get(row, "demands");
    assert(row->kind == VALUE_MAP);
    if (error.size > 0) {
        buf_text(out, english ? " -> refused: " : " -> ditolak: ");
        buf_str(out, error);
    } else if (refused) {
        buf_text(out, english ? " -> refused" : " -> ditolak");
        put_demands(out, demands, language, true);
    } else if (result.size > 0) {
        buf_text(out, " -> ");
        buf_str(out, result);
    }
    bool warned = false;
    for (const struct value *at = demands == NULL ? NULL : demands->first;
         at != NULL; at = at->next) {
        warned = warned || str_is(value_get_text(at, "demand"), "warn");
    }
    if (warned) {
        buf_text(out, english ? " [warning" : " [peringatan");
        put_demands(out, demands, language, false);
        buf_char(out, ']');
    }
}

/* One step as one line, without its newline. */
void timeline_row(struct buf *out, const struct value *row,
                  enum language language)
{
    assert(out != NULL);
    struct str subject = value_get_text(row, "subject");
    struct str what = value_get_text(row, "what");
    const struct value *facts = value_get(row, "facts");
    put_time(out, value_get_text(row, "at"));
    buf_text(out, "  ");
    pad(out, value_get_text(row, "word"), 15);
    buf_char(out, ' ');
    buf_str(out, subject);
    buf_text(out, subject.size > 0 && what.size > 0 ? " " : "");
    buf_str(out, what);
    for (const struct value *at = facts == NULL ? NULL : facts->first;
         at != NULL; at = at->next) {
        buf_char(out, ' ');
        buf_str(out, at->text);
    }
    put_result(out, row, language);
}

/* The whole timeline; `x` before the step that failed. */
void timeline_print(struct buf *out, const struct simulation *simulation,
                    enum language language, bool timing)
{
    assert(simulation != NULL);
    for (const struct simulation_step *step = simulation->first;
         step != NULL; step = step->next) {
        bool failed = value_get_bool(step->row, "failed");
        buf_text(out, failed ? "x " : "  ");
        timeline_row(out, step->row, language);
        if (step->line > 0) {
            buf_text(out, "  :");
            buf_integer(out, step->line);
        }
        if (timing) {
            buf_text(out, "  ");
            buf_integer(out, step->work_ns / 1000);
            buf_text(out, " us");
        }
        buf_char(out, '\n');
    }
}

/* The rows as data, with the line of the file. */
struct value *timeline_value(struct arena *arena,
                             const struct simulation *simulation)
{
    assert(simulation != NULL);
    struct value *list = value_list(arena);
    for (const struct simulation_step *step = simulation->first;
         step != NULL; step = step->next) {
        struct value *row = value_add(list, value_copy(arena, step->row));
        value_set_integer(arena, row, "line", step->line);
    }
    return list;
}

/* --- Recordings ----------------------------------------------------------- */

/* One canonical line; a NULL value is a failed allocation. */
static int put_line(struct buf *out, const struct value *value,
                    struct err *err)
{
    assert(out != NULL);
    int code = value == NULL ? err_nomem(err)
                             : json_canonical(out, value, err);
    buf_char(out, '\n');
    return code == 0 && out->failed ? err_nomem(err) : code;
}

/* Format, id, seed and title of the recording. */
static struct value *head_of(struct simulation *simulation)
{
    struct arena *arena = &simulation->arena;
    struct value *head = value_map(arena);
    struct value *title = value_map(arena);
    assert(simulation->id.bytes != NULL || simulation->id.size == 0);
    value_set_text(arena, title, "en", simulation->title[LANGUAGE_EN]);
    value_set_text(arena, title, "id", simulation->title[LANGUAGE_ID]);
    value_set_integer(arena, head, "format", RECORDING_FORMAT);
    value_set_text(arena, head, "id", simulation->id);
    value_set_integer(arena, head, "seed", (int64_t)simulation->seed);
    value_set(head, "title", title);
    return head;
}

/* Log size and root, the steps, and whether it passed. */
static int end_of(struct simulation *simulation, struct value **out,
                  struct err *err)
{
    struct arena *arena = &simulation->arena;
    struct value *log = value_map(arena);
    char root[65];
    int64_t size = 0;
    int code = simulation_log_head(simulation, &size, root, err);
    *out = value_map(arena);
    if (code == 0) {
        value_set_integer(arena, log, "entries", size);
        value_set_string(arena, log, "root", root);
        value_set_bool(arena, *out, "end", true);
        value_set(*out, "log", log);
        value_set_bool(arena, *out, "passed", !simulation->failed);
        value_set_integer(arena, *out, "steps", simulation->steps);
    }
    assert(code <= 0);
    return code;
}

/* Head, steps, end. */
int timeline_record(struct buf *out, struct simulation *simulation,
                    struct err *err)
{
    struct value *end = NULL;
    int code = put_line(out, head_of(simulation), err);
    assert(simulation->base != NULL);
    for (const struct simulation_step *step = simulation->first;
         code == 0 && step != NULL; step = step->next) {
        code = put_line(out, step->row, err);
    }
    if (code == 0) {
        code = end_of(simulation, &end, err);
    }
    return code == 0 ? put_line(out, end, err) : code;
}
