/* The Lua of a pack.
 *
 * Static reading comes first: it knows columns and nearest names, and what it
 * calls an error never reaches the VM.  Then the files run, in one fixed
 * order, and declare.  Derived facts are expressions in facts.csv; they are
 * ordered so that each comes after those it reads.
 *
 * A fact or parameter counts as used when a rule, a table or an own derived
 * fact reads it: check.c warns of the others. */
#include "pack/logic.h"

#include <assert.h>
#include <string.h>

#include "pack/lookup.h"
#include "pack/rules.h"

/* --- Derived facts ------------------------------------------------------- */

struct derived {
    struct lifted *lifted;        /* one an own derived fact */
    int32_t *slots;
    size_t count;                 /* of derived facts */
    unsigned char *marks;         /* 0 new, 1 open, 2 done */
    int32_t *order;
    size_t ordered;               /* of them have their place */
};

/* What a finding about an expression says, put where the expression stands: at
 * its row of facts.csv.  The expression has a line 1 of its own that nobody
 * ever saw in a file.  `from` is the count before the expression was read. */
static void place_findings(struct findings *findings, size_t from,
                           const struct field *field)
{
    assert(from <= findings->count);
    for (size_t i = from; i < findings->count; i++) {
        struct err *err = &findings->items[i].err;
        err->file[0] = '\0';
        err->line = 0;
        err->column = 0;
        (void)err_at(err, field->file.bytes, field->line, 0);
    }
    assert(field->line > 0);
}

/* Checks and lifts one expression.  Refuses an expression that reads a `free`
 * parameter, because a preference must not decide a fact, and one whose type
 * is not the fact's; an int may stand for a number.  *lifted is filled in any
 * case, `ok` false when the expression cannot be lifted: then the VM computes
 * it.  0, or what is no finding. */
static int lift_derived(struct build *build, struct logic *logic,
                        const struct field *field, struct lifted *lifted,
                        struct err *err)
{
    struct pack *pack = build->pack;
    size_t before = pack->findings.count;
    const struct lift_source source = { field->name, field->derived };
    int code = lift_expression(lifted, &pack->arena, &logic->context,
                               &source, &pack->findings, err);
    assert(code <= 0);
    if (code != 0) {
        lifted->ok = false;
        err->file[0] = '\0';
        err->line = err->column = 0;
        (void)err_at(err, field->file.bytes, field->line, 0);
        return build_absorb(build, SEVERITY_ERROR, err);
    }
    place_findings(&pack->findings, before, field);
    for (size_t i = 0; i < lifted->parameters_read_count; i++) {
        const struct field *read =
            &pack->parameters.fields[lifted->parameters_read[i]];
        if ((read->flags & FIELD_FREE) != 0) {
            err_fail(err, MESSAGE_PACK_FACT_DERIVED_FREE, "tt", field->name,
                     read->name);
            (void)err_at(err, field->file.bytes, field->line, 0);
            return build_absorb(build, SEVERITY_ERROR, err);
        }
    }
    if (!lifted->ok) {
        return 0;
    }
    struct type type = pack->graph.nodes[lifted->node].type;
    bool number = field->type.base == TYPE_NUMBER && !field->type.list
                  && type.base == TYPE_INT && !type.list;
    assert(lifted->node != NODE_ID_NONE);
    if (type.base != TYPE_NONE && !number
        && !type_equal(type, field->type)) {
        err_fail(err, MESSAGE_PACK_FACT_DERIVED_TYPE, "tss", field->name,
                 type_name(field->type), type_name(type));
        (void)err_at(err, field->file.bytes, field->line, 0);
        return build_absorb(build, SEVERITY_ERROR, err);
    }
    return 0;
}

/* Depth first: inputs before what reads them. Returns the index of a derived
 * fact on a circle, or -1.  marks[] keeps a node open while its inputs are
 * visited, so meeting an open one is a circle.  Inputs that are no own derived
 * fact are nobody's business here: a parent's are computed before.  Depth is
 * at most the count of derived facts. */
