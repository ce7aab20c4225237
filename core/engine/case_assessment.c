/* The total of an assessment, shown or refused.
 *
 * The edition is the proposal's own (a fact), never the year in which somebody
 * asks: an assessment of 2022 keeps its weights when it is read in 2024. */
#include "engine/case_assessment.h"

#include <assert.h>

#include "engine/evaluate.h"
#include "engine/facts_of_case.h"
#include "engine/guard.h"
#include "engine/schedule.h"
#include "lifecycle/aspects.h"

/* Facts are read anew as of the day, with those that are derived, so that what
 * is shown is what a rule would see then. `text` is empty for a fact that is
 * unknown or not declared. Errors: those of reading the case, ERR_NOMEM. */
int case_fact_seen(struct session *session, struct fact_sight *sight,
                   struct err *err)
{
    struct case_reading reading = { .hub = session->hub,
        .stored = sight->stored, .as_of = sight->day, .known = INT64_MAX };
    struct pack *pack = NULL;
    struct record record;
    struct buf buf;
    assert(sight->stored != NULL);
    sight->text = STR("");
    int code = guard_pack(session->hub, sight->stored->pack, &pack, err);
    reading.pack = pack;
    if (code == 0) {
        code = facts_of_case(&record, session->arena, &reading, err);
    }
    if (code != 0) {
        return code;
    }
    bool *broken = arena_alloc(session->arena, pack->facts.count + 1);
    code = broken == NULL ? err_nomem(err)
        : evaluate_derived(pack, record.cells, broken, session->arena, err);
    int slot = schema_find(&pack->facts, sight->fact);
    assert(sight->fact.size > 0);
    sight->declared = slot >= 0;
    if (code != 0 || slot < 0 || !record.cells[slot].known) {
        return code;
    }
    /* Printed as case show prints it, for messages and for people. */
    buf_init(&buf, session->mem, 0);
    cell_print(&buf, pack->facts.fields[slot].type, record.cells[slot]);
    sight->text = str_copy(session->arena, buf_view(&buf));
    bool failed = buf.failed || sight->text.bytes == NULL;
    buf_free(&buf);
    return failed ? err_nomem(err) : 0;
}

int case_edition(struct session *session, const struct case_target *target,
                 int64_t day, int64_t *out, struct err *err)
{
    assert(target != NULL);
    assert(out != NULL);
    struct fact_sight sight = { .stored = &target->stored, .day = day,
                                .fact = STR("proposal.edition") };
    int year = 0, month = 0, date = 0;
    int code = case_fact_seen(session, &sight, err);
    date_to_civil(time_to_date(target->stored.opened_at, target->pack->zone),
                  &year, &month, &date);
    if (code == 0 && !str_integer(sight.text, out)) {
        *out = year;
    }
    return code;
}

/* Reads the aspects of the case's edition and what its assessment, if there
 * is one, says of them. */
static int read_case(struct session *session,
                     const struct case_target *target, bool *on_file,
                     struct aspects *out, struct err *err)
{
    assert(on_file != NULL);
    struct document_query query = { target->stored.number, STR(""),
                                    INT64_MAX, false };
    struct document *documents = NULL;
    size_t count = 0;
    int64_t edition = 0;
    int code = case_edition(session, target,
        time_to_date(target->stored.opened_at, target->pack->zone), &edition,
        err);
    if (code == 0) {
        code = document_list(session->hub->db, session->arena, &query,
                             &documents, &count, err);
    }
    if (code != 0) {
        return code;
    }
    const struct document *sheet = document_of_type(documents, count,
                                                    STR("assessment"));
    *on_file = sheet != NULL;
    assert(edition > 0);
    return aspects_read(out, session->hub->db, session->arena, edition,
                        sheet, err);
}

/* The rows and the total, or null. */
static struct value *aspects_value(struct session *session,
                                   const struct aspects *aspects)
{
    struct arena *arena = session->arena;
    struct value *map = value_map(arena);
    value_set_integer(arena, map, "edition", aspects->edition);
    struct value *list = value_set(map, "aspects", value_list(arena));
    assert(aspects->count == 0 || aspects->items != NULL);
    for (size_t i = 0; i < aspects->count; i++) {
        const struct aspect *one = &aspects->items[i];
        struct value *row = value_add(list, value_map(arena));
        value_set_text(arena, row, "aspect", one->item->id);
        value_set_text(arena, row, "title",
                       session->language == LANGUAGE_ID
                       ? one->item->title_id : one->item->title_en);
        /* A weight or score that is not known is null; 0 would count. */
        value_set(row, "weight", one->item->has_weight
                  ? value_number(arena, one->item->weight)
                  : value_null(arena));
        value_set(row, "score", one->has_score
                  ? value_number(arena, one->score) : value_null(arena));
    }
    value_set(map, "total", aspects->has_total
              ? value_number(arena, aspects->total) : value_null(arena));
    value_set_text(arena, map, "unweighted",
                   aspects_unweighted(aspects, arena));
    assert(!aspects->has_total || aspects->unweighted == 0);
    return map;
}

