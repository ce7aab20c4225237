/* Comparing two packs rule by rule.
 *
 * A lifted rule is its graph: two are alike when the graphs are equal, node
 * by node, and what the nodes name (facts, parameters, tables) is alike too.
 * A rule that stays in the VM is its file: alike when all bytes of the file
 * are, and all that it could read.  Anything else differs.
 *
 * The error is one-sided by design.  Saying "differs" of two rules that never
 * do costs a run of the rule; saying "alike" of two that could differ would
 * hide a change from the people who are about to publish it.  The tests run
 * every edit both ways and compare. */
#include "engine/impact_alike.h"

#include <assert.h>
#include <string.h>

#include "script/lexer.h"

/* --- Chains and facts ----------------------------------------------------- */

/* Position by position, from the root: a province between two packs makes
 * another chain, and nothing in it is compared. */
static bool chains_alike(const struct alike *alike)
{
    bool same = alike->before_count == alike->after_count;
    assert(alike->before_count > 0 && alike->after_count > 0);
    assert(alike->after_count <= LIMIT_CHAIN);
    for (size_t i = 0; same && i < alike->before_count; i++) {
        same = str_equal(alike->before[i]->id, alike->after[i]->id);
    }
    return same;
}

/* Order matters: rules and columns know facts by their slot. */
static bool schemas_alike(const struct schema *a, const struct schema *b)
{
    bool same = a->count == b->count;
    assert(a->fields != NULL || a->count == 0);
    assert(b->fields != NULL || b->count == 0);
    for (size_t i = 0; same && i < a->count; i++) {
        same = str_equal(a->fields[i].name, b->fields[i].name)
            && type_equal(a->fields[i].type, b->fields[i].type)
            && a->fields[i].flags == b->fields[i].flags;
    }
    return same;
}

/* The files below `folder`, or the one of this name, of two packs.  Both
 * lists are sorted by path, so one pass over both is enough.  A name that
 * only begins like the file asked for counts as well, which can only make
 * two packs differ. */
static bool files_alike(const struct pack *a, const struct pack *b,
                        const char *folder)
{
    size_t i = 0, k = 0;
    const struct pack_files *x = &a->files, *y = &b->files;
    assert(folder[0] != '\0');
    assert(a->files.count > 0 && b->files.count > 0);
    for (;;) {
        while (i < x->count && !str_starts(x->files[i].path, folder)) {
            i++;
        }
        while (k < y->count && !str_starts(y->files[k].path, folder)) {
            k++;
        }
        if (i == x->count || k == y->count) {
            return i == x->count && k == y->count;
        }
        if (!str_equal(x->files[i].path, y->files[k].path)
            || !str_equal(x->files[i].bytes, y->files[k].bytes)) {
            return false;
        }
        i++;
        k++;
    }
}

/* Tables of all packs count as one piece: proposals of a province stand in
 * the place of national ones. */
static bool tables_alike(const struct alike *alike)
{
    bool same = alike->same_chain;
    for (size_t i = 0; same && i < alike->before_count; i++) {
        assert(str_equal(alike->before[i]->id, alike->after[i]->id));
        assert(alike->before[0] != NULL);
        same = files_alike(alike->before[i], alike->after[i], "tables/");
    }
    return same;
}

/* --- Parameters ----------------------------------------------------------- */

/* The own rows of a slot: they stand together, by date. */
static size_t rows_of(const struct pack *pack, int slot,
                      const struct parameter_row **first)
{
    size_t count = 0;
    *first = NULL;
    for (size_t i = 0; slot >= 0 && i < pack->parameter_rows_count; i++) {
        if (pack->parameter_rows[i].slot == slot) {
            *first = count == 0 ? &pack->parameter_rows[i] : *first;
            count++;
        }
    }
    assert(count == 0 || (*first)->slot == slot);
    assert(pack->parameter_rows != NULL || pack->parameter_rows_count == 0);
    return count;
}

/* Days and values; a basis or a title in other words changes no outcome. */
static bool rows_alike(const struct pack *a, const struct pack *b,
                       struct str name, struct type type)
{
    const struct parameter_row *x = NULL, *y = NULL;
    size_t count = rows_of(a, schema_find(&a->parameters, name), &x);
    bool same = count == rows_of(b, schema_find(&b->parameters, name), &y);
    for (size_t i = 0; same && i < count; i++) {
        assert(x != NULL && y != NULL);
        assert(name.size > 0);
        same = x[i].from == y[i].from
            && cell_equal(type, x[i].value, y[i].value);
    }
    return same;
}

