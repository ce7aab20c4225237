/* The two ways into the lifter: a file, and the expression of a derived fact.
 *
 * A file is walked once, from its first statement to its last; a function of
 * a declaration is walked (and lifted) where the declaration stands, a local
 * function where it is called.  Functions that nobody calls here are walked
 * at the end, for findings only. */
#include "script/lift.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "script/foreign.h"
#include "script/lift_walk.h"

/* Allocates what is counted by variables and slots; all values are unknown at
 * first. Without a graph of the context a private one serves, whose nodes are
 * dropped at the end. False when memory is gone. */
static bool walk_open(struct walk *walk, const struct tree *chunk)
{
    size_t count = (size_t)chunk->variables_count;
    walk->usage = resolve_usage(walk->arena, chunk);
    walk->variables_count = count;
    walk->values = arena_alloc(walk->arena,
                               (count + 1) * sizeof *walk->values);
    walk->stamps = arena_alloc(walk->arena,
                               (count + 1) * sizeof *walk->stamps);
    walk->facts_read = arena_alloc(walk->arena,
                                   walk->context->facts->count + 1);
    walk->parameters_read = arena_alloc(
        walk->arena, walk->context->parameters->count + 1);
    if (walk->arena->failed) {
        return false;
    }
    for (size_t i = 0; i <= count; i++) {
        walk->values[i] = operand_any();
    }
    walk->graph = walk->context->graph;
    if (walk->graph == NULL) {
        graph_init(&walk->private_graph, walk->arena, walk->context->facts,
                   walk->context->parameters);
        walk->graph = &walk->private_graph;
    }
    assert(walk->graph != NULL);
    return true;
}

/* Walks the outermost functions that no declaration and no call reached. */
static void walk_rest(struct walk *walk, const struct tree *tree)
{
    assert(walk != NULL && tree != NULL);
    if (tree->kind == TREE_FUNCTION) {
        if (!walk_done(walk, tree, true)) {
            walk_alone(walk, tree);
        }
        return;
    }
    for (const struct tree *child = tree->first; child != NULL;
         child = child->next) {
        walk_rest(walk, child);
    }
}

/* A source that nests deeper than the checks go is refused. */
static bool find_deep(struct walk *walk, const struct tree *chunk)
{
    const struct tree *deep = NULL;
    if (!resolve_too_deep(chunk, &deep)) {
        return false;
    }
    assert(deep != NULL);
    walk_find(walk, deep, MESSAGE_LIFT_DEEP, (struct texts){ .a = STR("") });
    return true;
}

/* Without a graph nothing is handed out. */
static void drop_nodes(const struct lift_context *context,
                       struct lifted *lifted)
{
    assert(lifted != NULL);
    if (context->graph == NULL) {
        lifted->node = NODE_ID_NONE;
        lifted->reason = NODE_ID_NONE;
    }
}

/* The source behind a byte order mark, which some editors of Windows write. */
static struct str without_mark(struct str source)
{
    assert(source.bytes != NULL || source.size == 0);
    if (str_starts(source, "\xEF\xBB\xBF")) {
        source.bytes += 3;        /* as the runtime does */
        source.size -= 3;
    }
    return source;
}

/* Neither too large to be read in a moment, nor something that no character of
 * which would make sense; else err says so. */
static bool is_source(const struct walk *walk, struct err *err)
{
    char file[ERR_FILE_BYTES];
    struct str text = walk->source;
    assert(walk->file.size > 0);
    (void)snprintf(file, sizeof file, "%.*s", (int)walk->file.size,
                   walk->file.bytes);
    if (text.size > LIMIT_SCRIPT_BYTES) {
        (void)err_fail(err, MESSAGE_SCRIPT_LARGE, "ii", (int64_t)text.size,
                       (int64_t)LIMIT_SCRIPT_BYTES);
        return err_at(err, file, 0, 0) == 0;
    }
    if (str_starts(text, "\x1B")) {
        (void)err_fail(err, MESSAGE_SCRIPT_BYTECODE, "");
    } else if (str_starts(text, "\xFF\xFE") || str_starts(text, "\xFE\xFF")
               || memchr(text.bytes, '\0', text.size < 4 ? text.size : 4)) {
        (void)err_fail(err, MESSAGE_SCRIPT_UTF16, "");
    } else {
        return true;
    }
    return err_at(err, file, 1, 1) == 0;
}

/* A source that does not parse is a finding, not an error of this call, so
 * that one reading shows the mistakes of all files. Fails only for memory.
 * Results live in `arena`. */
