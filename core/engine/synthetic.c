/* Made-up cases.
 *
 * A case is a struct of drawn figures, then cells by name.  Facts that the
 * domain has no distribution for are drawn from their own declaration: one of
 * the values, or a number within the bounds, missing once in eight.
 *
 * Shares and atoms are those of DOMAIN.md section 10, which took them from
 * the real rows.  Made-up cases are for scale and for fuzzing; nothing that
 * they show is a finding about Indonesia, and every row says synthetic = 1. */
#include "engine/synthetic.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "engine/gap.h"
#include "engine/synthetic_draw.h"
#include "lifecycle/machine.h"

/* --- What is drawn -------------------------------------------------------- */

/* Weights: DOMAIN.md section 10. */
static const struct draw_word levels[] = {
    { "regency", 45 }, { "province", 23 }, { "city", 13 },
    { "ministry", 7 }, { "agency", 3 }, { "other", 9 }, { NULL, 0 }
};
static const struct draw_word sectors[] = {
    { "health", 23 }, { "education", 8 }, { "agriculture", 8 },
    { "administration", 7 }, { "village", 5 },
    { "civil registration", 5 }, { "fisheries", 5 }, { "social", 5 },
    { "environment", 5 }, { "tourism", 5 }, { "licensing", 5 },
    { "finance", 5 }, { "transport", 5 }, { "housing", 5 },
    { "labour", 4 }, { NULL, 0 }
};
static const struct draw_word tiers[] = {
    { "Top 99", 99 }, { "Top 45", 45 }, { "Top 15", 15 }, { "Top 5", 5 },
    { NULL, 0 }
};
static const struct draw_word goals[] = {
    { "3", 20 }, { "16", 19 }, { "8", 10 }, { "2", 10 }, { "4", 7 },
    { "1", 5 }, { "14", 5 }, { "11", 4 }, { "10", 4 }, { "12", 3 },
    { "13", 3 }, { "6", 3 }, { "9", 2 }, { "5", 2 }, { "17", 2 },
    { "15", 1 }, { NULL, 0 }
};

struct made {
    const char *level, *sector, *tier; /* of the innovation that is made up */
    int64_t goal;                 /* 0 = not stated: 4 % */
    bool has_owner;               /* 3 % have none */
    struct str owner;             /* region code, "" = none */
    int64_t award_year, started_on;
    bool provincial_award;        /* else a national one */
};

static int year_of(int64_t day)
{
    int year, month, date;
    assert(day >= DATE_MIN && day <= DATE_MAX);
    date_to_civil(day, &year, &month, &date);
    assert(month >= 1 && date >= 1);
    return year;
}

/* The day `months` before `day`, on the same date where there is one.  A day
 * that has no such month is left as it is. */
static int64_t months_back(int64_t day, int64_t months)
{
    int64_t back = day;
    assert(months >= 0);
    if (!date_add_months(day, -months, &back)) {
        return day;
    }
    assert(back <= day);
    return back;
}

/* 0.2 to 9 years before the award; atoms at the limits that rules have, on a
 * leap day, and in the future.  The rest is spread evenly from 0.2 to 9
 * years before the first of September of the award's year, when awards are
 * usually given. */
static int64_t draw_start(struct draw *draw, int64_t as_of,
                          int64_t award_year)
{
    size_t which = draw_below(draw, 100);
    int64_t award = as_of, leap = as_of;
    bool known = date_from_civil((int)award_year, 9, 1, &award)
        && date_from_civil(2020, 2, 29, &leap);
    assert(known);
    assert(award_year >= 2014);
    if (which < 2) {
        return as_of + 1 + (int64_t)draw_below(draw, 400);
    }
    if (which < 4) {
        return months_back(as_of, 12);
    }
    if (which < 6) {
        return months_back(as_of, 24);
    }
    if (which < 8) {
        return months_back(as_of, 24) + 1;
    }
    if (which < 9) {
        return leap;
    }
    return award - 73 - (int64_t)draw_below(draw, 3214);
}

