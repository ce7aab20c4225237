/* Groups of subjects: the leaf packs that judge a region on both sides.
 *
 * Which pack judges a region follows from ids alone: the pack of the regency,
 * else of the province, else of the country.  A draft takes part in that
 * choice as if it were published.  Versions are those in force on one day. */
#include "engine/impact_internal.h"

#include <assert.h>
#include <string.h>

/* Where a region's subjects go: open addressing by its code. */
struct impact_place {
    struct str region;            /* whose packs are meant */
    struct impact_group *group;   /* NULL = free */
};

enum { PLACES_FIRST = 2048 };

void impact_groups_free(struct impact *impact)
{
    assert(impact->session != NULL);
    mem_free(impact->session->mem, impact->places,
             impact->places_capacity * sizeof(*impact->places));
    impact->places = NULL;
    assert(impact->places_count <= impact->places_capacity);
    impact->places_capacity = 0;
}

/* A view of the first side dies before its columns do, or not at all: its
 * own destruction never looks at them. */
void impact_side_free(struct impact_group *group, enum impact_side side)
{
    assert(side < SIDE_COUNT);
    assert(group != NULL);
    population_destroy(group->populations[side]);
    group->populations[side] = NULL;
    pack_release(group->packs[side]);
    group->packs[side] = NULL;
}

/* --- Packs of a group ----------------------------------------------------- */

/* The region that a pack is for: "51" of "51-bali", "" of "nasional". */
static struct str region_of_pack(struct str id)
{
    size_t size = 0;
    while (size < id.size && id.bytes[size] != '-') {
        size++;
    }
    bool code = size > 0 && size < id.size && id.bytes[0] >= '0'
        && id.bytes[0] <= '9';
    assert(size <= id.size);
    assert(id.bytes != NULL);
    return code ? (struct str){ id.bytes, size } : STR("");
}

/* The published pack of a region; *out NULL when none is in force.  Judging
 * everywhere, the version that the draft would follow stands for every
 * region. */
static int published_pack(struct impact *impact, struct str region,
                          struct pack **out, struct err *err)
{
    struct pack *borrowed = NULL;
    assert(impact->session->hub != NULL);
    if (impact->everywhere) {
        region = region_of_pack(impact->draft->pack->id);
    }
    int code = hub_pack_for(impact->session->hub, region, impact->day,
                            &borrowed, err);
    if (code < 0 && err->message == MESSAGE_HUB_NO_PACK) {
        err_clear(err);
        return 0;
    }
    *out = code == 0 ? pack_retain(borrowed) : NULL;
    return code;
}

/* The pack of a region as it would be with this draft.  A child of the draft
 * is loaded over it; the draft itself is only retained. */
static int drafted_pack(struct impact *impact, struct draft *draft,
                        struct str region, struct pack **out,
                        struct err *err)
{
    struct str id = draft->pack->id;
    int code = impact->everywhere
        ? 1 : draft_id_for(draft, &impact->arena, region, &id, err);
    assert(code <= 1);
    assert(draft->pack != NULL);
    if (code == 1) {
        code = draft_leaf(draft, id, out, err);
    }
    if (code < 0 && err->message == MESSAGE_HUB_NO_PACK) {
        err_clear(err);
        return 0;
    }
    return code;
}

/* What is published when the side has no draft of its own. */
int impact_side_load(struct impact *impact, struct impact_group *group,
                     enum impact_side side, struct str region,
                     struct err *err)
{
    struct draft *draft = side == SIDE_BEFORE ? impact->base : impact->draft;
    assert(group->packs[side] == NULL);
    assert(side < SIDE_COUNT);
    return draft == NULL
        ? published_pack(impact, region, &group->packs[side], err)
        : drafted_pack(impact, draft, region, &group->packs[side], err);
}

/* --- Which group ---------------------------------------------------------- */

/* The leaf ids of a region on both sides.  Ids, not versions: those follow
 * from the day.  With a draft on both sides (a sweep) the ids are the same. */
