/* Judging the mutants of a pack.
 *
 * A mutant that some row of the pack's cases notices is killed.  For the rest
 * a case is looked for (engine/kill); where there can be none the mutant is
 * equivalent, and does not count.  A case found for one survivor is tried on
 * those after it, so that suggestions are few. */
#include "engine/mutate.h"

#include <assert.h>
#include <string.h>

#include "base/csv.h"
#include "engine/kill.h"

enum { SUGGESTED_MAX = 500 };

/* One pack at work. */
struct mutating {
    struct mutation *out;         /* figures and survivors */
    struct session *session;      /* arena, clock */
    struct pack *pack;            /* whose cases are tried */
    struct killing killing;       /* what looks for new cases */
    struct kill_case suggested[SUGGESTED_MAX]; /* cases that were found */
    struct str names[SUGGESTED_MAX]; /* of the mutants they kill */
    size_t count;                 /* of suggestions */
};

/* --- Cases as CSV --------------------------------------------------------- */

/* The facts that some of the cases know: columns. */
static bool *columns_of(const struct mutating *mutating, size_t first,
                        size_t count)
{
    assert(mutating->pack != NULL);
    const struct schema *facts = &mutating->pack->facts;
    bool *columns = arena_alloc(mutating->killing.arena, facts->count + 1);
    assert(first + count <= SUGGESTED_MAX);
    for (size_t i = 0; columns != NULL && i < facts->count; i++) {
        const struct field *field = &facts->fields[i];
        /* What the pack computes may not be given (AW2203). */
        bool computed = (field->flags & FIELD_DERIVED) != 0
            && !str_starts(field->derived, "core:");
        for (size_t k = first; k < first + count && !computed; k++) {
            columns[i] = columns[i]
                || mutating->suggested[k].cells[i].known;
        }
    }
    return columns;
}

/* A head and one row for each case. */
static void write_cases(struct buf *buf, const struct mutating *mutating,
                        size_t first, size_t count)
{
    assert(first + count <= mutating->count);
    const struct schema *facts = &mutating->pack->facts;
    const bool *columns = columns_of(mutating, first, count);
    struct csv_writer writer;
    struct buf cell;
    csv_writer_init(&writer, buf, false);
    buf_init(&cell, mutating->session->mem, 0);
    csv_put(&writer, STR("case"));
    for (size_t i = 0; columns != NULL && i < facts->count; i++) {
        if (columns[i]) {
            csv_put(&writer, facts->fields[i].name);
        }
    }
    /* What the pack says now: to be read by somebody who knows the law. */
    csv_put(&writer, STR("expect"));
    csv_put(&writer, STR("expect_rules"));
    csv_end(&writer);
    assert(count > 0);
    for (size_t k = first; k < first + count; k++) {
        const struct kill_case *one = &mutating->suggested[k];
        csv_put(&writer, mutating->names[k]);
        for (size_t i = 0; columns != NULL && i < facts->count; i++) {
            if (columns[i]) {
                buf_clear(&cell);
                cell_print(&cell, facts->fields[i].type, one->cells[i]);
                csv_put(&writer, buf_view(&cell));
            }
        }
        csv_put(&writer, str_of(verdict_name(one->verdict)));
        csv_put(&writer, one->ids);
        csv_end(&writer);
    }
    buf_free(&cell);
}

/* --- Survivors ------------------------------------------------------------ */

/* What of it does not count, so that people may look at the claim. */
static void put_equivalent(struct mutating *mutating,
                           const struct mutant *mutant, bool all)
{
    assert(mutating->pack != NULL);
    struct arena *arena = mutating->session->arena;
    struct value *map = value_map(arena);
    assert(mutant->kind < MUTANT_KIND_COUNT);
    value_set_text(arena, map, "pack", mutating->pack->id);
    value_set_text(arena, map, "rule", mutant->name);
    value_set_text(arena, map, "mutation", mutant->text);
    value_set_bool(arena, map, "sampled", !all);
    value_add(mutating->out->equivalents, map);
    mutating->out->equivalent++;
    mutating->out->sampled += all ? 0 : 1;
}

