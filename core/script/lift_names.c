/* Names and fields: what a name denotes, facts and parameters behind `case`
 * and `p`, library functions, decision tables. */
#include "script/lift_walk.h"

#include <assert.h>
#include <string.h>

#include "script/foreign.h"

/* --- Words ---------------------------------------------------------------- */

/* Names of stock Lua that rules do not get. */
static const char *const not_offered[] = {
    "collectgarbage", "coroutine", "debug", "dofile", "io", "load",
    "loadfile", "loadstring", "next", "os", "package", "pcall", "print",
    "rawequal", "rawget", "rawlen", "rawset", "require", "unpack", "warn",
    "xpcall", "_G", "_ENV", "_VERSION", "setfenv", "getfenv"
};
static const char *const not_offered_members[] = {
    "random", "randomseed", "sqrt", "exp", "log", "pow", "sin", "cos", "tan",
    "asin", "acos", "atan", "huge", "pi", "dump", "pack", "packsize"
};

/* Whether `name` is one of the `count` names, byte for byte. */
static bool is_among(const char *const *names, size_t count, struct str name)
{
    assert(names != NULL);
    for (size_t i = 0; i < count; i++) {
        if (str_is(name, names[i])) {
            return true;
        }
    }
    return false;
}
#define IS_AMONG(names, name) \
    is_among(names, sizeof(names) / sizeof((names)[0]), name)

/* Whether `name` is a library of the rows (`string`, `math`, ...); the rows of
 * basic functions have an empty library, which is none. */
static bool is_library(struct str name)
{
    assert(name.size == 0 || name.bytes != NULL);
    for (const struct script_function *row = script_functions;
         row->name != NULL; row++) {
        if (name.size > 0 && str_is(name, row->library)) {
            return true;
        }
    }
    return false;
}

/* `a`, `middle` and `b` as one text in the arena; empty after walk_nomem.
 * Either text may be without bytes. */
static struct str joined(struct walk *walk, struct str a, const char *middle,
                         struct str b)
{
    assert(middle != NULL);
    size_t between = strlen(middle);
    size_t size = a.size + between + b.size;
    char *bytes = arena_alloc(walk->arena, size + 1);
    if (bytes == NULL) {
        walk_nomem(walk);
        return STR("");
    }
    memcpy(bytes, a.bytes == NULL ? "" : a.bytes, a.size);
    memcpy(bytes + a.size, middle, between);
    memcpy(bytes + a.size + between, b.bytes == NULL ? "" : b.bytes, b.size);
    return (struct str){ bytes, size };
}

/* The nearest local that is visible; or a word, when that is nearer. */
static struct str nearest_name(const struct walk *walk, struct str name)
{
    assert(walk->usage != NULL || walk->variables_count == 0);
    struct str best = foreign_nearest("", name);
    size_t distance = best.size > 0 ? str_distance(name, best) : SIZE_MAX;
    for (size_t i = 0; i < walk->variables_count; i++) {
        const struct usage *usage = &walk->usage[i];
        if (usage->declared != NULL && usage->name.size > 1 &&
            str_nearer(name, usage->name, &distance)) {
            best = usage->name;
        }
    }
    return best;
}

/* The object itself, with an empty path; a path grows with each field until it
 * names a slot. */
struct operand walk_root(bool is_parameter)
{
    struct operand operand = operand_of(OPERAND_ENTITY);
    operand.is_parameter = is_parameter;
    assert(operand.path.size == 0);
    return operand;
}

/* The function of a library with this name, or NULL. */
static const struct script_function *find_row(struct str library,
                                              struct str name)
{
    assert(library.bytes != NULL);
    assert(name.bytes != NULL);
    for (const struct script_function *row = script_functions;
         row->name != NULL; row++) {
        if (str_is(library, row->library) && str_is(name, row->name)) {
            return row;
        }
    }
    return NULL;
}

/* Lua has it and scripts do not: a finding of its own, as the writer knows Lua
 * and would look for a slip in vain. `library` is empty for a global. */
static void find_not_offered(struct walk *walk, const struct tree *at,
                             struct str library, struct str name)
{
    assert(at != NULL);
    assert(name.size > 0);
    walk_find(walk, at, foreign_refusal(library, name), (struct texts){
        name, library, library.size > 0 ? STR(".") : STR(""), STR("") });
}

/* What a name of nobody was meant to be: a word of another language, a fact or
 * parameter without what stands before it, a name that is near; or "". */
