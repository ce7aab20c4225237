/* Derived facts: computed before rules are judged, pack by pack.
 *
 * A pack's derived facts may read each other in any order: what reads one
 * that is still pending waits for the next round.  Rounds go on as long as
 * one of them computes something; what is left then depends on itself and is
 * broken, as is what raised an error or gave a value of another type.  Broken
 * facts are marked, not unknown: a rule that reads one breaks too, instead of
 * passing for want of data. */
#include "engine/evaluate.h"

#include <assert.h>
#include <string.h>

#include "pack/lookup.h"

/* Converts what a derived fact's expression gave to its declared type: whole
 * numbers become decimals, and whole numbers, days and times may stand for
 * each other, as they are counted alike. Nil is a missing fact. False for
 * anything else. */
static bool take_derived(const struct field *field, const struct call *call,
                         struct cell *out)
{
    assert(field != NULL);
    assert(call->status == CALL_VALUE);
    if (call->is_nil) {
        out->known = false;
        return true;
    }
    if (type_equal(field->type, call->type)) {
        *out = call->value;
        out->known = true;
        return true;
    }
    if (field->type.list || call->type.list) {
        return false;
    }
    if (field->type.base == TYPE_NUMBER && call->type.base == TYPE_INT) {
        out->as.number = (double)call->value.as.integer;
        out->known = true;
        return true;
    }
    bool integer_kind = field->type.base == TYPE_INT
        || field->type.base == TYPE_DATE || field->type.base == TYPE_TIME;
    if (integer_kind && (call->type.base == TYPE_INT
                         || call->type.base == TYPE_DATE
                         || call->type.base == TYPE_TIME)) {
        *out = call->value;
        out->known = true;
        return true;
    }
    return false;
}

/* True when the call read a derived fact that is still to be computed. */
static bool read_pending(const struct call *call, const bool *pending)
{
    assert(pending != NULL);
    for (size_t i = 0; i < call->fact_reads_count; i++) {
        if (pending[call->fact_reads[i]]) {
            return true;
        }
    }
    return false;
}

/* True when the call read something about a person: what it gave is, too. */
static bool read_personal(const struct pack *pack, const struct call *call,
                          const struct cell *cells)
{
    assert(pack != NULL);
    for (size_t i = 0; i < call->fact_reads_count; i++) {
        size_t slot = (size_t)call->fact_reads[i];
        assert(slot < pack->facts.count);
        if (cell_personal(&pack->facts.fields[slot], cells[slot])) {
            return true;
        }
    }
    return false;
}

/* Derived facts of one pack being computed. */
struct deriving {
    struct pack *pack;            /* whose derived facts */
    struct cell *cells;           /* being filled */
    bool *broken, *pending;       /* failed, or being computed */
    struct cell *parameters;      /* in force on the case's day */
    struct arena *arena;
};

/* Computes one derived fact; *again when it must wait for another, and then
 * nothing is stored. Errors: a runtime that broke. */
static int derive_one(struct deriving *deriving, size_t slot, bool *again,
                      struct err *err)
{
    assert(slot < deriving->pack->facts.count);
    assert(again != NULL);
    struct pack *pack = deriving->pack;
    struct cell *cell = &deriving->cells[slot];
    struct call call = { .function = pack->derived[slot],
                         .facts = deriving->cells,
                         .broken = deriving->broken,
                         .parameters = deriving->parameters,
                         .arena = deriving->arena, .trace = true };
    struct err inner;
    assert(call.function >= 0);
    err_clear(&inner);
    int code = script_call(pack->script, &call, &inner);
    if (code != 0) {
        *err = inner;
        return code;
    }
    *again = read_pending(&call, deriving->pending);
    if (*again) {
        return 0;
    }
    cell->known = false;
    if (call.status == CALL_ERROR
        || (call.status == CALL_VALUE
            && !take_derived(&pack->facts.fields[slot], &call, cell))) {
        deriving->broken[slot] = true;
    }
    cell->personal = read_personal(pack, &call, deriving->cells);
    return 0;
}

/* Computes what is pending until nothing moves; what is left then depends on
 * itself, and is broken. While a fact is computed it is not pending, so that
 * reading itself does not make it wait for itself. */
static int derive_pack(struct deriving *deriving, struct err *err)
{
    assert(deriving->pending != NULL);
    bool *pending = deriving->pending;
    size_t count = deriving->pack->facts.count;
    for (bool progress = true; progress;) {
        progress = false;
        for (size_t slot = 0; slot < count; slot++) {
            bool again = false;
            if (!pending[slot]) {
                continue;
            }
            pending[slot] = false;
            int code = derive_one(deriving, slot, &again, err);
            if (code != 0) {
                return code;
            }
            pending[slot] = again;
            progress = progress || !again;
        }
    }
    for (size_t slot = 0; slot < count; slot++) {
        deriving->broken[slot] = deriving->broken[slot] || pending[slot];
        pending[slot] = false;
    }
    return 0;
}

/* Sets `pending` and the parameters for one pack; false when it derives
 * nothing. A case without a day has the parameters of day 0. */
