/* Which parts of a score are the same for every list of a room.
 *
 * A part that reads nothing of the region, or only what has not changed since
 * the first list, has the same value for an innovation each time.  A fact is
 * taken to be steady until a list differs, so at most one rebuilding a fact is
 * lost on finding out. */
#include "engine/shortlist_room.h"

#include <assert.h>
#include <string.h>

int shortlist_room_create(struct shortlist_room **out, struct mem *mem,
                          struct err *err)
{
    assert(out != NULL);
    *out = mem_zero(mem, sizeof(**out));
    if (*out == NULL) {
        return err_nomem(err);
    }
    (*out)->mem = mem;
    return 0;
}

/* NULL is let pass. */
void shortlist_room_destroy(struct shortlist_room *room)
{
    if (room == NULL) {
        return;
    }
    assert(room->mem != NULL);
    block_scratch_destroy(room->scratch);
    mem_free(room->mem, room->rows,
             room->lanes * ROOM_ROWS * sizeof(double));
    mem_free(room->mem, room, sizeof(*room));
}

node_id room_root(const struct shortlist_room *room,
                  const struct match_part *part, bool bonus)
{
    assert(room != NULL);
    assert(part != NULL && part->rule != NULL);
    const struct rule *rule = part->rule;
    node_id root = bonus ? rule->when_node : rule->value_node;
    if (!rule->lifted || root == NODE_ID_NONE) {
        return NODE_ID_NONE;
    }
    const struct node *node = &part->owner->graph.nodes[root];
    /* A text and a list are no data, which has no column of numbers. */
    return node->type.list || node->type.base == TYPE_TEXT
        || (room->defers && node->may_defer) ? NODE_ID_NONE : root;
}

bool room_lifts(const struct shortlist_room *room,
                const struct match_part *part, bool bonus)
{
    assert(part != NULL);
    return room_root(room, part, bonus) != NODE_ID_NONE;
}

/* The given facts that a node reads, a bit each: those of its operands, which
 * stand before it. */
static uint64_t reads_of(const struct room_source *list,
                         const struct graph *graph, node_id id,
                         const uint64_t *masks)
{
    const struct node *node = &graph->nodes[id];
    const node_id operands[3] = { node->a, node->b, node->c };
    uint64_t mask = 0;
    for (int i = 0; i < 3; i++) {
        assert(operands[i] == NODE_ID_NONE || operands[i] < id);
        mask |= operands[i] == NODE_ID_NONE ? 0 : masks[operands[i]];
    }
    for (uint32_t i = 0; i < node->args_count; i++) {
        mask |= masks[graph->args[node->args + i]];
    }
    for (size_t i = 0; i < list->given_count
         && (node->op == NODE_FACT || node->op == NODE_KNOWN); i++) {
        mask |= list->given[i].slot == node->slot ? UINT64_C(1) << i : 0;
    }
    return mask;
}

/* Fills `reads` for one part.  Errors: no memory. */
static int read_part(struct shortlist_room *room,
                     const struct room_source *list, size_t part,
                     struct err *err)
{
    const struct match_plan *plan = list->plan;
    bool bonus = part >= plan->components_count;
    const struct match_part *one = bonus
        ? &plan->bonuses[part - plan->components_count]
        : &plan->components[part];
    const struct graph *graph = &one->owner->graph;
    node_id root = room_root(room, one, bonus);
    room->reads[part] = UINT64_MAX;
    if (root == NODE_ID_NONE) {
        return 0;
    }
    size_t size = ((size_t)root + 1) * sizeof(uint64_t);
    uint64_t *masks = mem_alloc(room->mem, size);
    assert(root < graph->count);
    if (masks == NULL) {
        return err_nomem(err);
    }
    for (node_id id = 0; id <= root; id++) {
        masks[id] = reads_of(list, graph, id, masks);
    }
    room->reads[part] = masks[root];
    mem_free(room->mem, masks, size);
    return 0;
}

/* The cell that all records have; unknown where there is none. */
static struct cell cell_of(const struct block_given *given)
{
    struct cell missing = { .known = false };
    assert(given != NULL);
    return given->key < 0 && given->count > 0 ? given->cells[0] : missing;
}

