/* A parameter over a range: every value is an edit of the pack's own file,
 * loaded as it would be published, and judged over the same records.
 *
 * The first side is the pack as it stands in its folder, judged once.  Each
 * value replaces the second side only; rules that do not read the parameter
 * are never run again.  A value that would loosen is refused by loading, as
 * in real life, and shows as a gap. */
#include "engine/sweep.h"

#include <assert.h>
#include <string.h>

#include "base/file.h"
#include "engine/impact_run.h"
#include "engine/sweep_internal.h"
#include "pack/edit.h"
#include "store/regions.h"

struct sweeping {
    struct session *session;      /* arguments, arena, hub */
    struct draft base;            /* the pack as it stands */
    struct draft variant;         /* of the value at hand */
    struct impact_input input;
    struct impact impact;         /* both sides */
    struct sweep_range range;     /* the values */
    struct sweep_step *steps;     /* one a value */
    struct value *rows, *provinces; /* of the answer */
};

/* --- One value ------------------------------------------------------------ */

/* The pack's files with other bytes for parameters.csv.  The list stays
 * sorted, since the identity depends on its order. */
static int replace_file(struct pack_files *out, struct arena *arena,
                        const struct pack_files *files, struct str bytes,
                        struct err *err)
{
    assert(out != NULL);
    const struct str path = STR("parameters.csv");
    struct pack_file *list = arena_alloc(arena, (files->count + 1)
                                         * sizeof(*list));
    size_t count = 0;
    bool placed = false;
    struct str copy = str_copy(arena, bytes);
    assert(files->count > 0);
    if (list == NULL || copy.bytes == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i <= files->count; i++) {
        int order = i == files->count
            ? 1 : str_compare(files->files[i].path, path);
        if (order >= 0 && !placed) {
            list[count] = (struct pack_file){ path, copy };
            count++;
            placed = true;
        }
        if (i < files->count && order != 0) {
            list[count] = files->files[i];
            count++;
        }
    }
    *out = *files;
    out->files = list;
    out->count = count;
    pack_files_identify(out);
    return 0;
}

/* Loads the pack with this value: 0, or why it may not stand.  The edit is
 * that of `awig params set`, so a value is written, read and checked as it
 * would be by hand. */
static int open_variant(struct sweeping *sweeping, struct str value,
                        struct err *err)
{
    struct session *session = sweeping->session;
    struct parameter_edit edit = {
        .key = sweeping->range.key, .value = value, .basis = STR(""),
        .from = session_text(session, "from")
    };
    struct pack_files files = sweeping->base.files;
    struct buf bytes;
    buf_init(&bytes, session->mem, LIMIT_PACK_FILE_BYTES);
    assert(sweeping->base.pack != NULL);
    assert(value.size > 0);
    int code = edit_parameter(&bytes, sweeping->base.pack, &edit, err);
    if (code < 0 && err->message == MESSAGE_PACK_EDIT_SAME) {
        err_clear(err);           /* the value that it has already */
        code = 0;
    } else if (code == 0) {
        code = replace_file(&files, session->arena, &sweeping->base.files,
                            buf_view(&bytes), err);
    }
    buf_free(&bytes);
    return code == 0 ? draft_open_like(&sweeping->variant, &sweeping->base,
                                       &files, err)
                     : code;
}

/* Subjects, not records: all groups together. */
static void count_step(const struct impact *impact, struct sweep_step *step)
{
    step->cases = (int64_t)impact->count;
    for (size_t i = 0; i < impact->count; i++) {
        const struct impact_subject *subject = &impact->subjects[i];
        int verdict = subject->verdicts[SIDE_AFTER];
        assert(verdict < IMPACT_VERDICTS);
        step->verdicts[verdict]++;
        step->changed += verdict != subject->verdicts[SIDE_BEFORE] ? 1 : 0;
    }
}

/* Only mistakes of the rules refuse a value; anything else ends the sweep. */
static bool refuses(const struct err *err)
{
    assert(err->code <= 0);
    return err->code == ERR_RULES;
}

/* The variant before is freed last: packs of the second side hold references
 * to it until they are replaced.  A limit, a full disk or a missing database
 * is no answer to "what would this value do", and ends the sweep. */
static int run_step(struct sweeping *sweeping, struct sweep_step *step,
                    struct err *err)
{
    struct draft before = sweeping->variant;
    struct err why;
    err_clear(&why);
    memset(&sweeping->variant, 0, sizeof(sweeping->variant));
    int code = open_variant(sweeping, step->value, &why);
    if (code == 0) {
        code = impact_change(&sweeping->impact, &sweeping->variant, &why);
    }
    draft_free(&before);
    if (code == 0) {
        count_step(&sweeping->impact, step);
    } else if (refuses(&why)) {
        step->refused = true;
        step->err = why;
        code = 0;
    } else {
        *err = why;
        if (code == ERR_INPUT) {
            (void)err_about(err, sweeping->range.key);
        }
    }
    assert(code <= 0);
    return code;
}

/* --- Rows ----------------------------------------------------------------- */