static int visit(struct derived *derived, size_t index, size_t depth)
{
    assert(index < derived->count);
    if (derived->marks[index] == 2) {
        return -1;
    }
    if (derived->marks[index] == 1 || depth > LIMIT_FACTS) {
        return (int)index;
    }
    derived->marks[index] = 1;
    const struct lifted *lifted = &derived->lifted[index];
    for (size_t i = 0; i < lifted->facts_read_count; i++) {
        for (size_t k = 0; k < derived->count; k++) {
            int circle = derived->slots[k] == lifted->facts_read[i]
                         ? visit(derived, k, depth + 1) : -1;
            if (circle >= 0) {
                return circle;
            }
        }
    }
    derived->marks[index] = 2;
    assert(derived->ordered < derived->count);
    derived->order[derived->ordered] = derived->slots[index];
    derived->ordered++;
    return -1;
}

/* Puts own derived facts in order; a circle is a finding.  The order is the
 * pack's from then on; with a circle it is only as long as it got, and the
 * load fails.  0, or what is no finding. */
static int order_derived(struct build *build, struct derived *derived,
                         struct err *err)
{
    struct pack *pack = build->pack;
    assert(derived->ordered == 0);
    for (size_t i = 0; i < derived->count; i++) {
        int circle = visit(derived, i, 0);
        if (circle < 0) {
            continue;
        }
        const struct field *field =
            &pack->facts.fields[derived->slots[circle]];
        err_fail(err, MESSAGE_PACK_FACT_DERIVED_CYCLE, "tt", field->name,
                 field->derived);
        (void)err_at(err, field->file.bytes, field->line, 0);
        int code = build_absorb(build, SEVERITY_ERROR, err);
        if (code != 0) {
            return code;
        }
        break;                    /* one circle is enough to fix at a time */
    }
    pack->derived_order = derived->order;
    pack->derived_count = derived->ordered;
    assert(derived->ordered <= derived->count);
    return 0;
}

/* A parent computes its own derived facts, with its own values.  Judging a
 * national rule must not depend on a province's file. */
static bool is_own_derived(const struct pack *pack, size_t slot)
{
    const struct field *field = &pack->facts.fields[slot];
    assert(slot < pack->facts.count);
    return (field->flags & FIELD_DERIVED) != 0
           && str_equal(field->pack, pack->id);
}

/* Room for what derived facts need; their slots collected.  All arrays have
 * one place more than needed, so that none has size 0.  `handles` are the
 * VM's, -1 for none; `nodes` the graph's.  0 or ERR_NOMEM. */
static int start_derived(struct build *build, struct derived *derived,
                         struct err *err)
{
    struct pack *pack = build->pack;
    size_t count = pack->facts.count;
    int *handles = arena_alloc(&pack->arena, (count + 1) * sizeof *handles);
    node_id *nodes = arena_alloc(&pack->arena, (count + 1) * sizeof *nodes);
    derived->slots = arena_alloc(&pack->arena,
                                 (count + 1) * sizeof *derived->slots);
    derived->order = arena_alloc(&pack->arena,
                                 (count + 1) * sizeof *derived->order);
    derived->marks = arena_alloc(&pack->arena, count + 1);
    if (handles == NULL || nodes == NULL || derived->slots == NULL
        || derived->order == NULL || derived->marks == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < count; i++) {
        handles[i] = -1;
        nodes[i] = NODE_ID_NONE;
        if (is_own_derived(pack, i)) {
            derived->slots[derived->count] = (int32_t)i;
            derived->count++;
        }
    }
    pack->derived = handles;
    pack->derived_nodes = nodes;
    derived->lifted = arena_alloc(&pack->arena, (derived->count + 1)
                                  * sizeof *derived->lifted);
    assert(derived->count <= count);
    return derived->lifted == NULL ? err_nomem(err) : 0;
}

/* What rules read is not unused; check.c tells the rest.  Both arrays have a
 * flag a slot of the merged schema. */
static void mark_used(struct pack *pack, const struct lifted *lifted)
{
    assert(pack->facts_used != NULL);
    assert(pack->parameters_used != NULL);
    for (size_t i = 0; i < lifted->facts_read_count; i++) {
        pack->facts_used[lifted->facts_read[i]] = true;
    }
    for (size_t i = 0; i < lifted->parameters_read_count; i++) {
        pack->parameters_used[lifted->parameters_read[i]] = true;
    }
}

