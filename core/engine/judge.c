/* `awig eval`: cases of a file, judged by a pack; no database.
 *
 * One record is answered as one result, several as rows: which it is shows
 * at the second record, so the first is held back until then. */
#include "engine/judge.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "engine/bench.h"
#include "engine/explained.h"
#include "engine/facts_file.h"
#include "engine/least.h"

/* What one `eval` keeps while it runs. */
struct judging_run {
    struct session *session;      /* arguments, arena, sinks */
    struct pack *pack;            /* one reference of ours */
    struct facts_file *file;      /* open while records are read */
    struct record record;         /* used again for each */
    int as_of_slot;               /* of the fact as_of */
    bool as_of_given;             /* --as-of overrides the records */
    int64_t as_of;                /* that day */
    bool explain, summary, rows;  /* what is wanted of the answer */
    int64_t records;              /* judged so far */
    struct value *held;           /* the first record's result */
    bool any_limit, any_error, any_not_eligible;
};

/* Today in the zone of the pack. */
static int64_t today(const struct session *session, const struct pack *pack)
{
    assert(session != NULL);
    assert(pack != NULL);
    return time_to_date(session->clock.now(session->clock.user), pack->zone);
}

/* The day a record is judged on: --as-of, its own, or today. */
static void settle_as_of(struct judging_run *run)
{
    assert(run->as_of_slot >= 0);
    struct cell *cell = &run->record.cells[run->as_of_slot];
    if (run->as_of_given || !cell->known) {
        cell->known = true;
        cell->as.integer = run->as_of;
    }
}

/* Remembers what the exit status needs. */
static void count_judgement(struct judging_run *run,
                            const struct judgement *judgement)
{
    assert(run != NULL);
    assert(judgement != NULL);
    run->records++;
    run->any_limit = run->any_limit || judgement->any_limit;
    run->any_error = run->any_error || judgement->any_error;
    run->any_not_eligible = run->any_not_eligible
        || judgement->verdict != VERDICT_ELIGIBLE;
}

/* The result of one record with `case` in front: its name, or its number
 * when it has none. The members are moved, not copied. */
static struct value *row_value(struct arena *arena,
                               const struct judgement *judgement,
                               bool explain, int64_t number,
                               struct str name)
{
    assert(arena != NULL);
    assert(number > 0);
    struct value *plain = judgement_value(arena, judgement, explain);
    struct explaining explaining = {
        .arena = arena, .leaf = judgement->pack, .facts = judgement->facts,
        .as_of = judgement->as_of
    };
    if (explain) {
        explained_rules(plain, &explaining, judgement, false);
    }
    struct value *row = value_map(arena);
    if (name.size > 0) {
        value_set_text(arena, row, "case", name);
    } else {
        value_set_integer(arena, row, "case", number);
    }
    for (struct value *item = plain != NULL ? plain->first : NULL;
         item != NULL;) {
        struct value *next = item->next;
        item->next = NULL;
        value_set(row, item->key.bytes, item);
        item = next;
    }
    return row;
}

/* Gives one row to the caller's function; its answer stops the run. */
static int emit(struct judging_run *run, const struct value *row)
{
    assert(run != NULL);
    assert(row != NULL);
    struct session *session = run->session;
    return session->emit == NULL ? 0 : session->emit(session->user, row);
}

/* Gives the first record's held result out: a second record has come, so
 * there are rows. */
static int emit_held(struct judging_run *run)
{
    assert(run != NULL);
    if (run->held == NULL) {
        return 0;
    }
    struct value *held = run->held;
    run->held = NULL;
    return emit(run, held);
}

/* Gives out one result, or holds it back when it is the first: whether a
 * file has one record, which is answered as such, is known at the second.
 * The held one lives in the session's arena, the others go at once. */
static int give_out(struct judging_run *run,
                    const struct judgement *judgement, struct str name,
                    struct arena *arena, struct err *err)
{
    assert(run->records > 0);
    bool first = run->records == 1 && !run->rows;
    struct arena *where = first ? run->session->arena : arena;
    struct value *row = row_value(where, judgement, run->explain,
                                  run->records, name);
    if (session_flag(run->session, "how")
        && judgement->verdict != VERDICT_ELIGIBLE) {
        struct least least;
        int code = least_find(&least, where, run->pack, &run->record, err);
        if (code != 0) {
            return code;
        }
        value_set(row, "how", least_value(where, run->pack, &run->record,
                                          &least));
    }
    if (where->failed) {
        return err_nomem(err);
    }
    if (first) {
        run->held = row;
        return 0;
    }
    int code = emit_held(run);
    return code == 0 ? emit(run, row) : code;
}

/* Judges the record in run->record and gives the result out. Errors: no
 * memory, a runtime that broke, the caller's wish to stop. */