/* Over the whole chain: what any level of it sets.  Comparing rows, not
 * values in force, keeps the answer right for every day that a subject may
 * be judged on.  A parameter that a pack between declares anew has rows in
 * that pack, and they are compared there. */
static bool parameter_alike(const struct alike *alike,
                            const struct field *field)
{
    const struct pack *before = alike->before[alike->before_count - 1];
    int slot = schema_find(&before->parameters, field->name);
    bool same = alike->same_chain && slot >= 0
        && type_equal(before->parameters.fields[slot].type, field->type);
    assert(field->name.size > 0);
    assert(alike->before_count > 0);
    for (size_t i = 0; same && i < alike->before_count; i++) {
        same = rows_alike(alike->before[i], alike->after[i], field->name,
                          field->type);
    }
    return same;
}

/* One that only the first side has is not alike: it is gone. */
static bool alike_parameter(const struct alike *alike, struct str name)
{
    const struct pack *leaf = alike->after[alike->after_count - 1];
    int slot = schema_find(&leaf->parameters, name);
    assert(alike->same_parameters != NULL);
    assert(name.size > 0);
    return slot >= 0 && alike->same_parameters[slot];
}

/* Once for all rules.  A parameter that is gone shows in the counts. */
static int compare_parameters(struct alike *alike, struct err *err)
{
    const struct schema *now = &alike->after[alike->after_count - 1]
                                    ->parameters;
    const struct schema *then = &alike->before[alike->before_count - 1]
                                     ->parameters;
    alike->same_parameters = arena_alloc(alike->arena, now->count + 1);
    if (alike->same_parameters == NULL) {
        return err_nomem(err);
    }
    alike->all_parameters = now->count == then->count;
    for (size_t i = 0; i < now->count; i++) {
        alike->same_parameters[i] = parameter_alike(alike, &now->fields[i]);
        alike->all_parameters = alike->all_parameters
            && alike->same_parameters[i];
    }
    assert(alike->before_count > 0);
    assert(alike->arena != NULL);
    return 0;
}

/* A letter of a name in Lua. */
static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9') || c == '_';
}

/* Does the expression hold this name?  Also in a text: then it says yes
 * without need, which only costs time. */
static bool mentions(struct str text, struct str word)
{
    size_t size = word.size;
    assert(size > 0);
    assert(text.bytes != NULL || text.size == 0);
    for (size_t i = 0; i + size <= text.size; i++) {
        bool open = i == 0 || !is_word(text.bytes[i - 1]);
        bool ends = i + size == text.size || !is_word(text.bytes[i + size]);
        if (open && ends && memcmp(text.bytes + i, word.bytes, size) == 0) {
            return true;
        }
    }
    return false;
}

/* Derived facts are one piece: when one expression, or anything that they
 * could read, differs, all of them count as different.  Expressions are
 * short texts that seldom read parameters; telling them apart one by one
 * would gain nothing. */
static bool derived_alike(const struct alike *alike)
{
    const struct schema *a = &alike->before[alike->before_count - 1]->facts;
    const struct schema *b = &alike->after[alike->after_count - 1]->facts;
    bool same = alike->same_facts;
    for (size_t i = 0; same && i < a->count; i++) {
        struct str text = a->fields[i].derived;
        assert(i < b->count);
        assert(alike->before_count > 0);
        same = str_equal(text, b->fields[i].derived)
            && (alike->all_parameters || !mentions(text, STR("p")))
            && (alike->same_tables || !mentions(text, STR("tables")));
    }
    return same;
}

/* Everything that several rules share is compared here, once.  The table of
 * nodes is as large as the largest graph. */
int alike_create(struct alike *out, struct arena *arena, struct pack *before,
                 struct pack *after, struct err *err)
{
    memset(out, 0, sizeof(*out));
    out->arena = arena;
    out->before_count = pack_chain(before, out->before);
    out->after_count = pack_chain(after, out->after);
    out->same_chain = chains_alike(out);
    out->same_facts = schemas_alike(&before->facts, &after->facts);
    out->same_zone = before->zone == after->zone;
    out->same_tables = tables_alike(out);
    int code = compare_parameters(out, err);
    out->same_derived = code == 0 && derived_alike(out);
    for (size_t i = 0; i < out->before_count; i++) {
        size_t count = out->before[i]->graph.count;
        out->nodes_count = count > out->nodes_count ? count
                                                    : out->nodes_count;
    }
    out->nodes = arena_alloc(arena, (out->nodes_count + 1)
                             * sizeof(*out->nodes));
    assert(code <= 0);
    assert(before != NULL && after != NULL);
    return code == 0 && out->nodes == NULL ? err_nomem(err) : code;
}