int lift_file(struct lift_result *out, struct arena *arena,
              const struct lift_context *context,
              const struct lift_source *source, struct findings *findings,
              struct err *err)
{
    assert(findings != NULL && err != NULL);
    struct tree *chunk = NULL;
    struct frame frame = { .reason = NODE_ID_NONE };
    assert(out != NULL && context != NULL && source != NULL);
    struct walk walk = {
        .arena = arena, .context = context, .file = source->name,
        .source = without_mark(source->text), .findings = findings,
        .findings_first = findings->count, .err = err, .frame = &frame,
        .declaration = ""
    };
    *out = (struct lift_result){ .count = 0 };
    if (!is_source(&walk, err)
        || syntax_parse(&chunk, arena, walk.file, walk.source, err) != 0) {
        foreign_explain(syntax_line(walk.source, err->line), err);
        struct finding *finding = findings_add(findings, SEVERITY_ERROR);
        if (finding == NULL || err->code == ERR_NOMEM) {
            return err_nomem(err);
        }
        finding->err = *err;
        return 0;
    }
    if (syntax_resolve(chunk, walk.file, walk.source, findings) != 0) {
        return err_nomem(err);
    }
    if (find_deep(&walk, chunk)) {
        return walk.failed ? ERR_NOMEM : 0;
    }
    if (!walk_open(&walk, chunk)) {
        return err_nomem(err);
    }
    (void)walk_statements(&walk, chunk->first);
    walk_rest(&walk, chunk);
    if (walk.failed || arena->failed || findings->failed ||
        walk.graph->failed) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < walk.functions_count; i++) {
        drop_nodes(context, &walk.functions[i]);
    }
    out->functions = walk.functions;
    out->count = walk.functions_count;
    return 0;
}

/* `expression` as the body of a function: return expression. */
static struct tree *as_function(struct arena *arena, struct tree *expression)
{
    struct tree *function = arena_alloc(arena, sizeof *function);
    struct tree *block = arena_alloc(arena, sizeof *block);
    struct tree *back = arena_alloc(arena, sizeof *back);
    if (function == NULL || block == NULL || back == NULL) {
        return NULL;
    }
    *back = (struct tree){ .kind = TREE_RETURN, .first = expression,
                           .line = expression->line,
                           .column = expression->column, .variable = -1 };
    *block = *back;
    block->kind = TREE_BLOCK;
    block->first = back;
    *function = *block;
    function->kind = TREE_FUNCTION;
    function->first = block;
    function->variables_count = expression->variables_count;
    assert(expression->next == NULL);
    return function;
}

/* A derived fact is walked as the body of a function that returns it; `case`
 * and `p` are globals there. `out` is set on every way out. */
int lift_expression(struct lifted *out, struct arena *arena,
                    const struct lift_context *context,
                    const struct lift_source *source,
                    struct findings *findings, struct err *err)
{
    assert(findings != NULL && err != NULL);
    struct tree *expression = NULL;
    struct frame frame = { .reason = NODE_ID_NONE };
    assert(out != NULL && context != NULL && source != NULL);
    struct walk walk = {
        .arena = arena, .context = context, .file = source->name,
        .source = source->text,
        .findings = findings, .findings_first = findings->count, .err = err,
        .frame = &frame, .declaration = "", .derived = true
    };
    *out = (struct lifted){ .file = source->name,
                            .declaration = STR("derived"),
                            .id = source->name, .field = STR(""),
                            .node = NODE_ID_NONE, .reason = NODE_ID_NONE };
    if (syntax_parse_expression(&expression, arena, walk.file, walk.source,
                                err) != 0) {
        struct finding *finding = findings_add(findings, SEVERITY_ERROR);
        if (finding == NULL || err->code == ERR_NOMEM) {
            return err_nomem(err);
        }
        finding->err = *err;
        out->why_not = *err;
        return 0;
    }
    struct tree *function = as_function(arena, expression);
    if (function == NULL) {
        return err_nomem(err);
    }
    if (find_deep(&walk, function)) {
        return walk.failed ? ERR_NOMEM : 0;
    }
    if (!walk_open(&walk, function)) {
        return err_nomem(err);
    }
    walk_root_function(&walk, out, function, false);
    if (walk.failed || arena->failed || findings->failed ||
        walk.graph->failed) {
        return err_nomem(err);
    }
    drop_nodes(context, out);
    return 0;
}