/* The owner's region: of another province three times in four.  Two hundred
 * draws without a fit are as good as impossible; then the owner has no
 * region. */
static struct str draw_owner(struct draw *draw,
                             const struct synthetic *synthetic,
                             const struct region *at, const char *level)
{
    struct str code = STR("");
    bool same = draw_below(draw, 4) == 0;
    bool of_province = strcmp(level, "province") == 0;
    assert(synthetic->provinces_count > 0);
    assert(synthetic->regions_count > 0);
    for (int i = 0; i < 200 && code.size == 0; i++) {
        struct str one = of_province
            ? synthetic->provinces[draw_below(draw,
                                              synthetic->provinces_count)]
            : synthetic->regions[draw_below(draw,
                                            synthetic->regions_count)].code;
        bool home = memcmp(one.bytes, at->code.bytes, 2) == 0;
        code = home == same ? one : code;
    }
    return code;
}

/* In one order, always the same number of draws for the same kind of owner:
 * the stream is part of the format of a seed. */
static struct made draw_case(struct draw *draw,
                             const struct synthetic *synthetic,
                             const struct region *at)
{
    assert(at != NULL);
    assert(draw != NULL);
    struct made made = { .level = draw_word(draw, levels) };
    int last = year_of(synthetic->as_of);
    last = last > 2023 ? 2023 : last < 2014 ? 2014 : last;
    made.sector = draw_word(draw, sectors);
    made.tier = draw_word(draw, tiers);
    made.award_year = 2014 + (int64_t)draw_below(draw,
                                                 (size_t)(last - 2013));
    made.provincial_award = draw_below(draw, 20) == 0;
    if (draw_below(draw, 100) >= 4) {
        (void)str_integer(str_of(draw_word(draw, goals)), &made.goal);
    }
    made.has_owner = draw_below(draw, 100) >= 3;
    bool regional = strcmp(made.level, "regency") == 0
        || strcmp(made.level, "city") == 0
        || strcmp(made.level, "province") == 0;
    made.owner = regional && made.has_owner
        ? draw_owner(draw, synthetic, at, made.level) : STR("");
    made.started_on = draw_start(draw, synthetic->as_of, made.award_year);
    return made;
}

/* --- Cells ---------------------------------------------------------------- */

/* An owner that is not named has no region either; ministries and agencies
 * have a name and no region.  The same province follows from the codes, as
 * the core computes it. */
static void put_owner(struct cells *cells, const struct made *made,
                      const struct region *at)
{
    struct str home = { at->code.bytes, 2 };
    struct str province = { made->owner.bytes, 2 };
    assert(at->code.size > 2);
    assert(made->level != NULL);
    cells_text(cells, "innovation.owner_level", str_of(made->level));
    if (!made->has_owner) {
        cells_missing(cells, "innovation.owner");
        cells_missing(cells, "innovation.owner_region_code");
        cells_missing(cells, "innovation.owner_province_code");
        cells_missing(cells, "pair.same_province");
        return;
    }
    cells_text(cells, "innovation.owner", STR("SYN pemilik"));
    if (made->owner.size == 0) {
        cells_missing(cells, "innovation.owner_region_code");
        cells_missing(cells, "innovation.owner_province_code");
        cells_bool(cells, "pair.same_province", false);
        return;
    }
    cells_text(cells, "innovation.owner_region_code", made->owner);
    cells_text(cells, "innovation.owner_province_code", province);
    cells_bool(cells, "pair.same_province", str_equal(home, province));
}

/* Awards of provinces are one in twenty: they must not count as national
 * ones. */
