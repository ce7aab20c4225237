/* The best of many records.
 *
 * Every record gets bounds of its score from the columns; they are one number
 * where all parts are lifted, and as far apart as the declared range of what
 * is not (0 to 100).  A record whose upper bound is below the score of as many
 * others as are wanted is not looked at again.
 *
 * Bounds are compared before they are rounded, with a margin that is wider
 * than any rounding: to two decimals, and of sums made in another order.  The
 * order among those that remain is that of exact scores. */
#include "engine/shortlist.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/candidate.h"
#include "expr/block_rows.h"
#include "expr/column.h"
#include "pack/lookup.h"

/* Scores are rounded to 0.01, so that two that round alike differ by less. */
static const double margin = 0.0102;

/* Lanes of one block, and room to spare for whole blocks. */
enum { SPARE = 4096 };

/* Which parts a pass over the columns takes: all, or first those that say the
 * same for every list of the room, and then the others. */
enum pass { PASS_ALL, PASS_STEADY, PASS_VARYING };

/* One shortlist being made.  Rows are in the order of lanes. */
struct making {
    const struct shortlist *list;
    struct arena arena;
    size_t records, lanes;
    struct shortlist_room *room;
    enum pass pass;
    bool doubt;                   /* a value is out of range, or broke */
    double *sum, *weight, *bonus; /* of lifted components; of bonuses */
    double *most;                 /* what each may score at most */
    double whole;                 /* weight of components that all have */
    bool has_weights;             /* `weight` is in use */
    double open;                  /* weight of components that are not */
    double open_up, open_down;    /* points of bonuses that are not */
    const struct match_part **parts;    /* of the plan at hand, by root */
    bool *is_bonus;
    size_t suspect;               /* the first record that broke, or all */
};

/* Is there a part that only the VM can tell about? */
static bool is_open(const struct making *making)
{
    assert(making->open >= 0);
    return making->open > 0 || making->open_up != 0 || making->open_down != 0;
}

/* What is not lifted may be anything that is allowed. */
static void add_open(struct making *making)
{
    const struct match_plan *plan = making->list->plan;
    assert(making->open == 0);
    for (size_t i = 0; i < plan->components_count; i++) {
        if (!room_lifts(making->room, &plan->components[i], false)) {
            making->open += plan->components[i].weight;
        }
    }
    for (size_t i = 0; i < plan->bonuses_count; i++) {
        double points = plan->bonuses[i].weight;
        if (!room_lifts(making->room, &plan->bonuses[i], true)) {
            making->open_up += points > 0 ? points : 0;
            making->open_down += points < 0 ? points : 0;
        }
    }
}

/* --- Parts over columns --------------------------------------------------- */

/* A record that nobody lists may say anything. */
static bool is_listed(const struct making *making, size_t record)
{
    assert(making != NULL);
    const uint64_t *excluded = making->list->excluded;
    return record < making->records
        && (excluded == NULL
            || (excluded[record / 64] >> (record & 63) & 1) == 0);
}

/* The first record of the block that broke, or left the range, if it is
 * listed. */
static void find_suspect(struct making *making, const struct block_row *row,
                         bool ranged)
{
    assert(row->count % LANE_GROUP == 0);
    for (size_t i = 0; i < row->count; i++) {
        size_t at = lane_record(i), record = row->base + at;
        bool broken = row->may_fail
            && ((row->error[at / 64] ^ row->flip) >> (at & 63) & 1);
        /* LANGUAGE.md section 6: a component is 0 to 100; bonuses have no
         * range. */
        bool outside = ranged && (row->lanes[i] < 0 || row->lanes[i] > 100);
        if ((broken || outside) && record < making->suspect
            && is_listed(making, record)) {
            making->suspect = record;
        }
    }
}

/* Most blocks have none, though the compiler could not prove it. */
static bool any_error(const struct block_row *row)
{
    uint64_t any = 0;
    assert(row->may_fail);
    for (size_t i = 0; i < row->count / 64; i++) {
        any |= row->error[i] ^ row->flip;
    }
    return any != 0;
}

/* A component that every record has a value for weighs the same for all, which
 * is most of them; true when some value is outside 0..100. */
