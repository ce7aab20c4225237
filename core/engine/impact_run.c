/* `awig impact`: which subjects, which draft, and the frame of the report.
 *
 * The report has no times and no paths in it.  Two people who ask the same of
 * the same hub get the same bytes, and `publish` can keep their hash. */
#include "engine/impact_run.h"

#include <assert.h>
#include <string.h>

#include "engine/impact_export.h"
#include "engine/impact_moves.h"

/* A made-up population is shown by a part of it; of real cases all are. */
enum { LIMIT_FLIPS_SYNTHETIC = 100 };

/* The day of the packs is also the day on which cases are judged. */
int impact_input_init(struct impact_input *out, struct session *session,
                      struct err *err)
{
    int64_t count = session_integer(session, "synthetic", 0);
    memset(out, 0, sizeof(*out));
    impact_stored_init(&out->stored, session);
    assert(session->hub != NULL);
    assert(out != NULL);
    int code = session_date(session, "as-of", &out->as_of_given,
                            &out->as_of, err);
    if (code == 0 && !out->as_of_given) {
        out->as_of = time_to_date(session->clock.now(session->clock.user),
                                  ZONE_WIB);
    }
    if (code == 0 && count != 0) {
        code = synthetic_init(&out->synthetic, session, count, out->as_of,
                              err);
    }
    return code;
}

/* Also after a start that failed. */
void impact_input_free(struct impact_input *input)
{
    assert(input != NULL);
    assert(input->stored.session != NULL);
    synthetic_free(&input->synthetic);
    impact_stored_free(&input->stored);
}

/* Real cases first; pairs stand in for them while a hub is young, or are
 * added on demand.  Made-up cases stand alone: mixed with real ones they
 * would blur every figure. */
int impact_input_add(struct impact_input *input, struct impact *impact,
                     struct err *err)
{
    const int64_t *day = input->as_of_given ? &input->as_of : NULL;
    if (input->synthetic.count > 0) {
        input->source = "synthetic";
        return impact_add_synthetic(impact, &input->synthetic, err);
    }
    input->source = "cases";
    int code = impact_add_cases(impact, &input->stored, input->as_of, err);
    bool pairs = impact->count == 0
        || session_flag(impact->session, "pairs");
    if (code == 0 && pairs) {
        input->source = impact->count == 0 ? "pairs" : "cases and pairs";
        code = impact_add_pairs(impact, &input->stored, day, input->as_of,
                                err);
    }
    assert(input->source != NULL);
    return code == 0 && impact->count == 0
        ? err_fail(err, MESSAGE_IMPACT_NOTHING, "") : code;
}

/* --- The report ----------------------------------------------------------- */

/* The published version that the draft would follow, wherever a group has
 * it.  Every group of the draft has it in its chain, so the first one will
 * do. */
static const struct pack *pack_followed(const struct impact *impact)
{
    for (const struct impact_group *at = impact->groups; at != NULL;
         at = at->next) {
        for (const struct pack *pack = at->packs[SIDE_BEFORE]; pack != NULL;
             pack = pack->parent) {
            assert(pack->id.size > 0);
            assert(impact->draft->pack != NULL);
            if (str_equal(pack->id, impact->draft->pack->id)) {
                return pack;
            }
        }
    }
    return NULL;
}

/* What was compared, so that a report kept with a publication can be read
 * years later. */
static void put_frame(const struct impact *impact,
                      const struct impact_input *input, struct value *map)
{
    struct arena *arena = impact->session->arena;
    char day[11];
    date_format(impact->day, day);
    value_set_string(arena, map, "source", input->source);
    value_set_string(arena, map, "day", day);
    value_set(map, "draft", pack_identity(arena, impact->draft->pack));
    value_set(map, "published", pack_identity(arena, pack_followed(impact)));
    assert(impact->draft->pack != NULL);
    if (input->synthetic.count > 0) {
        value_set_integer(arena, map, "synthetic", input->synthetic.count);
        value_set_integer(arena, map, "seed",
                          (int64_t)input->synthetic.seed);
    }
}

/* Outcomes that broke outrank everything (CLI.md, exit codes).  With --fail-
 * on-change also a change behind the same verdict fails: a script that
 * guards rules wants to know. */
static void set_answer(struct session *session, const struct impact *impact,
                       const struct value *report)
{
    assert(session != NULL);
    bool changed = value_get_integer(report, "flipped", 0) > 0
        || value_get_integer(report, "changed", 0) > 0;
    assert(report == NULL || report->kind == VALUE_MAP);
    if (impact->any_error) {
        session->answer = impact->any_limit ? 8 : 3;
    } else if (changed && session_flag(session, "fail-on-change")) {
        session->answer = 1;
    }
}

/* Rankings and dates of what is real; made-up cases have neither. */
static int put_moves(struct impact *impact, struct impact_input *input,
                     struct value *map, struct err *err)
{
    struct value *matches = NULL, *duties = NULL;
    int64_t regions = 0;
    if (input->synthetic.count > 0) {
        return 0;
    }
    int code = impact_matches(impact, &input->stored, &matches, &regions,
                              err);
    if (code == 0) {
        code = impact_duties(impact, &input->stored, &duties, err);
    }
    assert(code <= 0);
    value_set(map, "matches", matches);
    value_set_integer(impact->session->arena, map, "ranked", regions);
    value_set(map, "duties", duties);
    return code;
}

/* The whole of `awig impact` but for opening the draft: `awig publish` runs
 * it on the bytes that it is about to record. */
int impact_of_draft(struct session *session, struct draft *draft,
                    struct impact_input *input, struct value **out,
                    struct err *err)
{
    struct impact impact;
    int64_t most = session_integer(session, "limit", INT64_MIN);
    bool made_up = input->synthetic.count > 0;
    if (most < 0 && most != INT64_MIN) {
        return err_fail(err, MESSAGE_ARGUMENT_CHOICE, "sis", "limit", most,
                        "0, 1, 2, ...");
    }
    most = most >= 0 ? most : made_up ? LIMIT_FLIPS_SYNTHETIC : INT64_MAX;
    impact_init(&impact, session, NULL, draft, input->as_of);
    impact.everywhere = session_flag(session, "everywhere");
    impact.all_rules = session_flag(session, "all-rules");
    int code = impact_input_add(input, &impact, err);
    if (code == 0) {
        code = impact_judge(&impact, err);
    }
    if (code == 0) {
        code = impact_report(&impact, most, out, err);
    }
    if (code == 0) {
        code = put_moves(&impact, input, *out, err);
    }
    if (code == 0) {
        put_frame(&impact, input, *out);
        set_answer(session, &impact, *out);
    }
    const char *file = session_string(session, "export");
    if (code == 0 && file != NULL) {
        code = impact_export(&impact, file, err);
    }
    impact_free(&impact);
    assert(code <= 0);
    assert(draft->pack != NULL);
    return code == 0 && session->arena->failed ? err_nomem(err) : code;
}

/* Read only: nothing of an impact is kept. */
int op_impact(struct session *session, struct value **out, struct err *err)
{
    assert(out != NULL);
    struct impact_input input;
    struct draft draft = { .session = NULL };
    int code = impact_input_init(&input, session, err);
    assert(session->hub != NULL);
    if (code == 0) {
        code = draft_open(&draft, session, session_string(session, "pack"),
                          input.as_of, err);
    }
    if (code == 0) {
        code = impact_of_draft(session, &draft, &input, out, err);
    }
    draft_free(&draft);
    impact_input_free(&input);
    return code;
}