static void put_innovation(struct cells *cells, const struct made *made,
                           int64_t number)
{
    char text[64];
    /* One name in a hundred stands twice. */
    int64_t named = number % 100 == 0 ? number - 1 : number;
    assert(number >= 1);
    assert(made->tier != NULL);
    (void)snprintf(text, sizeof(text), "SYN%06lld", (long long)number);
    cells_text(cells, "innovation.id", str_of(text));
    (void)snprintf(text, sizeof(text), "SYN inovasi %lld",
                   (long long)named);
    cells_text(cells, "innovation.name", str_of(text));
    (void)snprintf(text, sizeof(text), "%s:%lld:%s",
                   made->provincial_award ? "daerah" : "kipp",
                   (long long)made->award_year, made->tier);
    cells_text(cells, "innovation.awards", str_of(text));
    cells_text(cells, "innovation.sector", str_of(made->sector));
    cells_day(cells, "innovation.started_on", made->started_on);
    cells_missing(cells, "innovation.started_year");
    if (made->goal > 0) {
        cells_integer(cells, "innovation.sdg_goal", made->goal);
        cells_integer(cells, "need.goal", made->goal);
    } else {
        cells_missing(cells, "innovation.sdg_goal");
        cells_missing(cells, "need.goal");
        cells_missing(cells, "need.score");
    }
}

/* What the core supplies for a real case: programme year, competing cases,
 * the plan's arrival. */
static void put_case(struct cells *cells, const struct synthetic *synthetic,
                     const struct region *at)
{
    int64_t as_of = synthetic->as_of, day = as_of;
    int year = year_of(as_of);
    struct draw *draw = cells->draw;
    assert(at->code.size > 2);
    assert(draw != NULL);
    cells_day(cells, "as_of", as_of);
    cells_text(cells, "kind", STR("replication"));
    cells_text(cells, "replicator.region_code", at->code);
    cells_text(cells, "replicator.province_code",
               (struct str){ at->code.bytes, 2 });
    cells_bool(cells, "replicator.participating",
               draw_below(draw, 20) != 0);
    cells_bool(cells, "replicator.integrity_flag",
               draw_below(draw, 50) == 0);
    cells_bool(cells, "innovation.owner_integrity_flag",
               draw_below(draw, 50) == 0);
    cells_integer(cells, "population.active_same",
                  draw_below(draw, 20) == 0 ? 1 : 0);
    cells_integer(cells, "programme.year", year);
    cells_integer(cells, "programme.plan_year", year + 1);
    cells_missing(cells, "programme.selection_on");
    /* The plan arrives 20 days early to 15 late, on 1 November. */
    if (date_from_civil(year, 11, 1, &day)) {
        day += (int64_t)draw_below(draw, 36) - 20;
        cells_time(cells, "document.action_plan.received_at_bureau",
                   time_from_date(day, 36000, ZONE_WIB));
    }
}

/* Where a case is, and in which state of its machine. */
struct place { const struct region *region; struct str state; };

/* Two draws of a stream of their own: placing a case does not depend on what
 * facts a pack declares. */
static struct place place_of(const struct synthetic *synthetic,
                             int64_t number)
{
    struct draw draw = draw_of(synthetic->seed, number);
    const struct machine *machine = machine_get(MACHINE_REPLICATION);
    size_t region = draw_below(&draw, synthetic->regions_count);
    size_t state = draw_below(&draw, (size_t)machine->states_count);
    assert(region < synthetic->regions_count);
    assert(number >= 1);
    return (struct place){ &synthetic->regions[region],
                           str_of(machine->states[state].id) };
}

/* What is drawn for the case comes before what is drawn for single facts:
 * packs with more facts share the same cases. */