static struct str meant_name(struct walk *walk, struct str name)
{
    const char *ours = foreign_word(name);
    const struct schema *facts = walk->context->facts;
    assert(name.size > 0);
    if (ours != NULL) {
        return str_of(ours);
    }
    if (schema_find(walk->context->parameters, name) >= 0) {
        return joined(walk, STR("p"), ".", name);
    }
    if (schema_is_entity(facts, name)) {
        return joined(walk, STR("case"), ".", name);
    }
    struct str fact = foreign_fact(facts, name);
    return fact.size > 0 ? joined(walk, STR("case"), ".", fact)
                         : nearest_name(walk, name);
}

/* A name that no local of the file binds: a basic function, a library,
 * `tables`; in a derived fact also `case` and `p`. In a rule those two are
 * parameters, so as globals they are a mistake. Unknown names are told with
 * the nearest one, as the sandbox would refuse them when they are read. */
static struct operand walk_global(struct walk *walk, const struct tree *tree)
{
    struct str name = tree->text;
    assert(tree->kind == TREE_NAME && tree->variable < 0);
    if (walk->derived && (str_is(name, "case") || str_is(name, "p"))) {
        return walk_root(str_is(name, "p"));
    }
    struct operand operand = operand_any();
    operand.path = name;
    operand.builtin = find_row(STR(""), name);
    if (operand.builtin != NULL) {
        operand.kind = OPERAND_BUILTIN;
    } else if (is_library(name)) {
        operand.kind = OPERAND_LIBRARY;
    } else if (str_is(name, "tables")) {
        operand.kind = OPERAND_TABLES;
    } else if (IS_AMONG(not_offered, name)) {
        find_not_offered(walk, tree, STR(""), name);
    } else if (str_is(name, "case") || str_is(name, "p")) {
        walk_find(walk, tree, MESSAGE_LIFT_CASE, (struct texts){ .a = name });
    } else {
        struct str near = meant_name(walk, name);
        walk_find(walk, tree, near.size > 0 ? MESSAGE_SCRIPT_NAME_NEAR
                                            : MESSAGE_SCRIPT_NAME,
                  (struct texts){ name, STR(""), STR(""), near });
    }
    return operand;
}

/* A local of this name would change what every global means (Lua manual 2.2),
 * and with it all that is said here about globals. */
void walk_check_name(struct walk *walk, const struct tree *name)
{
    assert(name->kind == TREE_NAME);
    if (str_is(name->text, "_ENV")) {
        find_not_offered(walk, name, STR(""), name->text);
    }
}

/* Whether what is walked may run after the function that declared a variable
 * of this depth went on: a function up to there is walked for itself. A call
 * put in place inside it does not bring the moment back. */
static bool runs_later(const struct walk *walk, int32_t depth)
{
    const struct frame *at = walk->frame;
    assert(depth >= 0);
    while (at != NULL && (at->function == NULL || at->is_inlined ||
                          at->function->function_depth <= depth)) {
        at = at->outer;
    }
    return at != NULL;
}

/* A variable's value here. One of an outer function that is ever assigned to
 * again has no known value when this function may run later. */
struct operand walk_name(struct walk *walk, const struct tree *tree)
{
    if (tree->variable < 0) {
        return walk_global(walk, tree);
    }
    assert((size_t)tree->variable < walk->variables_count);
    const struct usage *usage = &walk->usage[tree->variable];
    if (usage->writes > 0 && tree->is_upvalue &&
        runs_later(walk, usage->depth)) {
        return operand_any();     /* its last value counts, not this one */
    }
    return walk->values[tree->variable];
}

/* --- Facts and parameters ------------------------------------------------- */

/* The schema that a path is looked up in: of parameters or of facts. */
static const struct schema *schema_of(const struct walk *walk,
                                      bool is_parameter)
{
    assert(walk->context != NULL);
    return is_parameter ? walk->context->parameters : walk->context->facts;
}

/* Used where a read cannot be named: an extra name in the list of what is read
 * costs a question too many, a missing one a wrong answer. */
void walk_reads_all(struct walk *walk)
{
    assert(walk->facts_read != NULL && walk->parameters_read != NULL);
    walk->uses_case = true;
    for (size_t i = 0; i < walk->context->facts->count; i++) {
        walk->facts_read[i] = true;
    }
    for (size_t i = 0; i < walk->context->parameters->count; i++) {
        walk->parameters_read[i] = true;
    }
}

/* Declarations whose functions may read a preference. */
static bool may_read_free(const struct walk *walk)
{
    assert(walk->declaration != NULL);
    static const char *const words[] = {
        "component", "bonus", "prefer", "duty", ""
    };
    /* Of a derived fact, pack/logic.c says so. */
    return IS_AMONG(words, str_of(walk->declaration)) || walk->derived;
}