static bool add_component(struct making *making,
                          const struct match_part *part,
                          const struct block_row *row)
{
    struct rows_mean mean = { making->sum + row->base,
                              making->weight + row->base };
    assert(part->weight > 0);
    if (row->whole) {
        /* Once, at the first block: the weight is the same for all records. */
        making->whole += row->base == 0 ? part->weight : 0;
        return rows_add_whole(mean.sum, row->lanes, part->weight, row->count);
    }
    if (!making->has_weights) {
        memset(making->weight, 0, making->lanes * sizeof(double));
        making->has_weights = true;
    }
    return rows_add_weighted(&mean, row->lanes, part->weight, row->count);
}

/* One part over one block. */
static void take_row(void *user, const struct block_row *row)
{
    struct making *making = user;
    assert(row->base + row->count <= making->lanes);
    const struct match_part *part = making->parts[row->root];
    bool bonus = making->is_bonus[row->root], outside = false;
    if (bonus) {
        rows_add_where(making->bonus + row->base, row->lanes, part->weight,
                       row->count);
    } else {
        outside = add_component(making, part, row);
    }
    if (outside || (row->may_fail && any_error(row))) {
        making->doubt = true;
        find_suspect(making, row, !bonus);
    }
}

/* Does the pass at hand take this part? */
static bool is_taken(const struct making *making, size_t part)
{
    assert(making->room != NULL);
    assert(making->pass <= PASS_VARYING);
    return making->pass == PASS_ALL
        || room_is_steady(making->room, part)
           == (making->pass == PASS_STEADY);
}

/* The lifted parts of one pack; how many. */
static size_t parts_of(struct making *making, const struct pack *owner,
                       struct block_rule *roots)
{
    assert(roots != NULL);
    const struct match_plan *plan = making->list->plan;
    size_t count = 0;
    for (size_t i = 0; i < plan->components_count + plan->bonuses_count;
         i++) {
        bool bonus = i >= plan->components_count;
        const struct match_part *part = bonus
            ? &plan->bonuses[i - plan->components_count]
            : &plan->components[i];
        node_id root = room_root(making->room, part, bonus);
        if (part->owner == owner && root != NODE_ID_NONE
            && is_taken(making, i)) {
            roots[count] = (struct block_rule){ NODE_ID_NONE, root };
            making->parts[count] = part;
            making->is_bonus[count] = bonus;
            count++;
        }
    }
    return count;
}

/* One graph, one plan. */
static int add_pack(struct making *making, struct pack *owner,
                    struct err *err)
{
    const struct shortlist *list = making->list;
    struct block_rule roots[2 * MATCH_PARTS_MAX];
    struct block_plan *plan = NULL;
    size_t count = parts_of(making, owner, roots);
    struct pack_lookup view = {
        .pack = owner,
        .leaf = owner == list->plan->leaf ? NULL : list->plan->leaf
    };
    struct eval_tables tables = lookup_tables(&view);
    struct block_source source = {
        .graph = &owner->graph, .rules = roots, .rules_count = count,
        .columns = list->columns, .tables = &tables,
        .parameters = list->plan->parameters[match_level(list->plan, owner)],
        .given = list->given, .given_count = list->given_count,
        .numbers = true
    };
    assert(count <= 2 * MATCH_PARTS_MAX);
    if (count == 0) {
        return 0;
    }
    int code = block_plan_create(&plan, list->mem, &source, err);
    if (code == 0 && block_defers(plan)) {
        making->doubt = making->room->defers = true;
    } else if (code == 0) {
        code = block_scratch_adopt(&making->room->scratch, list->mem, plan,
                                   err);
    }
    if (code == 0 && !block_defers(plan)) {
        code = block_rows(making->room->scratch, take_row, making, err);
    }
    block_plan_destroy(plan);
    return code;
}

/* --- Bounds --------------------------------------------------------------- */

