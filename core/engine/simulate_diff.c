/* `awig simulate diff A B`: two recordings, step by step.
 *
 * Steps are told apart by what was asked (word, subject, what), not by what
 * came of it; the longest common sequence of these is paired, and the members
 * of each pair compared.  What stands in only one recording is told too. */
#include "engine/simulate.h"

#include <assert.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "engine/simulate_options.h"
#include "engine/simulate_timeline.h"
#include "engine/simulate_values.h"

enum { RECORDING_BYTES_MAX = 64 << 20, RECORDING_LINES_MAX = 4000 };

struct recording {
    struct value **rows;          /* the steps */
    size_t count;                 /* of steps */
    const struct value *head, *end;
};

/* --- Reading -------------------------------------------------------------- */

/* The first line has the format, the last one the end; between them stand
 * steps. */
static int read_line(struct session *session, struct recording *out,
                     struct str line, struct err *err)
{
    struct value *value = NULL;
    int code = json_parse(session->arena, line, "", &value, err);
    if (code < 0) {
        return code;
    }
    assert(value != NULL);
    if (value->kind != VALUE_MAP) {
        return err_fail(err, MESSAGE_SIMULATE_RECORD_FORM, "");
    }
    if (value_get(value, "format") != NULL) {
        out->head = value;
    } else if (value_get_bool(value, "end")) {
        out->end = value;
    } else if (out->count == RECORDING_LINES_MAX) {
        return err_fail(err, MESSAGE_SIMULATE_RECORD_LONG, "i",
                        (int64_t)RECORDING_LINES_MAX);
    } else {
        out->rows[out->count] = value;
        out->count++;
    }
    return 0;
}

/* A recording without its head or its end was cut off:
 * MESSAGE_SIMULATE_RECORD_FORM. */
static int read_lines(struct session *session, struct recording *out,
                      struct str text, struct err *err)
{
    int code = 0;
    int64_t number = 0;
    assert(text.bytes != NULL || text.size == 0);
    while (code == 0 && text.size > 0) {
        const char *end = memchr(text.bytes, '\n', text.size);
        size_t size = end == NULL ? text.size : (size_t)(end - text.bytes);
        struct str line = str_copy(session->arena,
                                   (struct str){ text.bytes, size });
        number++;
        code = line.bytes == NULL ? err_nomem(err)
                                  : read_line(session, out, line, err);
        size += end == NULL ? 0 : 1;
        text.bytes += size;
        text.size -= size;
    }
    if (code < 0) {
        err->line = number;
    } else if (out->head == NULL || out->end == NULL) {
        code = err_fail(err, MESSAGE_SIMULATE_RECORD_FORM, "");
    }
    return code;
}

/* Everything lives in the session's arena. Errors at the line. */
static int read_recording(struct session *session, const char *path,
                          struct recording *out, struct err *err)
{
    assert(path != NULL);
    struct buf bytes;
    *out = (struct recording){ .count = 0 };
    out->rows = arena_alloc(session->arena, RECORDING_LINES_MAX
                            * sizeof *out->rows);
    if (out->rows == NULL) {
        return err_nomem(err);
    }
    buf_init(&bytes, session->mem, RECORDING_BYTES_MAX);
    int code = file_read(&bytes, path, err);
    if (code == 0) {
        code = read_lines(session, out, buf_view(&bytes), err);
    }
    buf_free(&bytes);
    return code < 0 ? err_at(err, path, err->line, 0) : code;
}

/* --- Pairing -------------------------------------------------------------- */

/* Was the same thing asked? */
static bool same_step(const struct value *a, const struct value *b)
{
    static const char *const keys[] = { "word", "subject", "what" };
    bool same = true;
    assert(a != NULL && b != NULL);
    for (int i = 0; same && i < 3; i++) {
        same = str_equal(value_get_text(a, keys[i]), value_get_text(b,
                                                                    keys[i]));
    }
    return same;
}

struct pairing {
    struct session *session;      /* arena, language */
    const struct recording *a, *b; /* the two recordings */
    uint16_t *lengths;            /* of common sequences of the rests */
    struct value *differences;
    struct buf printed;           /* for people */
};

/* The place of (i, k) in the table of lengths. */
static size_t cell(const struct pairing *of, size_t i, size_t k)
{
    assert(i <= of->a->count && k <= of->b->count);
    return i * (of->b->count + 1) + k;
}

static_assert(RECORDING_LINES_MAX <= UINT16_MAX, "lengths fit");

/* lengths[i][k]: how many of a's rows from i and b's from k can be paired. */
static void measure(struct pairing *of)
{
    assert(of->a != NULL && of->b != NULL);
    assert(of->lengths != NULL);
    for (size_t i = of->a->count; i-- > 0;) {
        for (size_t k = of->b->count; k-- > 0;) {
            uint16_t down = of->lengths[cell(of, i + 1, k)];
            uint16_t right = of->lengths[cell(of, i, k + 1)];
            of->lengths[cell(of, i, k)] = same_step(of->a->rows[i],
                                                    of->b->rows[k])
                ? (uint16_t)(of->lengths[cell(of, i + 1, k + 1)] + 1)
                : down > right ? down : right;
        }
    }
}

/* --- Telling -------------------------------------------------------------- */