/* `slot` is valid in its schema. A free parameter may be read only where
 * may_read_free allows it; the finding does not keep it from being noted. */
struct operand walk_slot(struct walk *walk, bool is_parameter, int slot,
                         const struct tree *at)
{
    const struct field *field = &schema_of(walk, is_parameter)->fields[slot];
    assert(slot >= 0 && field->type.base != TYPE_NONE);
    if (is_parameter) {
        walk->parameters_read[slot] = true;
        if ((field->flags & FIELD_FREE) != 0 && !may_read_free(walk)) {
            walk_find(walk, at, MESSAGE_LIFT_FREE,
                      (struct texts){ .a = field->name });
        }
    } else {
        walk->facts_read[slot] = true;
        walk->uses_case = true;
    }
    struct node leaf = {
        .op = is_parameter ? NODE_PARAM : NODE_FACT, .type = field->type,
        .slot = slot, .a = NODE_ID_NONE, .b = NODE_ID_NONE,
        .c = NODE_ID_NONE
    };
    struct operand operand = operand_value(field->type,
                                           build_node(walk, &leaf, NULL));
    operand.path = field->name;
    operand.is_parameter = is_parameter;
    return operand;
}

/* The slot of a whole path: facts of the core are declared as "case.kind". */
static int slot_of(struct walk *walk, bool is_parameter, struct str path)
{
    assert(path.bytes != NULL);
    const struct schema *schema = schema_of(walk, is_parameter);
    int slot = schema_find(schema, path);
    if (slot < 0 && !is_parameter) {
        slot = schema_find(schema, joined(walk, STR("case"), ".", path));
    }
    return slot;
}

/* Whether names go on below `path`. Facts may be declared with or without
 * `case.` in front. */
static bool is_entity(struct walk *walk, bool is_parameter, struct str path)
{
    assert(path.bytes != NULL);
    const struct schema *schema = schema_of(walk, is_parameter);
    return schema_is_entity(schema, path) ||
           (!is_parameter &&
            schema_is_entity(schema, joined(walk, STR("case"), ".", path)));
}

/* A name below `entity` that is not declared: the nearest, by the whole path
 * first, then among the entity's own names. */
static void find_unknown(struct walk *walk, const struct operand *entity,
                         struct str path, const struct tree *at)
{
    assert(entity->kind == OPERAND_ENTITY);
    const struct schema *schema = schema_of(walk, entity->is_parameter);
    struct str nearest = schema_nearest(schema, path);
    size_t distance = nearest.size > 0 ? str_distance(path, nearest)
                                       : SIZE_MAX;
    struct str last = at->kind == TREE_TEXT ? at->text : path;
    for (size_t i = 0; i < schema->count; i++) {
        struct str name = schema->fields[i].name;
        struct str parent = entity->path;
        if (parent.size > 0 && name.size > parent.size + 1 &&
            name.bytes[parent.size] == '.' &&
            memcmp(name.bytes, parent.bytes, parent.size) == 0) {
            struct str own = { name.bytes + parent.size + 1,
                               name.size - parent.size - 1 };
            if (str_nearer(last, own, &distance)) {
                nearest = name;
            }
        } else if (str_starts(name, "case.")) {
            struct str own = { name.bytes + 5, name.size - 5 };
            if (parent.size == 0 && str_nearer(last, own, &distance)) {
                nearest = own;
            }
        }
    }
    struct texts texts = { .a = path, .b = nearest };
    enum message plain = entity->is_parameter ? MESSAGE_SCRIPT_PARAMETER
                                              : MESSAGE_SCRIPT_FACT;
    enum message near = entity->is_parameter ? MESSAGE_SCRIPT_PARAMETER_NEAR
                                             : MESSAGE_SCRIPT_FACT_NEAR;
    walk_find(walk, at, nearest.size > 0 ? near : plain, texts);
}

/* An entity's own name misspelt: `case.inovation`; true when one is near. */
static bool find_entity(struct walk *walk, struct str path,
                        const struct tree *at)
{
    assert(at != NULL);
    const struct schema *schema = walk->context->facts;
    struct str best = STR("");
    size_t distance = SIZE_MAX;
    for (size_t i = 0; i < schema->count; i++) {
        struct str name = schema->fields[i].name;
        for (size_t dot = 1; dot < name.size; dot++) {
            struct str prefix = { name.bytes, dot };
            if (name.bytes[dot] == '.' && !str_is(prefix, "case") &&
                str_nearer(path, prefix, &distance)) {
                best = prefix;
            }
        }
    }
    if (best.size == 0) {
        return false;
    }
    walk_find(walk, at, MESSAGE_LIFT_ENTITY_NEAR,
              (struct texts){ .a = path, .b = best });
    return true;
}