/* Records whose bound reaches `bar`; into `out` when it is given. */
static size_t collect(const struct making *making, const double *most,
                      double bar, struct candidate *out)
{
    size_t count = 0;
    assert(making->lanes % LANE_ROW == 0);
    for (size_t row = 0; row < making->lanes; row += LANE_ROW) {
        /* Most rows hold no candidate, and are passed over whole. */
        if (!rows_reach(most + row, LANE_ROW, bar)) {
            continue;
        }
        for (size_t lane = row; lane < row + LANE_ROW; lane++) {
            size_t record = lane_record(lane);
            if (most[lane] >= bar && is_listed(making, record)) {
                if (out != NULL) {
                    out[count] = (struct candidate){
                        most[lane], record, !is_open(making)
                    };
                }
                count++;
            }
        }
    }
    return count;
}

/* The weight of what is known of a lane. */
static double weight_of(const struct making *making, size_t lane)
{
    assert(lane < making->lanes);
    return making->whole + (making->has_weights ? making->weight[lane] : 0);
}

/* What the `wanted` best score at least, from what each scores at least. */
static void find_bar(const struct making *making, const double *most,
                     struct best *best)
{
    assert(best->count == 0);
    double open = making->open;
    bool exact = !is_open(making);
    for (size_t row = 0; row < making->lanes; row += LANE_ROW) {
        if (best->count == best->wanted
            && !rows_reach(most + row, LANE_ROW,
                           best_least(best))) {
            continue;
        }
        for (size_t lane = row; lane < row + LANE_ROW; lane++) {
            if (!(most[lane] >= best_least(best))
                || !is_listed(making, lane_record(lane))) {
                continue;
            }
            /* The worst that can come: open components are known and 0. */
            double known = weight_of(making, lane), all = known + open;
            double least = exact ? most[lane]
                : known > 0
                ? making->sum[lane] / all + making->bonus[lane]
                  + making->open_down : -INFINITY;
            best_add(best, least);
        }
    }
}

/* --- What only the VM can tell -------------------------------------------- */

/* The score of a record whose parts are not all lifted, but for rounding. */
static int ask_open(const struct making *making, size_t record, double *out,
                    struct err *err)
{
    const struct shortlist *list = making->list;
    const struct match_plan *plan = list->plan;
    size_t lane = lane_of(record);
    double sum = making->sum[lane], weight = weight_of(making, lane);
    double bonus = making->bonus[lane];
    int code = 0;
    assert(lane < making->lanes);
    for (size_t i = 0; i < plan->components_count + plan->bonuses_count
         && code == 0; i++) {
        bool is_bonus = i >= plan->components_count;
        const struct match_part *part = is_bonus
            ? &plan->bonuses[i - plan->components_count]
            : &plan->components[i];
        bool known = false;
        double number = 0;
        if (room_lifts(making->room, part, is_bonus)) {
            continue;
        }
        code = list->part(list->user, record, part, &known, &number, err);
        if (!is_bonus && known) {
            sum += part->weight * number;
            weight += part->weight;
        } else if (is_bonus && known && number > 0) {
            bonus += part->weight;
        }
    }
    /* Without a known component there is no score, which sorts last. */
    *out = weight > 0 ? sum / weight + bonus : -INFINITY;
    return code;
}

/* From the most promising on, until no other can be listed.  What has been
 * asked stands behind `heap[*count]`, with what it scores. */
static int ask_best(const struct making *making, struct candidate *heap,
                    size_t total, struct best *best, struct err *err)
{
    assert(heap != NULL || total == 0);
    size_t left = total;
    best->count = 0;
    for (size_t i = total / 2; i-- > 0;) {
        candidate_sift(heap, total, i, 1);
    }
    /* Bounds only fall when asked, so the first that cannot be listed ends
     * it. */
    while (left > 0 && heap[0].most >= best_least(best) - margin) {
        struct candidate top = heap[0];
        int code = ask_open(making, top.record, &top.most, err);
        if (code != 0) {
            return code;
        }
        best_add(best, top.most);
        left--;
        heap[0] = heap[left];
        heap[left] = top;
        heap[left].exact = true;
        if (left > 0) {
            candidate_sift(heap, left, 0, 1);
        }
    }
    return 0;
}

/* --- The list ------------------------------------------------------------- */

/* The order of the list itself, with the same tie-breaks as a match of one by
 * one. */
