/* The pack, the rows, and the scores by hand. */
#include "ranking_world.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/gap.h"
#include "expr/column.h"
#include "expr/eval.h"
#include "script/runtime.h"

enum { AS_OF = 19662 };

enum fact {
    FACT_AS_OF, FACT_GOAL, FACT_ORIGIN, FACT_STARTED, FACT_BUDGET, FACT_EASE,
    FACT_CAPACITY, FACT_NEED, FACT_LIKENESS
};

static const char *const fact_names[RANKING_FACTS] = {
    "as_of", "innovation.goal", "innovation.origin", "innovation.started_on",
    "innovation.budget", "innovation.ease", "replicator.capacity",
    "need.score", "pair.likeness"
};

static const char facts_csv[] =
    "fact,type\nas_of,date\ninnovation.goal,int\ninnovation.origin,text\n"
    "innovation.started_on,date\ninnovation.budget,number\n"
    "innovation.ease,number\nreplicator.capacity,number\n"
    "need.score,number\npair.likeness,number\n";

static const char parameters_csv[] =
    "key,from,value,stricter,type,unit,title_id,title_en,basis\n"
    "w_need,,0.3,free,number,,a,b,x\nw_like,,0.15,free,number,,a,b,x\n"
    "w_capacity,,0.2,free,number,,a,b,x\nw_ease,,0.1,free,number,,a,b,x\n"
    "w_evidence,,0.25,free,number,,a,b,x\np_high,,5,free,number,,a,b,x\n";

#define PART(WORD, ID, FIELD, BODY)                                         \
    WORD " {\n  id = '" ID "', title = { id = 'a', en = 'b' }, "            \
    "basis = 'x',\n  " FIELD " = function(case)\n    " BODY "\n  end,\n"

static const char head_lua[] =
    PART("component", "need", "value", "return case.need.score")
    "  weight = 'w_need',\n}\n"
    PART("component", "like", "value", "return case.pair.likeness")
    "  weight = 'w_like',\n}\n"
    PART("component", "capacity", "value",
         "if case.innovation.budget <= case.replicator.capacity then\n"
         "      return 100.0\n    end\n"
         "    return 100 * case.replicator.capacity"
         " / case.innovation.budget")
    "  weight = 'w_capacity',\n}\n"
    PART("component", "ease", "value", "return case.innovation.ease")
    "  weight = 'w_ease',\n}\n";

static const char evidence_lua[] =
    PART("component", "evidence", "value",
         "return clamp(months_between(case.innovation.started_on,"
         " case.as_of), 0, 60) * 100 / 60")
    "  weight = 'w_evidence',\n}\n";

/* The same number by a loop, which stays in the VM. */
static const char opaque_lua[] =
    PART("component", "evidence", "value",
         "local months = months_between(case.innovation.started_on,"
         " case.as_of)\n    local n = 0\n"
         "    while n < 60 and n < months do n = n + 1 end\n"
         "    return n * 100 / 60")
    "  weight = 'w_evidence',\n}\n";

/* And once more with a search, which finds nothing.  In the texts of some
 * origins it is too dear for the columns. */