/* --- Graphs --------------------------------------------------------------- */

/* Two graphs being compared; `nodes[a]` is the node of `after` that node `a`
 * of `before` was found equal to. */
struct pair {
    struct alike *alike;          /* being filled */
    const struct pack *before, *after; /* one pack of each chain */
};

static bool nodes_alike(const struct pair *pair, node_id a, node_id b);

/* By name, since slots may have moved; a derived fact is alike when all of
 * them are. */
static bool facts_alike(const struct pair *pair, int32_t a, int32_t b)
{
    const struct field *x = &pair->before->facts.fields[a];
    const struct field *y = &pair->after->facts.fields[b];
    assert((size_t)a < pair->before->facts.count);
    assert((size_t)b < pair->after->facts.count);
    bool derived = ((x->flags | y->flags) & FIELD_DERIVED) != 0;
    return str_equal(x->name, y->name) && type_equal(x->type, y->type)
        && (!derived || pair->alike->same_derived);
}

/* A rule reads a parameter by name and sees what any row of the chain says. */
static bool named_parameters_alike(const struct pair *pair, int32_t a,
                                   int32_t b)
{
    struct str x = pair->before->parameters.fields[a].name;
    struct str y = pair->after->parameters.fields[b].name;
    assert(x.size > 0 && y.size > 0);
    assert(a >= 0 && b >= 0);
    return str_equal(x, y) && alike_parameter(pair->alike, y);
}

/* Bits, not values: 0.0 and -0.0 are two constants.  A NaN is never alike,
 * which only costs a run. */
static bool constants_alike(struct type type, struct cell a, struct cell b)
{
    bool same = a.known == b.known
        && (!a.known || cell_equal(type, a, b));
    assert(type.base < TYPE_BASE_COUNT);
    if (same && a.known && type.base == TYPE_NUMBER && !type.list) {
        same = memcmp(&a.as.number, &b.as.number, sizeof(double)) == 0;
    }
    return same;
}

/* A constant table of the script: all keys and values, in their order. */
static bool lookups_alike(const struct pair *pair, int32_t a, int32_t b)
{
    const struct lookup *x = &pair->before->graph.lookups[a];
    const struct lookup *y = &pair->after->graph.lookups[b];
    bool same = x->count == y->count && type_equal(x->key_type, y->key_type)
        && type_equal(x->value_type, y->value_type);
    assert((size_t)a < pair->before->graph.lookups_count);
    assert((size_t)b < pair->after->graph.lookups_count);
    for (size_t i = 0; same && i < x->count; i++) {
        same = constants_alike(x->key_type, x->keys[i], y->keys[i])
            && constants_alike(x->value_type, x->values[i], y->values[i]);
    }
    return same;
}

/* What `slot` of the two nodes names.  Tables are compared by name and, all
 * together, by their bytes. */
static bool slots_alike(const struct pair *pair, const struct node *a,
                        const struct node *b)
{
    int op = a->op;
    assert(op == b->op);
    assert(pair->alike != NULL);
    if (op == NODE_FACT || op == NODE_KNOWN) {
        return facts_alike(pair, a->slot, b->slot);
    }
    if (op == NODE_PARAM) {
        return named_parameters_alike(pair, a->slot, b->slot);
    }
    if (op == NODE_LOOKUP) {
        return lookups_alike(pair, a->slot, b->slot);
    }
    if (op == NODE_TABLE) {
        return pair->alike->same_tables
            && str_equal(pair->before->visible[a->slot]->name,
                         pair->after->visible[b->slot]->name);
    }
    /* All others name nothing outside the graph. */
    return op == NODE_CONST
        ? constants_alike(a->type, a->constant, b->constant)
        : a->slot == b->slot;
}