/* The columns of a row, one a verdict. */
static void put_counts(struct arena *arena, struct value *row,
                       const int64_t counts[IMPACT_VERDICTS])
{
    for (int i = 0; i < IMPACT_VERDICTS; i++) {
        assert(counts[i] >= 0);
        assert(arena != NULL);
        if (i != VERDICT_NONE || counts[i] > 0) {
            value_set_integer(arena, row, impact_verdict_name(i), counts[i]);
        }
    }
}

/* A value as the parameter's type has it.  A number stays a number in the
 * report, a word stays a word. */
static struct value *shown(struct sweeping *sweeping, struct str text)
{
    const struct pack *pack = sweeping->base.pack;
    struct arena *arena = sweeping->session->arena;
    const struct cell_style style = { false, pack->zone };
    int slot = schema_find(&pack->parameters, sweeping->range.key);
    struct cell cell;
    struct err unused;
    err_clear(&unused);
    assert(text.size > 0);
    assert(pack != NULL);
    if (slot < 0
        || cell_parse(&cell, arena, pack->parameters.fields[slot].type, text,
                      style, &unused) != 0) {
        return value_text(arena, text);
    }
    return cell_to_value(arena, pack->parameters.fields[slot].type, cell);
}

/* A refused value keeps its row, so that the curve has its gap. */
static void add_row(struct sweeping *sweeping, const struct sweep_step *step)
{
    struct arena *arena = sweeping->session->arena;
    struct value *row = value_map(arena);
    value_set(row, "value", shown(sweeping, step->value));
    value_set_integer(arena, row, "cases", step->cases);
    put_counts(arena, row, step->verdicts);
    value_set_integer(arena, row, "changed", step->changed);
    if (step->refused) {
        char text[LANGUAGE_COUNT][1024];
        struct value *why = value_map(arena);
        err_text(&step->err, LANGUAGE_ID, text[0], sizeof(text[0]));
        err_text(&step->err, LANGUAGE_EN, text[1], sizeof(text[1]));
        value_set_string(arena, why, "id", text[LANGUAGE_ID]);
        value_set_string(arena, why, "en", text[LANGUAGE_EN]);
        value_set(row, "refused", why);
    } else {
        value_set_null(arena, row, "refused");
    }
    assert(arena->failed || row != NULL);
    assert(step->value.size > 0);
    value_add(sweeping->rows, row);
}

/* One row a province that has subjects; at most 100 codes of two digits.
 * Counted in a table by code: there are at most a hundred. */
static void add_provinces(struct sweeping *sweeping,
                          const struct sweep_step *step)
{
    enum { CODES = 100 };
    int64_t counts[CODES][IMPACT_VERDICTS];
    struct arena *arena = sweeping->session->arena;
    memset(counts, 0, sizeof(counts));
    for (size_t i = 0; i < sweeping->impact.count; i++) {
        const struct impact_subject *one = &sweeping->impact.subjects[i];
        int code = (one->region.bytes[0] - '0') * 10
            + one->region.bytes[1] - '0';
        assert(one->region.size >= 2);
        assert(step->cases >= 0);
        if (code >= 0 && code < CODES) {
            counts[code][one->verdicts[SIDE_AFTER]]++;
        }
    }
    for (int i = 0; i < CODES; i++) {
        int64_t cases = 0;
        char code[3] = { (char)('0' + i / 10), (char)('0' + i % 10), '\0' };
        for (int k = 0; k < IMPACT_VERDICTS; k++) {
            cases += counts[i][k];
        }
        if (cases == 0 || step->refused) {
            continue;
        }
        struct value *row = value_map(arena);
        value_set(row, "value", shown(sweeping, step->value));
        value_set_string(arena, row, "province", code);
        value_set_integer(arena, row, "cases", cases);
        put_counts(arena, row, counts[i]);
        value_add(sweeping->provinces, row);
    }
}

/* Values in the order of the range; the first side is judged once for all. */
static int run_steps(struct sweeping *sweeping, struct err *err)
{
    struct session *session = sweeping->session;
    size_t count = sweeping->range.count;
    int code = 0;
    sweeping->steps = arena_alloc(session->arena,
                                  (count + 1) * sizeof(*sweeping->steps));
    if (sweeping->steps == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; code == 0 && i < count; i++) {
        struct sweep_step *step = &sweeping->steps[i];
        step->value = sweeping->range.values[i];
        assert(step->value.size > 0);
        assert(count <= SWEEP_STEPS_MAX);
        code = run_step(sweeping, step, err);
        if (code == 0) {
            add_row(sweeping, step);
            add_provinces(sweeping, step);
        }
        if (session->progress != NULL) {
            session->progress(session->user, "sweep", (int64_t)i + 1,
                              (int64_t)count);
        }
    }
    return code;
}

/* --- The picture ---------------------------------------------------------- */