static int judge_one(struct judging_run *run, struct str name,
                     struct arena *arena, struct err *err)
{
    assert(run != NULL);
    assert(arena != NULL);
    struct judgement judgement;
    settle_as_of(run);
    int code = evaluate_case(&judgement, arena, run->pack, &run->record,
                             err);
    if (code != 0) {
        char number[24];
        (void)snprintf(number, sizeof(number), "%lld",
                       (long long)run->records + 1);
        err_judged(err, STR(""), name.size > 0 ? name : str_of(number));
        return code;
    }
    count_judgement(run, &judgement);
    if (arena->failed) {
        return err_nomem(err);
    }
    return give_out(run, &judgement, name, arena, err);
}

/* Judges record by record, each in an arena of its own, up to the first
 * error. */
static int judge_all(struct judging_run *run, struct err *err)
{
    assert(run->file != NULL);
    struct session *session = run->session;
    for (;;) {
        struct arena arena;
        arena_init(&arena, session->mem);
        struct str name;
        int found = facts_file_next(run->file, &arena, &run->record, &name,
                                    err);
        int code = found > 0 ? judge_one(run, name, &arena, err) : found;
        arena_free(&arena);
        if (found <= 0 || code != 0) {
            return code;
        }
        if (session->progress != NULL && run->records % 1000 == 0) {
            session->progress(session->user, "eval", run->records, 0);
        }
    }
}

/* Drops `case`, which one record alone does not show, unless it was named. */
static void drop_number(struct value *map)
{
    assert(map != NULL);
    if (map->first != NULL && map->first->kind == VALUE_INTEGER
        && str_is(map->first->key, "case")) {
        map->first = map->first->next;
        map->count--;
    }
}

/* Exit 8 = a limit, 3 = a rule broke, 1 = not eligible and asked to tell. */
static void set_answer(struct judging_run *run)
{
    assert(run->session != NULL);
    if (run->any_limit) {
        run->session->answer = 8;
    } else if (run->any_error) {
        run->session->answer = 3;
    } else if (run->any_not_eligible
               && session_flag(run->session, "exit-status")) {
        run->session->answer = 1;
    }
}

/* Says once what was detected in a CSV file (separator, decimal comma): a
 * wrong guess must be seen before the verdicts are used. */
static void say_detected(struct judging_run *run)
{
    assert(run->file != NULL);
    const struct csv *csv = facts_file_csv(run->file);
    if (csv != NULL) {
        session_notice(run->session, label_text(csv_detected(csv),
                                                run->session->language));
    }
}

/* Loads the pack, finds the day, opens the file. What was opened stays in
 * `run` also on errors; op_eval closes it. */
static int start_run(struct judging_run *run, struct err *err)
{
    assert(run->pack == NULL);
    struct session *session = run->session;
    const char *facts = session_string(session, "facts");
    int code = session_date(session, "as-of", &run->as_of_given, &run->as_of,
                            err);
    if (code == 0) {
        code = session_load_pack(session, session_string(session, "pack"),
                                 NULL, &run->pack, err);
    }
    if (code != 0) {
        return code;
    }
    if (!run->as_of_given) {
        run->as_of = today(session, run->pack);
    }
    run->as_of_slot = schema_find(&run->pack->facts, STR("as_of"));
    assert(run->as_of_slot >= 0);
    run->record = record_create(session->arena, &run->pack->facts);
    if (run->record.cells == NULL) {
        return err_nomem(err);
    }
    code = facts_file_open(&run->file, session->mem, facts,
                           &run->pack->facts, run->pack->zone, err);
    if (code == 0) {
        say_detected(run);
    }
    return code;
}

/* The result of one record alone, or none when rows were given out. Errors:
 * MESSAGE_FACT_NO_RECORD for a file without records. */
static int finish_run(struct judging_run *run, struct value **out,
                      struct err *err)
{
    assert(run != NULL);
    assert(out != NULL);
    if (run->records == 0) {
        (void)err_fail(err, MESSAGE_FACT_NO_RECORD, "");
        return err_at(err, session_string(run->session, "facts"), 0, 0);
    }
    if (run->held != NULL) {
        drop_number(run->held);
        *out = run->held;
    }
    set_answer(run);
    return 0;
}

/* Records that were judged before a bad one stand: they were given out
 * already. */
int op_eval(struct session *session, struct value **out, struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    struct judging_run run = { .session = session,
                               .explain = session_flag(session, "explain"),
                               .summary = session_flag(session, "summary"),
                               .rows = session_flag(session, "rows") };
    int code = start_run(&run, err);
    if (code == 0 && run.summary) {
        struct bulk_way way = { run.as_of_given, run.as_of, 0 };
        code = bulk_summary(session, run.pack, run.file, way, out, err);
    } else if (code == 0) {
        code = judge_all(&run, err);
        if (code != 0) {
            int held = emit_held(&run);   /* records already judged stand */
            (void)held;                   /* the first error is told */
        }
    }
    if (code == 0 && !run.summary) {
        code = finish_run(&run, out, err);
    }
    facts_file_close(run.file);
    pack_release(run.pack);
    return code;
}