/* The last suggestion is its case. */
static void put_survivor(struct mutating *mutating,
                         const struct mutant *mutant, bool with_case)
{
    assert(mutant->kind < MUTANT_KIND_COUNT);
    struct arena *arena = mutating->session->arena;
    struct value *map = value_map(arena);
    assert(!with_case || mutating->count > 0);
    value_set_text(arena, map, "pack", mutating->pack->id);
    value_set_text(arena, map, "rule", mutant->name);
    value_set_text(arena, map, "mutation", mutant->text);
    value_set_null(arena, map, "case");
    if (with_case) {
        struct buf buf;
        buf_init(&buf, mutating->session->mem, 0);
        write_cases(&buf, mutating, mutating->count - 1, 1);
        value_set_text(arena, map, "case", buf_view(&buf));
        buf_free(&buf);
    }
    value_add(mutating->out->survivors, map);
}

/* "N02: aturan selalu lulus" */
static struct str case_name(const struct mutating *mutating,
                            const struct mutant *mutant)
{
    assert(mutant->name.size > 0);
    struct buf buf;
    buf_init(&buf, mutating->session->mem, 0);
    buf_str(&buf, mutant->name);
    buf_text(&buf, ": ");
    buf_str(&buf, mutant->text);
    struct str name = str_copy(mutating->killing.arena, buf_view(&buf));
    buf_free(&buf);
    assert(name.bytes != NULL || mutating->killing.arena->failed);
    return name.bytes != NULL ? name : mutant->name;
}

/* A case that was suggested for an earlier one, moved to the end of the list
 * of suggestions only in the survivor's own text. */
static int survives_suggested(struct mutating *mutating,
                              const struct mutant *mutant, size_t *by,
                              struct err *err)
{
    assert(by != NULL);
    int code = 0;
    *by = mutating->count;
    assert(mutating->count <= SUGGESTED_MAX);
    for (size_t i = 0; i < mutating->count && *by == mutating->count
         && code == 0; i++) {
        bool killed = false;
        code = kill_by_case(&mutating->killing, &mutating->suggested[i],
                            mutant, &killed, err);
        *by = killed ? i : *by;
    }
    return code;
}

/* Swaps a suggestion to the end, where put_survivor looks. */
static void to_end(struct mutating *mutating, size_t at)
{
    assert(mutating->count > 0);
    size_t last = mutating->count - 1;
    struct kill_case one = mutating->suggested[at];
    struct str name = mutating->names[at];
    assert(at <= last);
    mutating->suggested[at] = mutating->suggested[last];
    mutating->names[at] = mutating->names[last];
    mutating->suggested[last] = one;
    mutating->names[last] = name;
}

/* A mutant that no row notices: an earlier suggestion may, else a case is
 * looked for. Without one it is equivalent, or hidden by other rules; the
 * latter counts against the pack, with no case to show. */
static int judge_survivor(struct mutating *mutating,
                          const struct mutant *mutant, struct err *err)
{
    assert(mutant->kind < MUTANT_KIND_COUNT);
    enum kill_result result = KILL_MASKED;
    struct kill_case found = { 0 };
    size_t by = 0;
    int code = survives_suggested(mutating, mutant, &by, err);
    if (code != 0) {
        return code;
    }
    /* One case for both; the text of each survivor shows it. */
    if (by < mutating->count) {
        to_end(mutating, by);
        put_survivor(mutating, mutant, true);
        return 0;
    }
    code = kill_search(&result, &found, &mutating->killing, mutant, err);
    if (code != 0) {
        return code;
    }
    if (result == KILL_EQUIVALENT) {
        put_equivalent(mutating, mutant, found.all);
        return 0;
    }
    /* Beyond the room a survivor is listed without a case. */
    bool given = result == KILL_FOUND && mutating->count < SUGGESTED_MAX;
    if (given) {
        mutating->suggested[mutating->count] = found;
        mutating->names[mutating->count] = case_name(mutating, mutant);
        mutating->count++;
    }
    assert(mutating->count <= SUGGESTED_MAX);
    put_survivor(mutating, mutant, given);
    return 0;
}

/* --- A pack --------------------------------------------------------------- */

/* Says how far it is: large packs take a while. */
static int judge_all(struct mutating *mutating, struct mutants *mutants,
                     struct err *err)
{
    struct session *session = mutating->session;
    int code = 0;
    assert(mutants->items != NULL || mutants->count == 0);
    for (size_t i = 0; i < mutants->count && code == 0; i++) {
        bool killed = false;
        /* What the pack's cases notice needs no search. */
        code = kill_by_rows(&mutating->killing, &mutants->items[i], &killed,
                            err);
        mutating->out->mutants++;
        if (code == 0 && killed) {
            mutating->out->killed++;
        } else if (code == 0) {
            code = judge_survivor(mutating, &mutants->items[i], err);
        }
        if (session->progress != NULL) {
            session->progress(session->user, mutating->pack->id.bytes,
                              (int64_t)i + 1, (int64_t)mutants->count);
        }
    }
    return code;
}