static bool start_deriving(struct deriving *deriving)
{
    assert(deriving->parameters != NULL);
    const struct pack *pack = deriving->pack;
    bool any = false;
    if (pack->script == NULL || pack->derived == NULL) {
        return false;
    }
    for (size_t slot = 0; slot < pack->facts.count; slot++) {
        deriving->pending[slot] = pack->derived[slot] >= 0;
        any = any || deriving->pending[slot];
    }
    int as_of = schema_find(&pack->facts, STR("as_of"));
    assert(as_of >= 0);
    const struct cell *day = &deriving->cells[as_of];
    if (any) {
        pack_parameters_on(pack, day->known ? day->as.integer : 0,
                           deriving->parameters, NULL);
    }
    return any;
}

/* From the root down: a child may read what its parents derive. */
int evaluate_derived(struct pack *leaf, struct cell *cells, bool *broken,
                     struct arena *arena, struct err *err)
{
    assert(leaf != NULL);
    assert(cells != NULL);
    assert(broken != NULL);
    struct pack *chain[LIMIT_CHAIN];
    size_t count = pack_chain(leaf, chain);
    struct deriving deriving = { .cells = cells, .broken = broken,
                                 .arena = arena };
    deriving.pending = arena_alloc(arena, leaf->facts.count + 1);
    deriving.parameters = arena_alloc(
        arena, (leaf->parameters.count + 1) * sizeof(struct cell));
    if (deriving.pending == NULL || deriving.parameters == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < count; i++) {
        deriving.pack = chain[i];
        if (start_deriving(&deriving)) {
            int code = derive_pack(&deriving, err);
            if (code != 0) {
                return code;
            }
        }
    }
    return 0;
}

/* --- Without the VM ------------------------------------------------------- */

/* Does every derived fact of the pack have a lifted form, and a place in the
 * order? */
static bool all_lifted(const struct pack *pack)
{
    assert(pack != NULL);
    size_t derived = 0;
    for (size_t slot = 0; pack->derived != NULL
         && slot < pack->facts.count; slot++) {
        if (pack->derived[slot] < 0) {
            continue;
        }
        derived++;
        if (pack->derived_nodes == NULL
            || pack->derived_nodes[slot] == NODE_ID_NONE) {
            return false;
        }
    }
    return derived == pack->derived_count;
}

/* Does the expression read a derived fact that broke?  Then it breaks, too;
 * the graph cannot tell a broken fact from a missing one. */
static bool any_broken(const struct pack *pack, const bool *broken)
{
    assert(broken != NULL);
    for (size_t slot = 0; slot < pack->facts.count; slot++) {
        if (broken[slot]) {
            return true;
        }
    }
    return false;
}

/* The derived facts of one pack, inputs first. */
static void derive_lifted(const struct pack *pack, struct cell *cells,
                          bool *broken, struct arena *arena)
{
    struct pack_lookup view = { .pack = pack };
    struct eval_tables tables = lookup_tables(&view);
    int as_of = schema_find(&pack->facts, STR("as_of"));
    assert(as_of >= 0);
    struct cell *parameters = arena_alloc(arena, (pack->parameters.count + 1)
                                                 * sizeof(*parameters));
    if (parameters == NULL) {
        return;
    }
    pack_parameters_on(pack, cells[as_of].known ? cells[as_of].as.integer : 0,
                       parameters, NULL);
    struct eval eval = { &pack->graph, cells, parameters, &tables, arena };
    for (size_t i = 0; i < pack->derived_count; i++) {
        int32_t slot = pack->derived_order[i];
        node_id node = pack->derived_nodes[slot];
        struct eval_result result = eval_node(&eval, node);
        struct call call = { .status = CALL_VALUE,
                             .is_nil = result.state == EVAL_NIL,
                             .type = pack->graph.nodes[node].type,
                             .value = result.cell };
        cells[slot].known = false;
        if (result.state == EVAL_ERROR
            || ((result.state == EVAL_VALUE || result.state == EVAL_NIL)
                && !take_derived(&pack->facts.fields[slot], &call,
                                 &cells[slot]))) {
            broken[slot] = true;
        }
    }
}

/* See evaluate.h.  When something breaks the VM is to say what follows from
 * it: false, with the cells as they were. */
bool evaluate_derived_lifted(const struct pack *leaf, struct cell *cells,
                             bool *broken, struct arena *arena)
{
    struct pack *chain[LIMIT_CHAIN];
    size_t count = pack_chain((struct pack *)leaf, chain);
    size_t size = leaf->facts.count * sizeof(*cells);
    struct cell *before = arena_alloc(arena, size + 1);
    assert(count <= LIMIT_CHAIN);
    for (size_t i = 0; i < count; i++) {
        if (!all_lifted(chain[i])) {
            return false;
        }
    }
    if (before == NULL) {
        return false;
    }
    memcpy(before, cells, size);
    for (size_t i = 0; i < count; i++) {
        if (chain[i]->derived_count > 0) {
            derive_lifted(chain[i], cells, broken, arena);
        }
    }
    if (any_broken(leaf, broken) || arena->failed) {
        memcpy(cells, before, size);
        memset(broken, 0, leaf->facts.count * sizeof(*broken));
        return false;
    }
    return true;
}