/* The path is that of the entity and `name`. A finding proposes the
 * nearest. */
int walk_find_slot(struct walk *walk, const struct operand *entity,
                   struct str name, const struct tree *at)
{
    assert(at != NULL);
    assert(entity->kind == OPERAND_ENTITY);
    struct str path = entity->path.size == 0
                    ? name : joined(walk, entity->path, ".", name);
    int slot = slot_of(walk, entity->is_parameter, path);
    if (slot < 0) {
        find_unknown(walk, entity, path, at);
    }
    return slot;
}

/* case.x.y, p.z: an entity or a value. */
static struct operand index_entity(struct walk *walk,
                                   const struct operand *object,
                                   struct str name, const struct tree *at,
                                   bool goes_on)
{
    assert(object->kind == OPERAND_ENTITY);
    struct str path = object->path.size == 0
                    ? name : joined(walk, object->path, ".", name);
    if (is_entity(walk, object->is_parameter, path)) {
        struct operand inner = *object;
        inner.path = path;
        inner.tree = at;
        return inner;
    }
    int slot = slot_of(walk, object->is_parameter, path);
    if (slot >= 0) {
        return walk_slot(walk, object->is_parameter, slot, at);
    }
    if (!goes_on || object->is_parameter || !find_entity(walk, path, at)) {
        find_unknown(walk, object, path, at);
    }
    return operand_any();
}

/* --- Fields of other things ----------------------------------------------- */

/* A member of a library that is not there. */
static void find_member(struct walk *walk, const struct tree *at,
                        struct str library, struct str name)
{
    char terminated[32] = "";
    size_t size = library.size < 31 ? library.size : 31;
    assert(library.bytes != NULL);
    memcpy(terminated, library.bytes, size);
    if (IS_AMONG(not_offered_members, name)) {
        find_not_offered(walk, at, library, name);
        return;
    }
    struct str near = foreign_nearest(terminated, name);
    walk_find(walk, at, near.size > 0 ? MESSAGE_SCRIPT_NAME_NEAR
                                      : MESSAGE_SCRIPT_NAME,
              (struct texts){ name, library, STR("."), near });
}

/* `library.name`. A field that is no function (utf8.charpattern) exists but
 * does not lift; what does not exist is told. */
static struct operand index_library(struct walk *walk, struct str library,
                                    struct str name, const struct tree *at)
{
    assert(library.size > 0);
    struct operand operand = operand_of(OPERAND_BUILTIN);
    operand.builtin = find_row(library, name);
    if (operand.builtin != NULL) {
        return operand;
    }
    if (!str_is(library, "utf8") || !str_is(name, "charpattern")) {
        find_member(walk, at, library, name);
    }
    return operand_any();
}

/* Texts are the only values with methods (Lua manual 6.4). */
const struct script_function *walk_method(struct walk *walk,
                                          const struct tree *call)
{
    assert(call->kind == TREE_METHOD_CALL);
    const struct script_function *row = find_row(STR("string"), call->text);
    if (row == NULL) {
        find_member(walk, call, STR("string"), call->text);
    }
    return row;
}

/* `tables.name`: a decision table of the pack, by its name as it is
 * written. */
static struct operand index_tables(struct walk *walk, struct str name,
                                   const struct tree *at)
{
    assert(at != NULL);
    struct operand operand = operand_any();
    struct str nearest = STR("");
    size_t distance = SIZE_MAX;
    for (size_t i = 0; i < walk->context->tables_count; i++) {
        const struct lift_table *table = &walk->context->tables[i];
        if (str_equal(table->name, name)) {
            operand.kind = OPERAND_DECISION;
            operand.decision = table;
            return operand;
        }
        if (str_nearer(name, table->name, &distance)) {
            nearest = table->name;
        }
    }
    for (size_t i = 0; i < walk->context->broken_tables_count; i++) {
        if (str_equal(walk->context->broken_tables[i], name)) {
            /* Its own mistakes are told; this name is none. */
            walk_give_up(walk, at, MESSAGE_WHY_FINDING, STR(""));
            return operand;
        }
    }
    walk_find(walk, at, nearest.size > 0 ? MESSAGE_SCRIPT_TABLE_NEAR
                                         : MESSAGE_SCRIPT_TABLE,
              (struct texts){ .a = name, .b = nearest });
    return operand;
}