/* Expressions are lifted before rules: a rule reads the fact, not its
 * expression, so the order between them is free otherwise.  A fact that could
 * not be lifted has no node and stays with the VM.  0, or what is no
 * finding. */
static int lift_all_derived(struct build *build, struct logic *logic,
                            struct derived *derived, struct err *err)
{
    struct pack *pack = build->pack;
    int code = start_derived(build, derived, err);
    node_id *nodes = (node_id *)pack->derived_nodes;
    for (size_t i = 0; i < derived->count && code == 0; i++) {
        int32_t slot = derived->slots[i];
        struct lifted *lifted = &derived->lifted[i];
        code = lift_derived(build, logic, &pack->facts.fields[slot], lifted,
                            err);
        nodes[slot] = code == 0 && lifted->ok ? lifted->node : NODE_ID_NONE;
        mark_used(pack, lifted);
    }
    assert(code <= 0);
    return code == 0 ? order_derived(build, derived, err) : code;
}

/* --- Files --------------------------------------------------------------- */

/* Reads the four files statically.  A missing file is none of anybody's
 * business: a pack may have no schedule. broken[] marks files with errors,
 * which are not run.  0, or what is no finding. */
static int lift_files(struct build *build, struct logic *logic,
                      struct err *err)
{
    struct pack *pack = build->pack;
    for (int i = 0; i < LOGIC_FILES; i++) {
        logic->paths[i] = str_of(build_path(build, logic_files[i]));
        logic->there[i] = pack_files_find(&pack->files, logic_files[i],
                                          &logic->sources[i]);
        if (logic->paths[i].size == 0) {
            return err_nomem(err);
        }
        if (!logic->there[i]) {
            continue;
        }
        size_t before = findings_errors(&pack->findings);
        const struct lift_source source = { logic->paths[i],
                                            logic->sources[i] };
        int code = lift_file(&logic->lifted[i], &pack->arena,
                             &logic->context, &source, &pack->findings, err);
        if (code != 0) {
            (void)err_at(err, logic->paths[i].bytes, 0, 0);
            code = build_absorb(build, SEVERITY_ERROR, err);
        }
        if (code != 0) {
            return code;
        }
        logic->broken[i] = findings_errors(&pack->findings) > before;
        for (size_t k = 0; k < logic->lifted[i].count; k++) {
            mark_used(pack, &logic->lifted[i].functions[k]);
        }
    }
    assert(logic->paths[LOGIC_FILES - 1].size > 0);
    return pack->graph.failed && !pack->graph.too_deep ? err_nomem(err) : 0;
}

/* Runs the files that static reading found sound.  In the order of
 * logic_files, each in the same state: what one declares the next may not
 * redeclare.  A failure of one is a finding and the next still runs.  0, or
 * what is no finding. */