#define SEARCHES(ORIGIN)                                                    \
    PART("component", "evidence", "value",                                  \
         "local text = 'x'\n    if known(case.innovation, 'origin') and "   \
         "case.innovation.origin == '" ORIGIN "' then\n"                    \
         "      text = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"    \
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'\n    end\n"          \
         "    if text:find('^.-.-.-y') then return 0.0 end\n"               \
         "    return clamp(months_between(case.innovation.started_on,"      \
         " case.as_of), 0, 60) * 100 / 60")                                 \
    "  weight = 'w_evidence',\n}\n"
static const char searches_lua[] = SEARCHES("none");
static const char dear_lua[] = SEARCHES("R00003");

static const char tail_lua[] =
    PART("bonus", "high", "when",
         "return known(case.need, 'score') and case.need.score >= 80")
    "  points = 'p_high',\n}\n"
    PART("prefer", "easy", "value", "return case.innovation.ease") "}\n";

static void must(int code, const struct err *err)
{
    if (code != 0) {
        char text[512];
        err_text(err, LANGUAGE_EN, text, sizeof(text));
        fprintf(stderr, "ranking_world: %s\n", text);
        exit(1);
    }
}

static uint64_t next(uint64_t *state)
{
    *state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = *state;
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static int64_t between(uint64_t *state, int64_t min, int64_t max)
{
    return min + (int64_t)(next(state) % (uint64_t)(max - min + 1));
}

/* --- Rows ----------------------------------------------------------------- */

static void fill_rows(struct ranking_world *world, uint64_t *state)
{
    const struct ranking_options *options = &world->options;
    for (size_t i = 0; i < options->innovations; i++) {
        struct ranking_row *row = &world->rows[i];
        bool coarse = options->coarse;
        row->goal = (int32_t)between(state, 1, RANKING_GOALS);
        row->origin = (int32_t)between(state, 0,
                                       (int64_t)options->regions - 1);
        row->started_on = (int32_t)(coarse ? AS_OF - 400
                                    * between(state, 0, 3)
                                    : between(state, 16000, AS_OF));
        row->budget = coarse ? 50.0 * (double)between(state, 1, 4)
                             : (double)between(state, 100, 90000) / 7.0;
        row->ease = coarse ? 25.0 * (double)between(state, 0, 4)
                           : (double)between(state, 0, 10000) / 100.0;
        if (options->missing && next(state) % 100 < 20) {
            row->goal = next(state) % 2 == 0 ? 0 : row->goal;
            row->origin = next(state) % 2 == 0 ? -1 : row->origin;
            row->budget = next(state) % 2 == 0 ? NAN : row->budget;
            row->ease = next(state) % 2 == 0 ? NAN : row->ease;
        }
        if (options->out_of_range && next(state) % 100 == 0) {
            row->ease = 101;
        }
    }
}

static void fill_regions(struct ranking_world *world, uint64_t *state)
{
    const struct ranking_options *options = &world->options;
    for (size_t i = 0; i < options->regions; i++) {
        struct ranking_region *region = &world->regions[i];
        double *likeness = arena_alloc(&world->arena, options->regions
                                                      * sizeof(double));
        region->capacity = options->coarse ? 100.0
            : (double)between(state, 500, 90000) / 11.0;
        for (int goal = 0; goal <= RANKING_GOALS; goal++) {
            region->need[goal] = options->missing && next(state) % 8 == 0
                ? NAN : options->coarse
                ? 20.0 * (double)between(state, 0, 5)
                : (double)between(state, 0, 10000) / 100.0;
        }
        for (size_t k = 0; k < options->regions; k++) {
            likeness[k] = options->coarse
                ? 50.0 * (double)between(state, 0, 2)
                : (double)between(state, 0, 10000) / 100.0;
        }
        region->likeness = likeness;
    }
}

/* --- The pack ------------------------------------------------------------- */

static void load_pack(struct ranking_world *world)
{
    struct err err;
    struct buf lua;
    buf_init(&lua, &world->mem, 0);
    buf_text(&lua, head_lua);
    buf_text(&lua, world->options.opaque ? opaque_lua
             : world->options.searches == 2 ? dear_lua
             : world->options.searches == 1 ? searches_lua : evidence_lua);
    buf_text(&lua, tail_lua);
    const struct pack_file files[] = {
        { STR("facts.csv"), str_of(facts_csv) },
        { STR("matching.lua"), buf_view(&lua) },
        { STR("pack.json"), STR("{\"id\":\"match\",\"title\":{\"id\":\"a\","
                                "\"en\":\"b\"},\"version\":\"1\","
                                "\"extends\":null,\"api\":1}") },
        { STR("parameters.csv"), str_of(parameters_csv) },
    };
    struct pack_files list = {
        .files = files, .count = sizeof(files) / sizeof(files[0]),
        .origin = STR("match")
    };
    clock_system(&world->clock);
    struct pack_options options = {
        .mem = &world->mem, .clock = &world->clock
    };
    pack_files_identify(&list);
    must(pack_load(&world->pack, &list, &options, NULL, &err), &err);
    const struct rule *evidence = pack_rule(world->pack,
                                            DECLARATION_COMPONENT,
                                            STR("evidence"));
    if (evidence == NULL || evidence->lifted == world->options.opaque) {
        fprintf(stderr, "ranking_world: evidence is not what was asked\n");
        exit(1);
    }
    for (int i = 0; i < RANKING_FACTS; i++) {
        world->slots[i] = schema_find(&world->pack->facts,
                                      str_of(fact_names[i]));
        assert(world->slots[i] >= 0 && world->slots[i] < RANKING_SLOTS);
    }
    must(match_plan(&world->plan, &world->arena, world->pack, AS_OF, &err),
         &err);
    buf_free(&lua);
}

static struct cell number_cell(double number)
{
    struct cell cell = { .known = !isnan(number) };
    cell.as.number = cell.known ? number : 0;
    return cell;
}

/* What a row knows by itself; the rest is the region's. */
static void row_cells(const struct ranking_world *world,
                      const struct ranking_row *row, struct cell *cells)
{
    const int *slots = world->slots;
    memset(cells, 0, RANKING_SLOTS * sizeof(*cells));
    cells[slots[FACT_GOAL]] = (struct cell){ .known = row->goal > 0,
                                      .as.integer = row->goal };
    cells[slots[FACT_ORIGIN]].known = row->origin >= 0;
    if (row->origin >= 0) {
        cells[slots[FACT_ORIGIN]].as.text = world->origins[row->origin];
    }
    cells[slots[FACT_STARTED]] = (struct cell){ .known = true,
                                         .as.integer = row->started_on };
    cells[slots[FACT_BUDGET]] = number_cell(row->budget);
    cells[slots[FACT_EASE]] = number_cell(row->ease);
}

static void pair_cells(const struct ranking_world *world, size_t record,
                       struct cell *cells)
{
    const struct ranking_row *row = &world->rows[record];
    const int *slots = world->slots;
    row_cells(world, row, cells);
    cells[slots[FACT_AS_OF]] = world->as_of;
    cells[slots[FACT_CAPACITY]] = world->capacity;
    if (row->goal > 0) {
        cells[slots[FACT_NEED]] = world->need[row->goal];
    }
    if (row->origin >= 0) {
        cells[slots[FACT_LIKENESS]] = number_cell(
            world->region->likeness[row->origin]);
    }
}

static void load_columns(struct ranking_world *world)
{
    struct err err;
    struct cell cells[RANKING_SLOTS];
    struct record record = { &world->pack->facts, cells };
    must(columns_create(&world->columns, &world->mem, &world->pack->facts,
                        &err), &err);
    for (size_t i = 0; i < world->options.innovations; i++) {
        row_cells(world, &world->rows[i], cells);
        must(columns_add(world->columns, &record, &err), &err);
    }
    must(columns_seal(world->columns, &err), &err);
    const struct column *origins = columns_column(
        world->columns, (size_t)world->slots[FACT_ORIGIN]);
    world->origin_of = arena_alloc(&world->arena, world->options.regions
                                                  * sizeof(size_t));
    for (size_t i = 0; i < origins->dictionary.count; i++) {
        struct str name = dictionary_get(&origins->dictionary, i);
        size_t number = 0;        /* the text has no NUL behind it */
        for (size_t k = 1; k < name.size; k++) {
            number = number * 10 + (size_t)(name.bytes[k] - '0');
        }
        world->origin_of[i] = number;
    }
}

static struct str *names_of(struct arena *arena, const char *word,
                            size_t count)
{
    struct str *names = arena_alloc(arena, (count + 1) * sizeof(*names));
    for (size_t i = 0; i < count; i++) {
        char text[32];
        (void)snprintf(text, sizeof(text), "%s%05zu", word, i);
        names[i] = str_copy(arena, str_of(text));
    }
    return names;
}

void ranking_world_create(struct ranking_world *world,
                          const struct ranking_options *options)
{
    memset(world, 0, sizeof(*world));
    uint64_t state = options->seed;
    world->options = *options;
    mem_init(&world->mem);
    arena_init(&world->arena, &world->mem);
    world->rows = arena_alloc(&world->arena, (options->innovations + 1)
                                             * sizeof(*world->rows));
    world->regions = arena_alloc(&world->arena, options->regions
                                                * sizeof(*world->regions));
    world->likeness = arena_alloc(&world->arena, options->regions
                                                 * sizeof(struct cell));
    world->names = names_of(&world->arena, "INV", options->innovations);
    world->origins = names_of(&world->arena, "R", options->regions);
    fill_rows(world, &state);
    fill_regions(world, &state);
    load_pack(world);
    load_columns(world);
    if (options->shared) {
        struct err err;
        must(shortlist_room_create(&world->room, &world->mem, &err), &err);
    }
    ranking_world_choose(world, 0);
}

void ranking_world_destroy(struct ranking_world *world)
{
    shortlist_room_destroy(world->room);
    columns_destroy(world->columns);
    pack_release(world->pack);
    arena_free(&world->arena);
}

/* Codes of origins are in the order of their first record: a table over them
 * is filled by the name of each. */
void ranking_world_choose(struct ranking_world *world, size_t index)
{
    struct ranking_region *region = &world->regions[index];
    const struct column *origins = columns_column(
        world->columns, (size_t)world->slots[FACT_ORIGIN]);
    const int *slots = world->slots;
    world->region = region;
    world->as_of = (struct cell){ .known = true, .as.integer = AS_OF };
    world->capacity = number_cell(region->capacity);
    for (int goal = 0; goal <= RANKING_GOALS; goal++) {
        world->need[goal] = number_cell(region->need[goal]);
    }
    for (size_t i = 0; i < origins->dictionary.count; i++) {
        world->likeness[i] = number_cell(
            region->likeness[world->origin_of[i]]);
    }
    world->given[0] = (struct block_given){ slots[FACT_AS_OF], -1, 0,
                                            &world->as_of, 1 };
    world->given[1] = (struct block_given){ slots[FACT_CAPACITY], -1, 0,
                                            &world->capacity, 1 };
    world->given[2] = (struct block_given){
        slots[FACT_NEED], slots[FACT_GOAL], 0, world->need, RANKING_GOALS + 1
    };
    world->given[3] = (struct block_given){
        slots[FACT_LIKENESS], slots[FACT_ORIGIN], 0, world->likeness,
        origins->dictionary.count
    };
}

/* --- Scores of named records ---------------------------------------------- */

/* One lifted function over the cells of a pair. */
static struct eval_result eval_part(const struct ranking_world *world,
                                    const struct cell *cells, node_id node,
                                    struct arena *arena)
{
    struct eval eval = {
        .graph = &world->pack->graph, .facts = cells,
        .parameters = world->plan.parameters[0], .arena = arena
    };
    return eval_node(&eval, node);
}

/* Asked of the expression form where there is one. */
struct asking {
    const struct ranking_world *world;
    const struct cell *cells;
    struct arena *arena;
    bool known;                         /* the answer */
    double number;
};

static int ask(struct asking *to, const struct match_part *part, bool bonus,
               struct err *err)
{
    const struct ranking_world *world = to->world;
    node_id node = bonus ? part->rule->when_node : part->rule->value_node;
    struct match_asking asking = {
        .plan = &world->plan, .facts = to->cells, .arena = to->arena,
        .innovation = STR("")
    };
    if (!part->rule->lifted) {
        return match_part_ask(&asking, part, &to->known, &to->number, err);
    }
    struct eval_result result = eval_part(world, to->cells, node, to->arena);
    if (result.deferred) {
        return match_part_ask(&asking, part, &to->known, &to->number, err);
    }
    to->known = result.state == EVAL_VALUE;
    to->number = 0;
    if (to->known) {
        struct type type = world->pack->graph.nodes[node].type;
        to->number = type.base == TYPE_BOOL ? result.cell.as.boolean
            : type.base == TYPE_NUMBER ? result.cell.as.number
                                       : (double)result.cell.as.integer;
    }
    return 0;
}

static int score(void *user, size_t record, struct match_score *out,
                 struct err *err)
{
    struct ranking_world *world = user;
    struct cell cells[RANKING_SLOTS];
    struct arena arena;
    int code = 0;
    pair_cells(world, record, cells);
    out->innovation = world->names[record];
    arena_init(&arena, &world->mem);
    if (world->in_vm) {
        struct judgement judgement = { .facts = cells };
        code = match_record(out, &world->plan, &judgement, &arena, err);
        arena_free(&arena);
        return code;
    }
    struct asking to = { .world = world, .cells = cells, .arena = &arena };
    double sum = 0, weight = 0;
    for (size_t i = 0; i < world->plan.components_count && code == 0; i++) {
        const struct match_part *one = &world->plan.components[i];
        code = ask(&to, one, false, err);
        sum += to.known ? one->weight * to.number : 0;
        weight += to.known ? one->weight : 0;
    }
    for (size_t i = 0; i < world->plan.bonuses_count && code == 0; i++) {
        const struct match_part *one = &world->plan.bonuses[i];
        code = ask(&to, one, true, err);
        out->bonus += to.known && to.number > 0 ? one->weight : 0;
    }
    for (size_t i = 0; i < world->plan.preferences_count && code == 0; i++) {
        code = ask(&to, &world->plan.preferences[i], false, err);
        out->prefers[i] = to.known;
        out->preference[i] = to.number;
    }
    out->known = weight > 0;
    out->score = round_2((out->known ? sum / weight : 0) + out->bonus);
    arena_free(&arena);
    return code;
}

static int part(void *user, size_t record, const struct match_part *which,
                bool *known, double *number, struct err *err)
{
    struct ranking_world *world = user;
    struct cell cells[RANKING_SLOTS];
    struct arena arena;
    pair_cells(world, record, cells);
    arena_init(&arena, &world->mem);
    struct match_asking asking = {
        .plan = &world->plan, .facts = cells, .arena = &arena,
        .innovation = world->names[record]
    };
    int code = match_part_ask(&asking, which, known, number, err);
    arena_free(&arena);
    return code;
}

int ranking_world_list(struct ranking_world *world, size_t top,
                       const uint64_t *excluded, struct match_score *out,
                       size_t *count, struct err *err)
{
    struct shortlist list = {
        .mem = &world->mem, .plan = &world->plan, .columns = world->columns,
        .given = world->given, .given_count = RANKING_GIVEN,
        .excluded = excluded, .top = top, .score = score, .part = part,
        .user = world, .room = world->room
    };
    return shortlist_make(&list, out, count, err);
}

/* --- By hand -------------------------------------------------------------- */

/* Years, months and days of a day number, from its March-based year. */
static inline int32_t civil(int32_t date)
{
    uint32_t day = (uint32_t)(date + 719468);
    uint32_t era = day / 146097, of_era = day % 146097;
    uint32_t year = (of_era - of_era / 1460 + of_era / 36524
                     - of_era / 146096) / 365;
    uint32_t of_year = of_era - (365 * year + year / 4 - year / 100);
    uint32_t month = (5 * of_year + 2) / 153;
    uint32_t of_month = of_year - (153 * month + 2) / 5 + 1;
    return (int32_t)(((year + era * 400) * 12 + month) * 32 + of_month);
}

static inline void add(double *sum, double *all, double weight, double value)
{
    if (!isnan(value)) {
        *sum += weight * value;
        *all += weight;
    }
}

static inline struct ranking_best pair_score(
    const struct ranking_region *region, const struct ranking_row *row,
    int32_t today)
{
    struct ranking_best best = { .prefer = row->ease };
    double sum = 0, all = 0, bonus = 0;
    double need = row->goal > 0 ? region->need[row->goal] : NAN;
    add(&sum, &all, 0.3, need);
    add(&sum, &all, 0.15,
        row->origin >= 0 ? region->likeness[row->origin] : NAN);
    add(&sum, &all, 0.2, row->budget <= region->capacity ? 100.0
        : 100 * region->capacity / row->budget);
    add(&sum, &all, 0.1, row->ease);
    int32_t x = civil(row->started_on);
    int32_t months = (today >> 5) - (x >> 5) - ((today & 31) < (x & 31));
    months = months < 0 ? 0 : months > 60 ? 60 : months;
    add(&sum, &all, 0.25, (double)(months * 100) / 60);
    bonus = need >= 80 ? 5 : 0;
    best.known = all > 0;
    best.prefers = !isnan(row->ease);
    best.score = (all > 0 ? sum / all : 0) + bonus;
    return best;
}

static bool is_better(const struct ranking_best *a,
                      const struct ranking_best *b)
{
    if (a->known != b->known) {
        return a->known;
    }
    if (a->score != b->score) {
        return a->score > b->score;
    }
    if (a->prefers != b->prefers) {
        return a->prefers;
    }
    if (a->prefers && a->prefer != b->prefer) {
        return a->prefer > b->prefer;
    }
    return a->row < b->row;
}

size_t ranking_world_plain(const struct ranking_world *world, size_t top,
                           const uint64_t *excluded,
                           struct ranking_best *out)
{
    int32_t today = civil(AS_OF);
    size_t count = 0;
    for (size_t i = 0; i < world->options.innovations; i++) {
        if (excluded != NULL && (excluded[i / 64] >> (i & 63) & 1)) {
            continue;
        }
        struct ranking_best one = pair_score(world->region, &world->rows[i],
                                             today);
        /* Rounding is for those that may be among the best. */
        if (count == top && one.score < out[top - 1].score - 0.01) {
            continue;
        }
        one.score = round_2(one.score);
        one.row = i;
        if (count == top && !is_better(&one, &out[top - 1])) {
            continue;
        }
        size_t at = count < top ? count : top - 1;
        count += count < top;
        while (at > 0 && is_better(&one, &out[at - 1])) {
            out[at] = out[at - 1];
            at--;
        }
        out[at] = one;
    }
    return count;
}