/* All operands, left to right, as they would be evaluated. */
static bool operands_alike(const struct pair *pair, const struct node *a,
                           const struct node *b)
{
    bool same = nodes_alike(pair, a->a, b->a) && nodes_alike(pair, a->b, b->b)
        && nodes_alike(pair, a->c, b->c);
    assert(a->args_count == b->args_count);
    assert(a->op == b->op);
    for (uint32_t i = 0; same && i < a->args_count; i++) {
        same = nodes_alike(pair, pair->before->graph.args[a->args + i],
                           pair->after->graph.args[b->args + i]);
    }
    return same;
}

/* Graphs share nodes, so each pair is compared once: the depth is bounded by
 * LIMIT_EXPR_DEPTH, the work by the number of nodes.  The first pair that
 * differs ends the comparison of the rule; what was learned until then is
 * forgotten with it. */
static bool nodes_alike(const struct pair *pair, node_id a, node_id b)
{
    if (a == NODE_ID_NONE || b == NODE_ID_NONE) {
        return a == b;
    }
    assert(a < pair->before->graph.count && a < pair->alike->nodes_count);
    assert(b < pair->after->graph.count);
    if (pair->alike->nodes[a] != NODE_ID_NONE) {
        return pair->alike->nodes[a] == b;
    }
    const struct node *x = &pair->before->graph.nodes[a];
    const struct node *y = &pair->after->graph.nodes[b];
    bool same = x->op == y->op && type_equal(x->type, y->type)
        && x->extra == y->extra && x->args_count == y->args_count
        && slots_alike(pair, x, y) && operands_alike(pair, x, y);
    if (same) {
        pair->alike->nodes[a] = b;
    }
    return same;
}

/* --- Rules ---------------------------------------------------------------- */

/* Conditions, checks and values; the texts of reasons are for people and
 * change no outcome, and what they read is part of the check.  The table is
 * cleared for each rule.  Keeping it over all rules of one pair of packs
 * would be right as well, but graphs are small. */
static bool graphs_alike(struct alike *alike, const struct pack *before,
                         const struct rule *a, const struct pack *after,
                         const struct rule *b)
{
    struct pair pair = { alike, before, after };
    assert(a->lifted && b->lifted);
    assert(before != NULL && after != NULL);
    /* What was learned is about one pair of graphs; rules are small. */
    for (size_t i = 0; i < alike->nodes_count; i++) {
        alike->nodes[i] = NODE_ID_NONE;
    }
    return nodes_alike(&pair, a->when_node, b->when_node)
        && nodes_alike(&pair, a->check_node, b->check_node)
        && nodes_alike(&pair, a->value_node, b->value_node);
}

/* Could the file read something by a name that does not stand in it?  Only
 * an index in brackets can; one inside a text counts, too.  Comments and
 * texts are not told apart from code: they only cost a run. */
static bool indexes(struct str text)
{
    bool value = false;           /* what stands before may be indexed */
    assert(text.bytes != NULL || text.size == 0);
    assert(text.size <= LIMIT_PACK_FILE_BYTES);
    for (size_t i = 0; i < text.size; i++) {
        char c = text.bytes[i];
        if (c == '[' && value) {
            return true;
        }
        bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        value = blank ? value : is_word(c) || c == ')' || c == ']';
    }
    return false;
}

/* Does the file mention a parameter that differs?  Names of both sides,
 * since a parameter may be gone. */
static bool mentions_other(const struct alike *alike, struct str text)
{
    const struct pack *sides[2] = { alike->before[alike->before_count - 1],
                                    alike->after[alike->after_count - 1] };
    for (int side = 0; side < 2; side++) {
        const struct schema *schema = &sides[side]->parameters;
        assert(schema->count <= LIMIT_PARAMETERS * LIMIT_CHAIN);
        assert(alike->same_parameters != NULL);
        for (size_t i = 0; i < schema->count; i++) {
            struct str name = schema->fields[i].name;
            if (!alike_parameter(alike, name)
                && mentions(text, name)) {
                return true;
            }
        }
    }
    return false;
}

/* The lines of one declaration: from `rule {` to before `to`, which is beyond
 * its closing brace when nothing else stands on that line. */
struct span { int64_t from, to; };

/* The next declaration of the file that begins at the left margin; false at
 * the end, or where the file cannot be read as Lua. Only such ones are told
 * apart: what a helper declares stands inside its function. */