static int run_files(struct build *build, const struct logic *logic,
                     struct err *err)
{
    struct pack *pack = build->pack;
    assert(pack->script != NULL);
    for (int i = 0; i < LOGIC_FILES; i++) {
        if (!logic->there[i] || logic->broken[i]) {
            continue;
        }
        int code = script_load(pack->script, str_of(logic_files[i]),
                               logic->sources[i], err);
        if (code == 0) {
            continue;
        }
        (void)err_at(err, logic->paths[i].bytes, 0, 0);
        code = build_absorb(build, SEVERITY_ERROR, err);
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

/* The VM's form of the same expressions: it is the meaning, the lifted form is
 * the fast path.  Handles stay -1 for facts without an own expression.  0, or
 * what is no finding. */
static int compile_derived(struct build *build, const struct derived *derived,
                           struct err *err)
{
    struct pack *pack = build->pack;
    int *handles = (int *)pack->derived;
    for (size_t i = 0; i < derived->count; i++) {
        const struct field *field = &pack->facts.fields[derived->slots[i]];
        assert(field->derived.size > 0);
        int code = script_derive(pack->script, field->name, field->derived,
                                 &handles[derived->slots[i]], err);
        if (code != 0) {
            err->file[0] = '\0';
            err->line = err->column = 0;
            (void)err_at(err, field->file.bytes, field->line, 0);
            code = build_absorb(build, SEVERITY_ERROR, err);
        }
        if (code != 0) {
            return code;
        }
    }
    assert(pack->script != NULL);
    return 0;
}

/* Creates the script, runs everything in it, seals it.  The script belongs to
 * the pack from its creation on, so that pack_release frees it whatever
 * happens here.  Expressions are not compiled when static reading found
 * mistakes: they would be told twice.  0, or what is no finding. */
static int run(struct build *build, const struct logic *logic,
               const struct derived *derived, struct err *err)
{
    struct pack *pack = build->pack;
    const struct script_host host = {
        .mem = pack->mem, .facts = &pack->facts,
        .parameters = &pack->parameters, .tables = &pack->lent,
        .clock = build->options->clock, .limits = build->options->limits,
        .pack = build->label,
    };
    size_t before = findings_errors(&pack->findings);
    int code = script_create(&pack->script, &host, err);
    if (code == 0) {
        code = run_files(build, logic, err);
    }
    if (code == 0 && before == 0) {
        code = compile_derived(build, derived, err);
    }
    /* A state whose load broke is not sealed: its declarations are only
     * looked at. */
    if (code == 0 && findings_errors(&pack->findings) == before) {
        code = script_seal(pack->script, err);
        if (code != 0) {
            code = build_absorb(build, SEVERITY_ERROR, err);
        }
    }
    assert(code <= 0);
    return code == 0 ? rules_read(build, logic, err) : code;
}

/* Ids of the chain, what is used, and the graph.  The graph refers to the
 * schemas, which are complete by now and do not grow again.  Inputs of tables
 * count as used facts.  0 or ERR_NOMEM. */
static int start(struct build *build, struct logic *logic, struct err *err)
{
    struct pack *pack = build->pack;
    struct lift_table *tables = NULL;
    schema_init(&pack->ids, &pack->arena);
    pack->facts_used = arena_alloc(&pack->arena, pack->facts.count + 1);
    pack->parameters_used = arena_alloc(&pack->arena,
                                        pack->parameters.count + 1);
    if (pack->facts_used == NULL || pack->parameters_used == NULL) {
        return err_nomem(err);
    }
    int code = lookup_signatures(build, &tables, err);
    if (code == 0 && pack->parent != NULL) {
        code = schema_extend(&pack->ids, &pack->parent->ids, err);
    }
    for (size_t i = 0; i < pack->tables_count; i++) {
        const struct table *table = pack->tables[i];
        for (size_t k = 0; k < table->inputs_count; k++) {
            assert(table->inputs[k].slot >= 0);
            pack->facts_used[table->inputs[k].slot] = true;
        }
    }
    struct str *broken = NULL;
    size_t broken_count = 0;
    if (code == 0) {
        code = lookup_broken(build, &broken, &broken_count, err);
    }
    graph_init(&pack->graph, &pack->arena, &pack->facts, &pack->parameters);
    logic->context = (struct lift_context){
        .facts = &pack->facts, .parameters = &pack->parameters,
        .tables = tables, .tables_count = pack->visible_count,
        .broken_tables = broken, .broken_tables_count = broken_count,
        .graph = &pack->graph,
    };
    assert(code <= 0);
    return code;
}

/* A pack without Lua and without derived facts gets no Lua state at all.  0
 * with mistakes among the findings, or what is no finding. */
int logic_load(struct build *build, struct err *err)
{
    struct pack *pack = build->pack;
    struct logic logic = { 0 };
    struct derived derived = { 0 };
    assert(pack->script == NULL);
    int code = start(build, &logic, err);
    if (code == 0) {
        code = lift_all_derived(build, &logic, &derived, err);
    }
    if (code == 0) {
        code = lift_files(build, &logic, err);
    }
    if (code != 0) {
        return code;
    }
    /* A state costs memory for every pack that is open. */
    bool lua = derived.count > 0;
    for (int i = 0; i < LOGIC_FILES; i++) {
        lua = lua || logic.there[i];
    }
    bool stop = findings_errors(&pack->findings) > 0
                && !build->options->check_only;
    assert(pack->derived != NULL);
    return lua && !stop ? run(build, &logic, &derived, err) : 0;
}