/* A column of a row, or the nearest one told; without a node it is Lua. */
static struct operand index_row(struct walk *walk,
                                const struct operand *row, struct str name,
                                const struct tree *at)
{
    assert(row->kind == OPERAND_ROW && row->decision != NULL);
    struct str nearest = STR("");
    size_t distance = SIZE_MAX;
    for (size_t i = 0; i < row->decision->outputs_count; i++) {
        if (str_equal(row->decision->outputs[i], name)) {
            struct operand value = table_column(walk, row, i);
            if (value.node == NODE_ID_NONE) {
                walk_give_up(walk, at, MESSAGE_WHY_VALUE, STR(""));
            }
            return operand_after(walk, row->effects, value);
        }
        if (str_nearer(name, row->decision->outputs[i], &distance)) {
            nearest = row->decision->outputs[i];
        }
    }
    walk_give_up(walk, at, MESSAGE_WHY_OUTPUTS, row->decision->name);
    walk_find(walk, at, nearest.size > 0 ? MESSAGE_LIFT_COLUMN_NEAR
                                         : MESSAGE_LIFT_COLUMN,
              (struct texts){ .a = name, .b = nearest });
    return operand_any();
}

/* An item of a list fact, or a field of something that has none. */
static struct operand index_value(struct walk *walk,
                                  const struct operand *object,
                                  const struct operand *key,
                                  const struct tree *at)
{
    assert(object != NULL && key != NULL);
    if (object->kind == OPERAND_VALUE && object->type.list &&
        operand_is_numeric(key)) {
        struct type type = { object->type.base, false };
        struct operand item = operand_value(type, NODE_ID_NONE);
        item.maybe_nil = true;
        if (key->type.base != TYPE_INT || key->maybe_nil) {
            walk_give_up(walk, at, MESSAGE_WHY_VALUE, STR(""));
            return item;
        }
        item.node = build_binary(walk, NODE_ITEM, type,
                                 operand_node(walk, object, at),
                                 operand_node(walk, key, at));
        return item;
    }
    struct str name = STR("");
    struct operand member = operand_of(OPERAND_BUILTIN);
    bool literal = operand_literal(walk, key, &name);
    if (literal && operand_is_text(object)) {
        member.builtin = find_row(STR("string"), name);
    }
    walk_give_up(walk, at, MESSAGE_WHY_VALUE, STR(""));
    if (member.builtin != NULL) {
        return member;            /* ("x").upper: nobody writes this */
    }
    if (object->kind != OPERAND_ANY && key->kind != OPERAND_ANY) {
        walk_find(walk, at, operand_is(object, TYPE_DATE)
                  ? MESSAGE_LIFT_INDEX_DATE : object->kind == OPERAND_VALUE
                  && (object->type.list || object->type.base == TYPE_TEXT)
                  ? MESSAGE_LIFT_INDEX
                  : MESSAGE_LIFT_INDEX_NONE,
                  (struct texts){ .a = str_of(operand_name(object)) });
    }
    return operand_any();
}

/* The object comes before its key, as Lua evaluates them. Paths are followed
 * only through keys written as text: a computed key into the case may read
 * anything, so all of it counts as read. `index_goes_on` tells the inner index
 * that its result is read further. */
struct operand walk_index(struct walk *walk, const struct tree *tree)
{
    assert(tree->kind == TREE_INDEX);
    const struct tree *at = tree->first->next;
    bool goes_on = walk->index_goes_on;
    struct str name = STR("");
    walk->index_goes_on = tree->first->kind == TREE_INDEX;
    struct operand object = walk_expression(walk, tree->first);
    walk->index_goes_on = false;
    struct operand key = walk_expression(walk, at);
    bool literal = operand_literal(walk, &key, &name);
    if (object.kind == OPERAND_ENTITY && literal) {
        return index_entity(walk, &object, name, at, goes_on);
    }
    if (object.kind == OPERAND_TABLE) {
        return operand_after(walk, object.effects,
                             table_index(walk, &object, &key, at));
    }
    if (object.kind == OPERAND_LIBRARY && literal) {
        return index_library(walk, object.path, name, at);
    }
    if (object.kind == OPERAND_TABLES && literal) {
        return index_tables(walk, name, at);
    }
    if (object.kind == OPERAND_ROW && object.entries != NULL) {
        return table_row_field(walk, &object, &key, at);
    }
    if (object.kind == OPERAND_ROW && literal) {
        return index_row(walk, &object, name, at);
    }
    if (object.kind == OPERAND_ENTITY) {
        walk_give_up(walk, at, MESSAGE_WHY_KEY, STR(""));
        walk_reads_all(walk);
        return operand_any();
    }
    return index_value(walk, &object, &key, at);
}
