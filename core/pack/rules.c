/* Declarations to rules.
 *
 * An id is compared without case with all ids of the chain: a child's
 * declaration may not take the id of any of its parents', whatever its kind;
 * in one pack a guard may share the id of the rule that it enforces.
 * A lifted function is found by its file, line, field and id.  When two
 * functions could be meant, none is: the rule then stays in the VM, which is
 * always right. */
#include "pack/rules.h"

#include <assert.h>
#include <string.h>

#include "pack/fields.h"
#include "script/syntax.h"

const char *const logic_files[LOGIC_FILES] = {
    "eligibility.lua", "matching.lua", "schedule.lua", "lifecycle.lua",
};

/* Where each kind may stand: index into logic_files. */
static const int places[DECLARATION_KIND_COUNT] = {
    [DECLARATION_RULE] = 0, [DECLARATION_COMPONENT] = 1,
    [DECLARATION_BONUS] = 1, [DECLARATION_PREFER] = 1,
    [DECLARATION_DUTY] = 2, [DECLARATION_DEADLINE] = 2,
    [DECLARATION_GUARD] = 3,
};

static const char *const function_names[FUNCTION_COUNT] = {
    [FUNCTION_WHEN] = "when", [FUNCTION_CHECK] = "check",
    [FUNCTION_VALUE] = "value", [FUNCTION_ON] = "on",
    [FUNCTION_DATES] = "dates",
};

/* The file of a declaration among logic_files, or -1.  Declarations name the
 * file as it was given to script_load. */
static int file_index(const struct declaration *declaration)
{
    assert(declaration != NULL);
    for (int i = 0; i < LOGIC_FILES; i++) {
        if (str_is(declaration->file, logic_files[i])) {
            return i;
        }
    }
    return -1;
}

/* Notes the mistake in err at a declaration.  0, or what may not be
 * absorbed. */
static int absorb(struct build *build, const struct declaration *declaration,
                  const char *file, struct err *err)
{
    assert(err->code != 0);
    assert(file != NULL);
    struct str text = STR("");
    (void)pack_files_find(&build->pack->files, declaration->file.bytes,
                          &text);
    text = syntax_line(text, declaration->line);
    size_t before = 0;
    while (before < text.size && (text.bytes[before] == ' '
                                  || text.bytes[before] == '\t')) {
        before++;
    }
    (void)err_at(err, file, declaration->line, (int64_t)before + 1);
    err_source(err, text);
    return build_absorb(build, SEVERITY_ERROR, err);
}

/* --- Ids ----------------------------------------------------------------- */

/* Letters, digits, '-', '_' and '.': no blanks or commas, since ids are listed
 * between commas.  Empty is refused here; only a preference may leave its id
 * out. */