/* The text of a fact as of today; "" = missing. */
static int fact_text(struct session *session,
                     const struct case_target *target, const char *name,
                     struct str *out, struct err *err)
{
    assert(out != NULL);
    struct fact_sight sight = { .stored = &target->stored,
        .day = time_to_date(target->stored.touched_at, target->pack->zone),
        .fact = str_of(name), .text = STR("") };
    assert(name[0] != '\0');
    int code = case_fact_seen(session, &sight, err);
    *out = sight.text;
    return code;
}

/* "objection": the days of the window; those of the notice, where there is
 * one, else counted from the opening by the parameter objection_days. */
static int show_objection(struct session *session,
                          const struct case_target *target,
                          struct value *map, struct err *err)
{
    struct str opened = STR(""), until = STR("");
    int64_t from = 0;
    struct type type;
    char text[11];
    int code = fact_text(session, target, "entered.objection_open", &opened,
                         err);
    if (code != 0 || !date_parse(opened, &from)) {
        return code;
    }
    code = fact_text(session, target, "document.objection_notice.until_date",
                     &until, err);
    struct value *window = value_set(map, "objection",
                                     value_map(session->arena));
    assert(map == NULL || map->kind == VALUE_MAP);
    value_set_text(session->arena, window, "from", opened);
    value_set_bool(session->arena, window, "notice", until.size > 0);
    struct cell days = schedule_parameter(session->arena, target->pack, from,
                                          "objection_days", &type);
    if (until.size == 0 && days.known && type.base == TYPE_INT) {
        date_format(from + days.as.integer, text);
        until = str_copy(session->arena, str_of(text));
    }
    assert(until.size == 0 || until.bytes != NULL);
    value_set_text(session->arena, window, "until", until);
    return code;
}

/* Only a proposal has an assessment; the member is left out while no sheet is
 * on file, since null would look like a total that was computed. */
int case_assessment_show(struct session *session,
                         const struct case_target *target,
                         struct value *map, struct err *err)
{
    struct aspects aspects;
    bool on_file = false;
    assert(target->machine != NULL);
    if (target->machine->id != MACHINE_KIPP_PROPOSAL) {
        return 0;
    }
    int code = read_case(session, target, &on_file, &aspects, err);
    assert(code <= 0);
    if (code == 0 && on_file) {
        value_set(map, "assessment", aspects_value(session, &aspects));
    }
    return code == 0 ? show_objection(session, target, map, err) : code;
}

/* The ids of the aspects without a score. */
static struct str unscored(const struct aspects *aspects,
                           struct arena *arena)
{
    struct str text = STR("");
    assert(aspects != NULL);
    for (size_t i = 0; i < aspects->count; i++) {
        if (!aspects->items[i].has_score) {
            struct str pieces[3] = { text, text.size > 0 ? STR(", ")
                : STR(""), aspects->items[i].item->id };
            text = text_join(arena, pieces, 3);
        }
    }
    assert(aspects->unscored == 0 || text.size > 0 || arena->failed);
    return text;
}

/* Refuses instead of guessing: an edition that publishes no weights has no
 * total, and neither has a sheet with an aspect left open. */
int op_case_total(struct session *session, struct value **out,
                  struct err *err)
{
    assert(out != NULL);
    struct case_target target;
    struct aspects aspects;
    bool on_file = false;
    int code = case_target(session, &target, err);
    if (code == 0) {
        code = read_case(session, &target, &on_file, &aspects, err);
    }
    if (code != 0) {
        return code;
    }
    if (aspects.unweighted > 0 || aspects.count == 0) {
        struct str names = aspects_unweighted(&aspects, session->arena);
        return err_fail(err, MESSAGE_TOTAL_UNWEIGHTED, "sit", target.name,
                        aspects.edition, names.size > 0 ? names : STR("-"));
    }
    if (aspects.unscored > 0) {
        return err_fail(err, MESSAGE_TOTAL_UNSCORED, "st", target.name,
                        unscored(&aspects, session->arena));
    }
    *out = aspects_value(session, &aspects);
    value_set_string(session->arena, *out, "case", target.name);
    assert(aspects.has_total || aspects.total == 0);
    return 0;
}