static int draw_record(const struct synthetic *synthetic, int64_t number,
                       const struct pack *pack, struct arena *arena,
                       struct record *out, struct err *err)
{
    struct place place = place_of(synthetic, number);
    struct draw draw = draw_of(synthetic->seed ^ UINT64_C(0x53594e), number);
    struct cells cells = { .record = out, .arena = arena, .draw = &draw };
    assert(number >= 1 && number <= synthetic->count);
    assert(synthetic->regions_count > 0);
    *out = record_create(arena, &pack->facts);
    if (out->cells == NULL) {
        return err_nomem(err);
    }
    struct made made = draw_case(&draw, synthetic, place.region);
    put_case(&cells, synthetic, place.region);
    put_innovation(&cells, &made, number);
    put_owner(&cells, &made, place.region);
    cells_rest(&cells, synthetic->as_of);
    return arena->failed ? err_nomem(err) : 0;
}

/* --- The set -------------------------------------------------------------- */

/* The source of an impact: a case is drawn anew each time it is asked for,
 * and is the same each time. */
static int read_subject(void *user, const struct impact_subject *subject,
                        const struct pack *pack, struct arena *arena,
                        struct record *out, struct err *err)
{
    assert(subject->number >= 1);
    assert(user != NULL);
    return draw_record(user, subject->number, pack, arena, out, err);
}

/* Regencies and cities in one list; both lists are by code.  Without regions
 * there is no place to put a case. */
static int read_regions(struct synthetic *out, struct err *err)
{
    struct db *db = out->session->hub->db;
    struct region *all = NULL;
    size_t count = 0;
    int code = region_list(db, &out->arena, NULL, &all, &count, err);
    assert(out->regions == NULL);
    assert(out->provinces == NULL);
    out->regions = arena_alloc(&out->arena, (count + 1) * sizeof(*all));
    out->provinces = arena_alloc(&out->arena,
                                 (count + 1) * sizeof(struct str));
    if (code != 0 || out->arena.failed) {
        return code != 0 ? code : err_nomem(err);
    }
    for (size_t i = 0; i < count; i++) {
        if (all[i].code.size > 2) {
            out->regions[out->regions_count] = all[i];
            out->regions_count++;
        } else {
            out->provinces[out->provinces_count] = all[i].code;
            out->provinces_count++;
        }
    }
    bool any = out->regions_count > 0 && out->provinces_count > 0;
    return any ? 0 : err_fail(err, MESSAGE_SYNTHETIC_REGIONS, "");
}

/* Bounded, since records are kept in memory while they are judged. */
int synthetic_init(struct synthetic *out, struct session *session,
                   int64_t count, int64_t as_of, struct err *err)
{
    memset(out, 0, sizeof(*out));
    assert(session->hub != NULL);
    out->session = session;
    out->count = count;
    out->as_of = as_of;
    out->seed = (uint64_t)session_integer(session, "seed", 1);
    out->source = (struct impact_source){ read_subject, out };
    arena_init(&out->arena, session->mem);
    if (count < 1 || count > SYNTHETIC_MAX) {
        return err_fail(err, MESSAGE_SYNTHETIC_COUNT, "ii", count,
                        (int64_t)SYNTHETIC_MAX);
    }
    int code = read_regions(out, err);
    assert(code <= 0);
    return code;
}

void synthetic_free(struct synthetic *synthetic)
{
    assert(synthetic != NULL);
    if (synthetic->session != NULL) {
        arena_free(&synthetic->arena);
    }
    memset(synthetic, 0, sizeof(*synthetic));
    assert(synthetic->regions == NULL);
}

/* Named by number, so that a row of a report can be drawn again alone. */
int impact_add_synthetic(struct impact *impact, struct synthetic *synthetic,
                         struct err *err)
{
    int code = 0;
    assert(synthetic->count > 0);
    for (int64_t i = 1; code == 0 && i <= synthetic->count; i++) {
        struct place place = place_of(synthetic, i);
        struct impact_subject subject = {
            .number = i, .region = place.region->code, .state = place.state,
            .as_of = synthetic->as_of, .source = &synthetic->source
        };
        (void)snprintf(subject.name, sizeof(subject.name), "SYN%06lld",
                       (long long)i);
        code = impact_add(impact, &subject, err);
    }
    assert(code != 0 || impact->count > 0);
    return code;
}