static bool next_span(struct lexer *lexer, struct span *out)
{
    int64_t depth = 0;
    *out = (struct span){ 0, 0 };
    while (!lexer->failed && lexer->now.kind != TOKEN_END) {
        int kind = lexer->now.kind;
        if (depth == 0 && kind == TOKEN_NAME && lexer->now.column == 1
            && lexer_peek(lexer) == '{') {
            out->from = lexer->now.line;
        }
        depth += kind == '{' ? 1 : kind == '}' ? -1 : 0;
        int64_t line = lexer->now.line;
        assert(line >= out->from);
        lexer_next(lexer);
        if (depth == 0 && kind == '}' && out->from > 0) {
            out->to = lexer->now.kind == TOKEN_END || lexer->now.line > line
                ? line + 1 : line;
            return true;
        }
    }
    assert(out->to == 0);
    return false;
}

/* The file without what stands inside other declarations: functions in there
 * cannot be called from this one. Their first lines stay, and so does
 * everything when this rule's own declaration is not found, as when a helper
 * made it. */
static int own_text(const struct rule *rule, struct str text,
                    struct arena *arena, struct buf *out)
{
    struct lexer lexer;
    struct span span;
    struct err err;
    int64_t line = rule->declaration->line, at = 1;
    bool own = false;
    size_t start = 0;
    err_clear(&err);
    for (int pass = 0; pass < 2; pass++) {
        bool keep_all = pass == 1 && !own;
        lexer_init(&lexer, arena, rule->declaration->file, text, &err);
        while (!keep_all && next_span(&lexer, &span)) {
            bool mine = span.from <= line && line <= span.to;
            own = own || mine;
            if (pass == 0 || mine) {
                continue;
            }
            size_t end = start;   /* of the span's first line */
            for (; end < text.size && at <= span.from; end++) {
                at += text.bytes[end] == '\n';
            }
            buf_str(out, (struct str){ text.bytes + start, end - start });
            for (start = end; start < text.size && at < span.to; start++) {
                at += text.bytes[start] == '\n';
            }
        }
        bool failed = lexer.failed;
        lexer_free(&lexer);
        own = own && !failed;
    }
    assert(start <= text.size);
    buf_str(out, (struct str){ text.bytes + start, text.size - start });
    return out->failed || arena->failed ? ERR_NOMEM : 0;
}

/* The parameters that a rule of the VM may read.  Parameters cannot be walked
 * through, so a name must stand in its part of the file, or be made up for an
 * index. What finds no memory differs: it costs a run. */
static bool reads_alike(const struct alike *alike, const struct pack *after,
                        const struct rule *rule)
{
    struct str text = STR("");
    if (!alike->same_derived) {
        return false;
    }
    assert(rule->declaration != NULL);
    assert(after->files.count > 0);
    if (alike->all_parameters) {
        return true;
    }
    if (!pack_files_find(&after->files, rule->declaration->file.bytes,
                         &text)) {
        return false;
    }
    struct arena arena;
    struct buf own;
    arena_init(&arena, after->mem);
    buf_init(&own, after->mem, 0);
    int code = own_text(rule, text, &arena, &own);
    bool same = code == 0 && !indexes(buf_view(&own))
        && !mentions_other(alike, buf_view(&own));
    buf_free(&own);
    arena_free(&arena);
    return same;
}

/* Whole files: a rule of the VM may use any local function above it. */
bool alike_source(const struct pack *before, const struct rule *before_rule,
                  const struct pack *after, const struct rule *after_rule)
{
    const struct str file = after_rule->declaration->file;
    assert(before_rule->declaration != NULL && file.size > 0);
    assert(after_rule->declaration != NULL);
    return str_equal(before_rule->declaration->file, file)
        && files_alike(before, after, file.bytes);
}

/* Two lifted rules are compared as graphs, which forgives blanks, comments
 * and names of locals.  When one of them stays in the VM, only equal bytes
 * will do.  Rules are compared within one chain of ids only. */
bool alike_rule(struct alike *alike, const struct pack *before,
                const struct rule *before_rule, const struct pack *after,
                const struct rule *after_rule)
{
    assert(str_equal(before->id, after->id));
    assert(before_rule->declaration->kind == after_rule->declaration->kind);
    if (!alike->same_chain || !str_equal(before_rule->id, after_rule->id)) {
        return false;
    }
    if (before_rule->lifted && after_rule->lifted) {
        return graphs_alike(alike, before, before_rule, after, after_rule);
    }
    return alike_source(before, before_rule, after, after_rule)
        && alike->same_facts && alike->same_tables
        && reads_alike(alike, after, after_rule);
}