static int compare_scores(const void *a, const void *b)
{
    return match_compare(a, b, MATCH_PARTS_MAX);
}

/* Does the exact score agree with the columns? */
static int check_score(const struct match_score *score, double most,
                       struct err *err)
{
    assert(score != NULL);
    /* Both ways must come to the same; if not, saying so is better than either
     * list. */
    bool agrees = score->known ? fabs(score->score - most) <= margin
                               : most == -INFINITY;
    return agrees ? 0 : err_fail(err, MESSAGE_MATCH_DISAGREE, "tnn",
                                 score->innovation, score->score, most);
}

/* Scores what may be listed, sorts, and keeps the best. */
static int score_best(const struct making *making,
                      const struct candidate *candidates, size_t total,
                      struct match_score *out, size_t *count,
                      struct err *err)
{
    const struct shortlist *list = making->list;
    size_t size = (total + 1) * sizeof(struct match_score);
    struct match_score *scores = mem_zero(list->mem, size);
    int code = scores == NULL ? err_nomem(err) : 0;
    size_t used = 0;
    assert(*count == 0);
    for (size_t i = 0; i < total && code == 0; i++) {
        if (!candidates[i].exact) {
            continue;
        }
        code = list->score(list->user, candidates[i].record, &scores[used],
                           err);
        if (code == 0) {
            code = check_score(&scores[used], candidates[i].most, err);
        }
        used++;
    }
    if (code == 0) {
        qsort(scores, used, sizeof(*scores), compare_scores);
        *count = used < list->top ? used : list->top;
        memcpy(out, scores, *count * sizeof(*scores));
    }
    mem_free(list->mem, scores, size);
    return code;
}

/* From sums to the list. */
static int choose(struct making *making, struct match_score *out,
                  size_t *count, struct err *err)
{
    assert(out != NULL);
    assert(count != NULL);
    struct arena *arena = &making->arena;
    double *most = making->most;
    struct best best = { .wanted = making->list->top };
    bool open = is_open(making);
    best.heap = arena_alloc(arena, (best.wanted + 1) * sizeof(*best.heap));
    if (most == NULL || best.heap == NULL) {
        return err_nomem(err);
    }
    struct rows_mean mean = {
        making->sum, making->has_weights ? making->weight : NULL
    };
    struct rows_weights weights = { making->open, making->whole };
    for (size_t i = 0; i < making->lanes && open; i++) {
        most[i] = making->bonus[i] + making->open_up;
    }
    rows_add_mean(most, &mean, &weights, making->lanes);
    find_bar(making, most, &best);
    double bar = best_least(&best) - margin;
    size_t total = collect(making, most, bar, NULL);
    struct candidate *candidates = arena_alloc(
        arena, (total + 1) * sizeof(*candidates));
    if (candidates == NULL) {
        return err_nomem(err);
    }
    (void)collect(making, most, bar, candidates);
    if (open) {
        int code = ask_best(making, candidates, total, &best, err);
        if (code != 0) {
            return code;
        }
        bar = best_least(&best) - margin;
    }
    total = candidate_keep(candidates, total, bar);
    return score_best(making, candidates, total, out, count, err);
}

/* The record that broke tells how itself; that it does not is a bug. */
static int tell_suspect(const struct making *making, struct err *err)
{
    struct match_score *score = mem_zero(making->list->mem, sizeof(*score));
    assert(making->suspect < making->records);
    if (score == NULL) {
        return err_nomem(err);
    }
    int code = making->list->score(making->list->user, making->suspect,
                                   score, err);
    if (code == 0) {
        code = err_fail(err, MESSAGE_MATCH_DISAGREE, "tnn",
                        score->innovation, score->score, 0.0);
    }
    mem_free(making->list->mem, score, sizeof(*score));
    return code;
}

/* Rows in the room, which grows when there are more records; those that are
 * added to are cleared. */