/* Titled as the parameter is, in the reader's language. */
static int write_svg(const struct sweeping *sweeping, const char *path,
                     struct err *err)
{
    struct session *session = sweeping->session;
    const struct schema *schema = &sweeping->base.pack->parameters;
    int slot = schema_find(schema, sweeping->range.key);
    struct sweep_plot plot = {
        .title = slot >= 0 ? schema->fields[slot].title[session->language]
                           : sweeping->range.key,
        .subtitle = sweeping->range.key, .steps = sweeping->steps,
        .count = sweeping->range.count, .language = session->language
    };
    struct buf buf;
    buf_init(&buf, session->mem, 0);
    if (plot.title.size == 0) {
        plot.title = sweeping->range.key;
    }
    assert(path[0] != '\0');
    assert(sweeping->base.pack != NULL);
    sweep_svg(&buf, &plot);
    int code = buf.failed ? err_nomem(err)
                          : file_write(path, buf_view(&buf), err);
    buf_free(&buf);
    return code;
}

/* --- awig sweep ----------------------------------------------------------- */

/* The key must be a parameter: told before anything is judged. */
static int check_key(const struct sweeping *sweeping, struct err *err)
{
    const struct schema *schema = &sweeping->base.pack->parameters;
    struct str key = sweeping->range.key;
    assert(key.size > 0);
    assert(sweeping->base.pack != NULL);
    return schema_find(schema, key) >= 0 ? 0
        : err_fail(err, MESSAGE_PARAMETER_UNKNOWN, "tt", key,
                   schema_nearest(schema, key));
}

/* The pack as it stands is both sides at first: every value is then compared
 * with it, not with what is published. */
static int prepare(struct sweeping *sweeping, struct err *err)
{
    struct session *session = sweeping->session;
    int code = sweep_range_parse(&sweeping->range, session->arena,
                                 session_text(session, "param"), err);
    if (code == 0) {
        code = impact_input_init(&sweeping->input, session, err);
    }
    if (code == 0) {
        code = draft_open(&sweeping->base, session,
                          session_string(session, "pack"),
                          sweeping->input.as_of, err);
    }
    if (code == 0) {
        code = check_key(sweeping, err);
    }
    if (code != 0) {
        return code;
    }
    impact_init(&sweeping->impact, session, &sweeping->base,
                &sweeping->base, sweeping->input.as_of);
    sweeping->impact.everywhere = session_flag(session, "everywhere");
    code = impact_input_add(&sweeping->input, &sweeping->impact, err);
    assert(code <= 0);
    assert(session->hub != NULL);
    return code == 0 ? impact_judge(&sweeping->impact, err) : code;
}

/* Do several values give the same verdicts, all of them? */
static bool is_flat(const struct sweeping *sweeping)
{
    const struct sweep_step *first = NULL;
    size_t same = 0;
    assert(sweeping->range.count <= SWEEP_STEPS_MAX);
    for (size_t i = 0; i < sweeping->range.count; i++) {
        const struct sweep_step *step = &sweeping->steps[i];
        if (step->refused) {
            continue;
        }
        first = first == NULL ? step : first;
        same++;
        if (memcmp(first->verdicts, step->verdicts,
                   sizeof(step->verdicts)) != 0 || step->changed > 0) {
            return false;
        }
    }
    return same > 1;
}

/* The picture is written before anything is printed: a path that cannot be
 * written fails the command. */
static int finish(struct sweeping *sweeping, struct value **out,
                  struct err *err)
{
    assert(out != NULL);
    struct session *session = sweeping->session;
    struct arena *arena = session->arena;
    const char *svg = session_string(session, "svg");
    int code = svg == NULL ? 0 : write_svg(sweeping, svg, err);
    assert(sweeping->base.pack != NULL);
    if (code != 0) {
        return code;
    }
    if (is_flat(sweeping)) {
        session_notice(session, label_text(LABEL_SWEEP_FLAT,
                                           session->language));
    }
    *out = value_map(arena);
    value_set(*out, "steps", sweeping->rows);
    value_set(*out, "provinces", sweeping->provinces);
    value_set_text(arena, *out, "param", sweeping->range.key);
    value_set_text(arena, *out, "pack", sweeping->base.pack->id);
    value_set_string(arena, *out, "source", sweeping->input.source);
    if (svg != NULL) {
        value_set_string(arena, *out, "svg", svg);
    }
    return arena->failed ? err_nomem(err) : 0;
}

/* Parts are freed only as far as they were begun. */
int op_sweep(struct session *session, struct value **out, struct err *err)
{
    assert(out != NULL);
    struct sweeping sweeping = { .session = session,
                                 .rows = value_list(session->arena),
                                 .provinces = value_list(session->arena) };
    assert(session->hub != NULL);
    int code = prepare(&sweeping, err);
    if (code == 0) {
        code = run_steps(&sweeping, err);
    }
    if (code == 0) {
        code = finish(&sweeping, out, err);
    }
    if (sweeping.impact.session != NULL) {
        impact_free(&sweeping.impact);
    }
    draft_free(&sweeping.variant);
    draft_free(&sweeping.base);
    if (sweeping.input.stored.session != NULL) {
        impact_input_free(&sweeping.input);
    }
    return code;
}