/* A row as the timeline shows it, behind `-` or `+`. */
static void print_line(struct pairing *of, const char *mark,
                       const struct value *row)
{
    assert(row != NULL);
    assert(mark != NULL);
    buf_text(&of->printed, mark);
    timeline_row(&of->printed, row, of->session->language);
    buf_char(&of->printed, '\n');
}

/* One row of the answer, with what tells the step. */
static struct value *difference(struct pairing *of, const char *kind,
                                const struct value *row)
{
    assert(row != NULL);
    static const char *const keys[] = { "at", "word", "subject", "what" };
    struct arena *arena = of->session->arena;
    struct value *out = value_add(of->differences, value_map(arena));
    value_set_string(arena, out, "kind", kind);
    for (int i = 0; i < 4; i++) {
        value_set_text(arena, out, keys[i], value_get_text(row, keys[i]));
    }
    return out;
}

/* A step that the other recording does not have. */
static void tell_alone(struct pairing *of, bool first,
                       const struct value *row)
{
    (void)difference(of, first ? "only_a" : "only_b", row);
    assert(row->kind == VALUE_MAP);
    print_line(of, first ? "- " : "+ ", row);
}

/* Members that differ; the step's number is no difference. */
static void compare_pair(struct pairing *of, const struct value *a,
                         const struct value *b)
{
    struct arena *arena = of->session->arena;
    bool told = false;
    const struct value *sides[2] = { a, b };
    for (int side = 0; side < 2; side++) {
        for (const struct value *at = sides[side]->first; at != NULL;
             at = at->next) {
            const char *key = at->key.bytes;
            const struct value *other = value_get(sides[1 - side], key);
            bool seen = side == 1 && other != NULL;
            if (seen || str_is(at->key, "step")
                || (other != NULL && value_equal(at, other))) {
                continue;
            }
            struct value *row = difference(of, "changed", a);
            assert(key != NULL);
            value_set_text(arena, row, "member", at->key);
            value_set_text(arena, row, "a", values_shown(arena,
                           side == 0 ? at : other));
            value_set_text(arena, row, "b", values_shown(arena,
                           side == 0 ? other : at));
            told = true;
        }
    }
    if (told) {
        print_line(of, "- ", a);
        print_line(of, "+ ", b);
    }
}

/* Goes along both, taking the way that pairs most. */
static void walk(struct pairing *of)
{
    size_t i = 0, k = 0;
    assert(of->a != NULL && of->b != NULL);
    while (i < of->a->count || k < of->b->count) {
        bool both = i < of->a->count && k < of->b->count;
        if (both && same_step(of->a->rows[i], of->b->rows[k])) {
            compare_pair(of, of->a->rows[i], of->b->rows[k]);
            i++;
            k++;
        } else if (k == of->b->count
                   || (both && of->lengths[cell(of, i + 1, k)]
                       >= of->lengths[cell(of, i, k + 1)])) {
            tell_alone(of, true, of->a->rows[i]);
            i++;
        } else {
            tell_alone(of, false, of->b->rows[k]);
            k++;
        }
    }
}

/* Answers exit 1 when anything differs. Whether the logs are one is told
 * apart: steps may be equal and ids of people not. */
static int compare(struct pairing *of, struct value **out, struct err *err)
{
    assert(out != NULL);
    struct arena *arena = of->session->arena;
    size_t cells = (of->a->count + 1) * (of->b->count + 1);
    of->lengths = mem_zero(of->session->mem, cells * sizeof *of->lengths);
    if (of->lengths == NULL) {
        return err_nomem(err);
    }
    measure(of);
    walk(of);
    mem_free(of->session->mem, of->lengths, cells * sizeof *of->lengths);
    bool same = of->differences != NULL && of->differences->count == 0;
    bool log = value_equal(value_get(of->a->end, "log"),
                           value_get(of->b->end, "log"));
    bool english = of->session->language == LANGUAGE_EN;
    *out = value_map(arena);
    value_set_bool(arena, *out, "same", same);
    value_set_bool(arena, *out, "same_log", log);
    value_set(*out, "differences", of->differences);
    if (same) {
        buf_text(&of->printed, english ? "the same steps" : "langkah sama");
        buf_text(&of->printed, log ? (english ? ", the same log\n"
                                              : ", log sama\n")
                 : english ? ", another log\n" : ", log berbeda\n");
    }
    value_set_text(arena, *out, "printed", buf_view(&of->printed));
    of->session->answer = same ? 0 : 1;
    return of->printed.failed ? err_nomem(err) : 0;
}

/* Arguments `a` and `b` are files that --record wrote. */
int op_simulate_diff(struct session *session, struct value **out,
                     struct err *err)
{
    assert(out != NULL);
    struct recording a, b;
    const char *first = session_string(session, "a");
    const char *second = session_string(session, "b");
    int code = read_recording(session, first != NULL ? first : "", &a, err);
    if (code == 0) {
        code = read_recording(session, second != NULL ? second : "", &b,
                              err);
    }
    if (code != 0) {
        return code;
    }
    struct pairing of = { .session = session, .a = &a, .b = &b };
    of.differences = value_list(session->arena);
    buf_init(&of.printed, session->mem, 0);
    code = compare(&of, out, err);
    buf_free(&of.printed);
    return code;
}