static bool id_ok(struct str id)
{
    assert(id.bytes != NULL || id.size == 0);
    for (size_t i = 0; i < id.size; i++) {
        char c = id.bytes[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool other = (c >= '0' && c <= '9') || c == '-' || c == '_'
                     || c == '.';
        if (!letter && !other) {
            return false;
        }
    }
    return id.size > 0 && id.size <= LIMIT_NAME_BYTES;
}

/* Enters the id among those of the chain, or says who has it.  `ids` is a
 * schema because it is searched without case and inherited like one.  0, or
 * err without a place: the caller knows it. */
static int take_id(struct build *build, const struct declaration *declaration,
                   const char *file, struct err *err)
{
    struct pack *pack = build->pack;
    const char *kind = fields_kind_name(declaration->kind);
    if (declaration->id.size == 0
        && declaration->kind == DECLARATION_PREFER) {
        return 0;
    }
    if (!id_ok(declaration->id)) {
        return err_fail(err, MESSAGE_PACK_DECLARATION_ID, "st", kind,
                        declaration->id);
    }
    struct str lower = build_lower(build, declaration->id);
    if (lower.bytes == NULL) {
        return err_nomem(err);
    }
    unsigned bit = 1u << declaration->kind;
    int slot = schema_find(&pack->ids, lower);
    if (slot < 0) {
        /* `unit` says what has the id; flags hold a bit a kind. */
        struct field field = {
            .name = lower, .flags = bit, .pack = pack->id,
            .unit = str_of(kind), .file = str_of(file),
            .line = declaration->line,
        };
        return schema_add(&pack->ids, &field, err);
    }
    struct field *other = &pack->ids.fields[slot];
    char place[ERR_ARG_BYTES];
    build_place(other->file, other->line, place);
    assert(other->name.size > 0);
    if (!str_equal(other->pack, pack->id)) {
        return err_fail(err, MESSAGE_PACK_RULE_REDECLARED, "ttts",
                        declaration->id, other->unit, other->pack, place);
    }
    if ((other->flags & bit) != 0) {
        return err_fail(err, MESSAGE_PACK_DECLARATION_TWICE, "tss",
                        declaration->id, place, kind);
    }
    other->flags |= bit;
    return 0;
}

/* --- Lifted functions ---------------------------------------------------- */

/* The one lifted function that this one must be, or NULL.  By line and field
 * first: an id need not be literal, and the lifter then has none. */
static const struct lifted *find_lifted(const struct lift_result *result,
                                        const struct declaration *declaration,
                                        int function)
{
    const struct lifted *found = NULL;
    int64_t line = declaration->function_line[function];
    assert(function >= 0);
    assert(function < FUNCTION_COUNT);
    for (size_t i = 0; i < result->count; i++) {
        const struct lifted *lifted = &result->functions[i];
        if (lifted->line != line
            || !str_is(lifted->field, function_names[function])
            || !str_is(lifted->declaration,
                       fields_kind_name(declaration->kind))
            || (lifted->id.size > 0
                && !str_equal(lifted->id, declaration->id))) {
            continue;
        }
        if (found != NULL) {
            return NULL;          /* two may be meant: neither is */
        }
        found = lifted;
    }
    return found;
}

/* Slots of `more` that are not yet in `list`, appended.  `list` has room for
 * all of both.  Quadratic, over the few slots that one rule reads.  Returns
 * the new count. */
static size_t join(int32_t *list, size_t count, const int32_t *more,
                   size_t more_count)
{
    assert(list != NULL);
    assert(more != NULL || more_count == 0);
    for (size_t i = 0; i < more_count; i++) {
        size_t k = 0;
        while (k < count && list[k] != more[i]) {
            k++;
        }
        if (k == count) {
            list[count] = more[i];
            count++;
        }
    }
    return count;
}

/* The slots that the functions of a rule may read, each once.  What the rule
 * reads decides what has to be asked of people, so it must not miss any: it is
 * known only for lifted rules.  The lists are the pack's.  0 or ERR_NOMEM. */
static int join_reads(struct build *build, struct rule *rule,
                      const struct lifted *const found[FUNCTION_COUNT],
                      struct err *err)
{
    size_t facts = 1, parameters = 1;
    for (int i = 0; i < FUNCTION_COUNT; i++) {
        facts += found[i] == NULL ? 0 : found[i]->facts_read_count;
        parameters += found[i] == NULL ? 0
                                       : found[i]->parameters_read_count;
    }
    struct arena *arena = &build->pack->arena;
    int32_t *fact_list = arena_alloc(arena, facts * sizeof *fact_list);
    int32_t *parameter_list = arena_alloc(arena, parameters
                                          * sizeof *parameter_list);
    if (fact_list == NULL || parameter_list == NULL) {
        return err_nomem(err);
    }
    for (int i = 0; i < FUNCTION_COUNT; i++) {
        if (found[i] == NULL) {
            continue;
        }
        rule->facts_read_count = join(fact_list, rule->facts_read_count,
                                      found[i]->facts_read,
                                      found[i]->facts_read_count);
        rule->parameters_read_count =
            join(parameter_list, rule->parameters_read_count,
                 found[i]->parameters_read, found[i]->parameters_read_count);
    }
    assert(rule->facts_read_count < facts);
    assert(rule->parameters_read_count < parameters);
    rule->facts_read = fact_list;
    rule->parameters_read = parameter_list;
    return 0;
}

/* Attaches the nodes when every function of the rule is lifted.  All or none:
 * a rule whose check is lifted and whose `when` is not would be judged in two
 * ways at once.  The reason for staying in the VM is kept, to be shown with
 * the rule.  `dates` has no node: only the VM makes lists of dates.  0 or
 * ERR_NOMEM. */
static int attach(struct build *build, const struct logic *logic,
                  struct rule *rule, struct err *err)
{
    const struct declaration *declaration = rule->declaration;
    const struct lifted *found[FUNCTION_COUNT] = { NULL };
    int file = file_index(declaration);
    assert(file >= 0);
    rule->lifted = true;
    for (int i = 0; i < FUNCTION_COUNT; i++) {
        if (declaration->functions[i] < 0) {
            continue;
        }
        found[i] = find_lifted(&logic->lifted[file], declaration, i);
        if ((found[i] == NULL || !found[i]->ok) && rule->lifted) {
            rule->lifted = false;
            if (found[i] != NULL) {
                rule->why_not_lifted = found[i]->why_not;
            } else {
                (void)err_fail(&rule->why_not_lifted,
                               MESSAGE_PACK_NOT_FOUND, "s",
                               function_names[i]);
            }
        }
    }
    rule->reads_known = rule->lifted;
    if (!rule->lifted) {          /* what was seen, perhaps not all */
        return join_reads(build, rule, found, err);
    }
    const struct lifted *check = found[FUNCTION_CHECK];
    const struct lifted *when = found[FUNCTION_WHEN];
    const struct lifted *value = found[FUNCTION_VALUE] != NULL
                                 ? found[FUNCTION_VALUE]
                                 : found[FUNCTION_ON];
    rule->when_node = when == NULL ? NODE_ID_NONE : when->node;
    rule->check_node = check == NULL ? NODE_ID_NONE : check->node;
    rule->reason_node = check == NULL ? NODE_ID_NONE : check->reason;
    rule->value_node = value == NULL ? NODE_ID_NONE : value->node;
    assert(declaration->functions[FUNCTION_CHECK] < 0 || check != NULL);
    return join_reads(build, rule, found, err);
}

/* --- Reading ------------------------------------------------------------- */

/* Everything that a declaration leaves out has its `absent` value, so that no
 * reader has to know which kind sets what.  Texts are borrowed from the
 * declaration, which the script owns as long as the pack. */
static void start_rule(struct rule *rule,
                       const struct declaration *declaration)
{
    assert(declaration->kind < DECLARATION_KIND_COUNT);
    *rule = (struct rule){
        .declaration = declaration, .id = declaration->id,
        .basis = { "", 0 }, .on_fail = { "", 0 },
        .number_slot = -1, .from_slot = -1, .on_slot = -1,
        .measures_slot = -1,
        .when_node = NODE_ID_NONE, .check_node = NODE_ID_NONE,
        .reason_node = NODE_ID_NONE, .value_node = NODE_ID_NONE,
    };
    rule->title[LANGUAGE_ID] = rule->title[LANGUAGE_EN]
                             = (struct str){ "", 0 };
    const int *functions = declaration->functions;
    rule->when = functions[FUNCTION_WHEN];
    rule->check = functions[FUNCTION_CHECK];
    rule->value = functions[FUNCTION_VALUE];
    if (rule->value < 0) {
        rule->value = functions[FUNCTION_DATES] >= 0
                      ? functions[FUNCTION_DATES] : functions[FUNCTION_ON];
    }
    assert(rule->value >= -1);
}

/* File, id, fields, nodes: each is judged though another failed, so that one
 * look at the findings repairs the rule.  0, or what is no finding. */
static int read_rule(struct build *build, const struct logic *logic,
                     const struct declaration *declaration,
                     struct rule *rule, struct err *err)
{
    int file = file_index(declaration);
    if (file < 0) {
        return err_fail(err, MESSAGE_BUG, "s", "a declaration of no file");
    }
    const char *path = logic->paths[file].bytes;
    start_rule(rule, declaration);
    assert(path != NULL);
    int code = 0;
    if (file != places[declaration->kind]) {
        err_fail(err, MESSAGE_PACK_DECLARATION_FILE, "sss",
                 fields_kind_name(declaration->kind), logic_files[file],
                 logic_files[places[declaration->kind]]);
        code = absorb(build, declaration, path, err);
    }
    if (code == 0 && take_id(build, declaration, path, err) != 0) {
        code = absorb(build, declaration, path, err);
    }
    if (code == 0) {
        code = fields_check(build, rule, path, err);
    }
    return code == 0 ? attach(build, logic, rule, err) : code;
}

/* One array a kind, sized first: pointers to rules stay valid.  0 with
 * mistakes among the findings, or what is no finding. */
int rules_read(struct build *build, const struct logic *logic,
               struct err *err)
{
    struct pack *pack = build->pack;
    assert(pack->script != NULL);
    size_t count = script_declarations_count(pack->script);
    size_t counts[DECLARATION_KIND_COUNT] = { 0 };
    assert(count <= LIMIT_RULES);     /* script/declare.c refuses more */
    for (size_t i = 0; i < count; i++) {
        counts[script_declaration(pack->script, i)->kind]++;
    }
    for (int kind = 0; kind < DECLARATION_KIND_COUNT; kind++) {
        pack->rules[kind] = arena_alloc(&pack->arena, (counts[kind] + 1)
                                        * sizeof *pack->rules[kind]);
        if (pack->rules[kind] == NULL) {
            return err_nomem(err);
        }
    }
    for (size_t i = 0; i < count; i++) {
        const struct declaration *declaration =
            script_declaration(pack->script, i);
        enum declaration_kind kind = declaration->kind;
        struct rule *rule = &pack->rules[kind][pack->rules_count[kind]];
        int code = read_rule(build, logic, declaration, rule, err);
        if (code != 0) {
            return code;
        }
        pack->rules_count[kind]++;
        assert(pack->rules_count[kind] <= counts[kind]);
    }
    return 0;
}

/* The id of the rule that a function belongs to; "" when it is another's. */
static struct str rule_of(const struct pack *owner, int function)
{
    assert(function >= 0);
    for (size_t i = 0; i < owner->rules_count[DECLARATION_RULE]; i++) {
        const struct rule *rule = &owner->rules[DECLARATION_RULE][i];
        if (rule->when == function || rule->check == function) {
            return rule->id;
        }
    }
    return STR("");
}

/* See rules.h. */
void rules_late(const struct pack *owner, const struct call *calls,
                size_t count, struct err *err)
{
    assert(owner != NULL);
    assert(err->code != 0);
    for (size_t i = 0; i < count; i++) {
        if (calls[i].status == CALL_TIME) {
            err_judged(err, rule_of(owner, calls[i].function), STR(""));
        }
    }
}