/* Text and lists are borrowed for one list only, and what goes by a key is
 * many cells: those are not compared, but taken to differ. */
static bool is_compared(const struct room_source *list,
                        const struct block_given *given)
{
    const struct schema *facts = &list->plan->leaf->facts;
    assert((size_t)given->slot < facts->count);
    struct type type = facts->fields[given->slot].type;
    return given->key < 0 && !type.list && type.base != TYPE_TEXT;
}

/* Is this the plan, are these the columns and the facts of the lists
 * before? */
static bool is_known(const struct shortlist_room *room,
                     const struct room_source *list)
{
    bool same = room->plan == list->plan && room->columns == list->columns
        && room->given_count == list->given_count;
    assert(room->given_count <= ROOM_GIVEN_MAX);
    for (size_t i = 0; same && i < list->given_count; i++) {
        same = room->given[i].slot == list->given[i].slot
            && room->given[i].key == list->given[i].key;
    }
    return same;
}

/* Begins anew.  Too many given facts: no part is steady. */
static int forget(struct shortlist_room *room, const struct room_source *list,
                  struct err *err)
{
    const struct match_plan *plan = list->plan;
    size_t parts = plan->components_count + plan->bonuses_count;
    int code = 0;
    assert(parts <= 2 * MATCH_PARTS_MAX);
    room->kept = false;
    room->plan = NULL;
    room->given_count = 0;
    room->varies = UINT64_MAX;
    memset(room->reads, 0xff, sizeof(room->reads));
    if (list->given_count > ROOM_GIVEN_MAX) {
        return 0;
    }
    room->varies = 0;
    for (size_t i = 0; i < list->given_count; i++) {
        const struct block_given *given = &list->given[i];
        room->given[i] = (struct room_given){
            given->slot, given->key, cell_of(given)
        };
        room->varies |= is_compared(list, given) ? 0 : UINT64_C(1) << i;
    }
    for (size_t i = 0; i < parts && code == 0; i++) {
        code = read_part(room, list, i, err);
    }
    if (code == 0) {
        room->given_count = list->given_count;
        room->plan = list->plan;
        room->columns = list->columns;
    }
    return code;
}

int room_look(struct shortlist_room *room, const struct room_source *list,
              struct err *err)
{
    assert(room != NULL);
    assert(list != NULL && list->plan != NULL);
    if (!is_known(room, list)) {
        return forget(room, list, err);
    }
    const struct schema *facts = &list->plan->leaf->facts;
    for (size_t i = 0; i < list->given_count; i++) {
        const struct block_given *given = &list->given[i];
        uint64_t bit = UINT64_C(1) << i;
        if ((room->varies & bit) == 0
            && !cell_equal(facts->fields[given->slot].type, cell_of(given),
                           room->given[i].cell)) {
            room->varies |= bit;
            room->kept = false;
        }
    }
    return 0;
}

/* What is not lifted reads everything, and some fact always varies then. */
bool room_is_steady(const struct shortlist_room *room, size_t part)
{
    assert(room != NULL);
    assert(part < 2 * MATCH_PARTS_MAX);
    return room->reads[part] != UINT64_MAX
        && (room->reads[part] & room->varies) == 0;
}

/* Where what is kept begins: behind the rows of a list. */
static double *kept_row(const struct shortlist_room *room, size_t at)
{
    assert(at < 3);
    assert(room->rows != NULL);
    return room->rows + (ROOM_ROWS - 3 + at) * room->lanes;
}

void room_keep(struct shortlist_room *room, double *const *rows,
               size_t count)
{
    assert(rows != NULL);
    assert(count <= 3);
    for (size_t i = 0; i < count; i++) {
        memcpy(kept_row(room, i), rows[i], room->lanes * sizeof(double));
    }
    room->kept = room->plan != NULL;
}

void room_restore(const struct shortlist_room *room, double *const *rows,
                  size_t count)
{
    assert(room->kept);
    assert(count <= 3);
    for (size_t i = 0; i < count; i++) {
        memcpy(rows[i], kept_row(room, i), room->lanes * sizeof(double));
    }
}