static int leaf_ids(struct impact *impact, struct str region,
                    struct str ids[SIDE_COUNT], struct err *err)
{
    assert(ids != NULL);
    const struct draft *draft = impact->draft;
    assert(draft->pack != NULL);
    int code = hub_pack_id_for(impact->session->hub, &impact->arena, region,
                               &ids[SIDE_BEFORE], err);
    if (code >= 0) {
        code = draft_id_for(draft, &impact->arena, region, &ids[SIDE_AFTER],
                            err);
    }
    if (code >= 0 && impact->everywhere) {
        ids[SIDE_AFTER] = draft->pack->id;
    }
    if (impact->base != NULL) {
        ids[SIDE_BEFORE] = ids[SIDE_AFTER];
    }
    return code < 0 ? code : 0;
}

/* Both packs are loaded at once, so that a draft that a province no longer
 * fits is refused before anything is judged.  Texts are copied: regions
 * belong to their subjects, ids to whoever looked them up. */
static int new_group(struct impact *impact, const struct str ids[SIDE_COUNT],
                     struct str region, struct impact_group **out,
                     struct err *err)
{
    assert(out != NULL);
    struct impact_group *group = arena_alloc(&impact->arena, sizeof *group);
    assert(region.size >= 2);
    if (group == NULL) {
        return err_nomem(err);
    }
    for (int i = 0; i < SIDE_COUNT; i++) {
        group->ids[i] = str_copy(&impact->arena, ids[i]);
    }
    /* In order: the first group of the hub is the first of the list. */
    struct impact_group **end = &impact->groups;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = group;
    *out = group;
    int code = impact_side_load(impact, group, SIDE_BEFORE, region, err);
    return code == 0 ? impact_side_load(impact, group, SIDE_AFTER, region, err)
                     : code;
}

/* Groups are some dozens, and this is asked once a region. */
static int find_group(struct impact *impact, struct str region,
                      struct impact_group **out, struct err *err)
{
    assert(out != NULL);
    struct str ids[SIDE_COUNT];
    int code = leaf_ids(impact, region, ids, err);
    assert(impact->session->hub != NULL);
    if (code < 0) {
        return code;
    }
    for (struct impact_group *at = impact->groups; at != NULL;
         at = at->next) {
        if (str_equal(at->ids[SIDE_BEFORE], ids[SIDE_BEFORE])
            && str_equal(at->ids[SIDE_AFTER], ids[SIDE_AFTER])) {
            *out = at;
            return 0;
        }
    }
    return new_group(impact, ids, region, out, err);
}

/* The slot of a region: its own, or the first free one behind.  Linear
 * probing in a table at most half full: a free place is near. */
static struct impact_place *place_of(const struct impact *impact,
                                     struct str region)
{
    size_t mask = impact->places_capacity - 1;
    size_t at = str_hash(region) & mask;
    assert(impact->places_count < impact->places_capacity);
    assert(region.size > 0);
    while (impact->places[at].group != NULL
           && !str_equal(impact->places[at].region, region)) {
        at = (at + 1) & mask;
    }
    return &impact->places[at];
}

/* Regions are some hundreds; the table is made once, and never filled beyond
 * half: what does not fit is looked up each time. */
int impact_group_of(struct impact *impact, struct str region,
                    struct impact_group **out, struct err *err)
{
    if (impact->places == NULL) {
        impact->places = mem_zero(impact->session->mem, PLACES_FIRST
                                  * sizeof(*impact->places));
        if (impact->places == NULL) {
            return err_nomem(err);
        }
        impact->places_capacity = PLACES_FIRST;
    }
    struct impact_place *place = place_of(impact, region);
    if (place->group != NULL) {
        *out = place->group;
        return 0;
    }
    int code = find_group(impact, region, out, err);
    if (code == 0 && impact->places_count < PLACES_FIRST / 2) {
        *place = (struct impact_place){ region, *out };
        impact->places_count++;
    }
    assert(code != 0 || *out != NULL);
    assert(region.bytes != NULL);
    return code;
}