static int make_rows(struct making *making, struct err *err)
{
    struct arena *arena = &making->arena;
    struct shortlist_room *room = making->room;
    assert(making->lanes >= making->records);
    if (room->lanes < making->lanes) {
        double *rows = mem_resize(room->mem, room->rows,
                                  room->lanes * ROOM_ROWS * sizeof(double),
                                  making->lanes * ROOM_ROWS * sizeof(double));
        if (rows == NULL) {
            return err_nomem(err);
        }
        room->rows = rows;
        room->lanes = making->lanes;
    }
    making->sum = room->rows;
    making->weight = making->sum + making->lanes;
    making->most = making->weight + making->lanes;
    /* Bounds are made of bonuses in place, unless those are asked for again
     * when the VM has told more. */
    making->bonus = is_open(making) ? making->most + making->lanes
                                    : making->most;
    if (!room->kept) {
        memset(making->sum, 0, making->lanes * sizeof(double));
        memset(making->bonus, 0, making->lanes * sizeof(double));
    }
    making->parts = arena_alloc(arena, 2 * MATCH_PARTS_MAX
                                       * sizeof(*making->parts));
    making->is_bonus = arena_alloc(arena, 2 * MATCH_PARTS_MAX);
    return arena->failed ? err_nomem(err) : 0;
}

/* One pass over the columns of every pack. */
static int add_packs(struct making *making, enum pass pass, struct err *err)
{
    struct pack *chain[LIMIT_CHAIN];
    size_t levels = pack_chain(making->list->plan->leaf, chain);
    int code = 0;
    assert(levels > 0);
    making->pass = pass;
    for (size_t i = 0; i < levels && code == 0; i++) {
        code = add_pack(making, chain[i], err);
    }
    return code;
}

/* Adds all parts; in a shared room those that say the same for every list
 * only once.  What is in doubt is not kept, as it may be told of a list that
 * leaves the record out. */
static int add_parts(struct making *making, struct err *err)
{
    struct shortlist_room *room = making->room;
    if (making->list->room == NULL) {
        return add_packs(making, PASS_ALL, err);
    }
    double *const rows[3] = { making->sum, making->bonus, making->weight };
    assert(room == making->list->room);
    if (room->kept) {
        making->whole = room->whole;
        making->has_weights = room->has_weights;
        room_restore(room, rows, making->has_weights ? 3 : 2);
        return add_packs(making, PASS_VARYING, err);
    }
    int code = add_packs(making, PASS_STEADY, err);
    if (code == 0 && !making->doubt && room->lanes == making->lanes) {
        room->whole = making->whole;
        room->has_weights = making->has_weights;
        room_keep(room, rows, making->has_weights ? 3 : 2);
    }
    return code == 0 ? add_packs(making, PASS_VARYING, err) : code;
}

/* Nothing is listed when a plan turns out to leave records to the VM: errors
 * may be none then, and such parts have no column form from now on. */
static int attempt(struct making *making, struct match_score *out,
                   size_t *count, struct err *err)
{
    bool deferred = making->room->defers;
    add_open(making);
    int code = make_rows(making, err);
    code = code == 0 ? add_parts(making, err) : code;
    if (code != 0 || making->room->defers != deferred) {
        making->room->kept = false;
        return code;
    }
    return making->suspect < making->records ? tell_suspect(making, err)
                                             : choose(making, out, count, err);
}

int shortlist_make(const struct shortlist *list, struct match_score *out,
                   size_t *count, struct err *err)
{
    assert(list != NULL && list->score != NULL && count != NULL);
    size_t records = columns_count(list->columns);
    struct shortlist_room *room = list->room, *own = NULL;
    const struct room_source source = { list->plan, list->columns,
                                        list->given, list->given_count };
    *count = 0;
    int code = room != NULL ? room_look(room, &source, err)
                            : shortlist_room_create(&own, list->mem, err);
    room = room != NULL ? room : own;
    bool again = records > 0 && list->top > 0;
    while (again && code == 0) {
        bool deferred = room->defers;
        struct making making = {
            .list = list, .records = records, .suspect = records,
            .lanes = (records + SPARE - 1) / SPARE * SPARE, .room = room
        };
        arena_init(&making.arena, list->mem);
        code = attempt(&making, out, count, err);
        arena_free(&making.arena);
        again = room->defers != deferred;
    }
    shortlist_room_destroy(own);
    return code;
}