/* All of it lives in an arena of its own; nodes of mutants stay in the graph
 * of the pack, which the caller releases. */
int mutate_pack(struct mutation *out, struct session *session,
                struct pack *pack, const struct case_rows *rows,
                struct err *err)
{
    assert(pack != NULL && rows != NULL);
    struct arena arena;
    struct trial trial;
    arena_init(&arena, session->mem);
    struct mutating *mutating = arena_alloc(&arena, sizeof(*mutating));
    struct mutants mutants = { .arena = &arena,
                               .language = session->language };
    if (mutating == NULL) {
        arena_free(&arena);
        return err_nomem(err);
    }
    assert(out->survivors != NULL || session->arena->failed);
    mutating->out = out;
    mutating->session = session;
    mutating->pack = pack;
    mutating->killing = (struct killing){ .trial = &trial, .rows = rows,
                                          .arena = &arena };
    int code = trial_init(&trial, pack, &arena, err);
    if (code == 0) {
        code = mutants_make(&mutants, pack, err);
    }
    if (code == 0) {
        code = kill_prepare(&mutating->killing, err);
    }
    if (code == 0) {
        code = judge_all(mutating, &mutants, err);
    }
    if (code == 0 && out->csv != NULL && mutating->count > 0) {
        /* One head for all: a file that can be put into cases/. */
        write_cases(out->csv, mutating, 0, mutating->count);
        out->cases += (int64_t)mutating->count;
    }
    trial_free(&trial);
    arena_free(&arena);
    return code;
}

/* Cut, not rounded, to hundredths: 100 means all of them. */
static double score_of(const struct mutation *mutation)
{
    int64_t counted = mutation->mutants - mutation->equivalent;
    assert(mutation->killed <= counted);
    assert(counted >= 0);
    return counted == 0 ? 100
        : (double)(mutation->killed * 10000 / counted) / 100;
}

/* Lists stand last: people read the figures first. */
void mutation_write(struct arena *arena, const struct mutation *mutation,
                    struct value *map)
{
    assert(mutation->sampled <= mutation->equivalent);
    assert(mutation->killed >= 0);
    value_set_integer(arena, map, "mutants", mutation->mutants);
    value_set_integer(arena, map, "killed", mutation->killed);
    value_set_integer(arena, map, "equivalent", mutation->equivalent);
    value_set_integer(arena, map, "sampled", mutation->sampled);
    value_set_number(arena, map, "score", score_of(mutation));
    value_set(map, "survivors", mutation->survivors);
    value_set(map, "equivalents", mutation->equivalents);
}

/* --- The missing cases ---------------------------------------------------- */

/* The text to paste is printed as it is: a cases file of its own. */
int op_cases_suggest(struct session *session, struct value **out,
                     struct err *err)
{
    assert(session != NULL && out != NULL);
    struct arena *arena = session->arena;
    struct mutation mutation = { .survivors = value_list(arena),
                                 .equivalents = value_list(arena) };
    struct case_rows rows;
    struct pack *pack = NULL;
    struct buf csv;
    int code = session_load_pack(session, session_string(session, "pack"),
                                 NULL, &pack, err);
    if (code != 0) {
        return code;
    }
    buf_init(&csv, session->mem, 0);
    mutation.csv = &csv;
    code = case_rows_read(&rows, session, pack, arena, err);
    if (code == 0) {
        code = mutate_pack(&mutation, session, pack, &rows, err);
    }
    if (code == 0) {
        *out = value_map(arena);
        value_set_text(arena, *out, "pack", pack->id);
        value_set_integer(arena, *out, "cases", mutation.cases);
        value_set_number(arena, *out, "score", score_of(&mutation));
        value_set_text(arena, *out, "printed", buf_view(&csv));
        if (csv.size == 0) {
            session_notice(session, label_text(LABEL_SUGGEST_NONE,
                                               session->language));
        }
    }
    assert(pack != NULL);
    code = code == 0 && (csv.failed || arena->failed) ? err_nomem(err)
                                                      : code;
    buf_free(&csv);
    pack_release(pack);
    return code;
}
