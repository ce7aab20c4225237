/* Names, after parsing: which locals are read, assigned, handed on; and the
 * findings that need nothing but names.
 *
 * A table of the chunk counts as constant when nobody can change it: every
 * mention of it reads a field, takes its length, or gives it to a function
 * that only looks.  Everything else lets it escape. */
#include "script/resolve.h"

#include <assert.h>
#include <string.h>

#include "script/syntax.h"

enum { DEPTH_MAX = 1000 };

/* Whether any path below `tree` has `left` nodes or more; *at is then the node
 * there, and else untouched. Recursion is bounded by `left` itself. */
static bool too_deep(const struct tree *tree, int left,
                     const struct tree **at)
{
    assert(left >= 0);
    if (left == 0) {
        *at = tree;
        return true;
    }
    for (const struct tree *child = tree->first; child != NULL;
         child = child->next) {
        if (too_deep(child, left - 1, at)) {
            return true;
        }
    }
    return false;
}

/* To be asked before anything else walks the tree: the recursions of the
 * counting and naming below trust it. */
bool resolve_too_deep(const struct tree *tree, const struct tree **at)
{
    assert(tree != NULL && at != NULL);
    return too_deep(tree, DEPTH_MAX, at);
}

/* Functions of the runtime that look at a table, or refuse it, and keep
 * nothing of it: all of math and string, and these. By the name of a global
 * only: a local of that name may be anything. */
bool resolve_is_pure(const struct tree *callee)
{
    assert(callee != NULL);
    static const char *const names[] = {
        "one_of", "contains", "overlaps", "first_common", "count", "ipairs",
        "pairs", "known", "date", "days_between", "months_between",
        "add_months", "clamp", "tostring", "tonumber"
    };
    if (callee->kind == TREE_INDEX && callee->first->kind == TREE_NAME) {
        const struct tree *library = callee->first;
        return library->variable < 0 && (str_is(library->text, "math") ||
                                         str_is(library->text, "string"));
    }
    if (callee->kind != TREE_NAME || callee->variable >= 0) {
        return false;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (str_is(callee->text, names[i])) {
            return true;
        }
    }
    return false;
}

/* --- Counting ------------------------------------------------------------ */

struct counting {
    struct usage *usage;          /* by variable */
};

/* How an expression is used by what stands around it. */
enum role {
    ROLE_VALUE,                   /* anything: it may be kept */
    ROLE_LOOK,                    /* only looked at */
    ROLE_OBJECT                   /* a field of it is read */
};

static void count_tree(struct counting *counting, const struct tree *tree,
                       enum role role);

/* Notes where a variable is declared and as what. Names without a number
 * (globals, or after a failed parse) are passed over. */
static void declare(struct counting *counting, const struct tree *name,
                    bool is_parameter, bool is_loop)
{
    assert(name->kind == TREE_NAME);
    if (name->variable < 0) {
        return;
    }
    struct usage *usage = &counting->usage[name->variable];
    usage->name = name->text;
    usage->declared = name;
    usage->depth = name->function_depth;
    usage->is_parameter = is_parameter;
    usage->is_loop = is_loop;
}

/* A read. In the role of a value the variable gets out of sight: whoever holds
 * it may change what it refers to. */
static void count_name(struct counting *counting, const struct tree *name,
                       enum role role)
{
    assert(name->kind == TREE_NAME);
    assert(counting->usage != NULL || name->variable < 0);
    if (name->variable < 0) {
        return;
    }
    struct usage *usage = &counting->usage[name->variable];
    usage->reads++;
    usage->escapes = usage->escapes || role == ROLE_VALUE;
}

/* A field read: its result may be a table inside the variable's. */
static void count_index(struct counting *counting, const struct tree *tree,
                        enum role role)
{
    assert(tree->kind == TREE_INDEX);
    const struct tree *root = tree;
    while (root->kind == TREE_INDEX || root->kind == TREE_PAREN) {
        root = root->first;
    }
    if (role == ROLE_VALUE && root->kind == TREE_NAME &&
        root->variable >= 0) {
        counting->usage[root->variable].part_escapes = true;
    }
    count_tree(counting, tree->first, ROLE_OBJECT);
    count_tree(counting, tree->first->next, ROLE_LOOK);
}

/* An assignment's target. */
static void count_target(struct counting *counting, const struct tree *tree)
{
    if (tree->kind == TREE_NAME) {
        if (tree->variable >= 0) {
            counting->usage[tree->variable].writes++;
        }
        return;
    }
    assert(tree->kind == TREE_INDEX);
    const struct tree *root = tree;
    while (root->kind == TREE_INDEX || root->kind == TREE_PAREN) {
        root = root->first;
    }
    if (root->kind == TREE_NAME && root->variable >= 0) {
        counting->usage[root->variable].escapes = true;
    }
    count_tree(counting, tree->first, ROLE_OBJECT);
    count_tree(counting, tree->first->next, ROLE_LOOK);
}

/* Arguments escape, unless the callee only looks. The callee itself is called,
 * not handed on; the object of a method call is an argument too. */
static void count_call(struct counting *counting, const struct tree *tree)
{
    assert(tree->kind == TREE_CALL || tree->kind == TREE_METHOD_CALL);
    enum role role = tree->kind == TREE_CALL && resolve_is_pure(tree->first)
                   ? ROLE_LOOK : ROLE_VALUE;
    count_tree(counting, tree->first,
               tree->kind == TREE_CALL ? ROLE_LOOK : ROLE_VALUE);
    for (const struct tree *argument = tree->first->next; argument != NULL;
         argument = argument->next) {
        count_tree(counting, argument, role);
    }
}

/* Operators give new values, so their operands stay where they are; but `or`
 * hands both on, and `and` its second: the first only as nil or false. */
static void count_operator(struct counting *counting,
                           const struct tree *tree, enum role role)
{
    assert(tree->kind == TREE_BINARY || tree->kind == TREE_UNARY);
    enum role kept = role == ROLE_LOOK ? ROLE_LOOK : ROLE_VALUE;
    for (const struct tree *child = tree->first; child != NULL;
         child = child->next) {
        bool keeps = tree->op == OP_OR ||
                     (tree->op == OP_AND && child != tree->first);
        count_tree(counting, child, keeps ? kept : ROLE_LOOK);
    }
}

/* The name that a chain of fields begins with, or NULL. */
static const struct tree *root_of(const struct tree *tree)
{
    assert(tree != NULL);
    while (tree->kind == TREE_INDEX || tree->kind == TREE_PAREN) {
        tree = tree->first;
    }
    return tree->kind == TREE_NAME && tree->variable >= 0 ? tree : NULL;
}

/* A value for the name `at` of a `local` or an assignment: what is done with a
 * field is done with the local that has it, see share_escapes. A local is a
 * part of one other only. */
static void count_named(struct counting *counting, const struct tree *tree,
                        const struct tree *value, size_t at)
{
    const struct tree *name = tree->first;
    const struct tree *root = root_of(value);
    assert(tree->kind == TREE_LOCAL || tree->kind == TREE_ASSIGN);
    if (value->kind == TREE_BINARY &&
        (value->op == OP_AND || value->op == OP_OR)) {
        if (value->op == OP_AND) {
            count_tree(counting, value->first, ROLE_LOOK);
        } else {
            count_named(counting, tree, value->first, at);
        }
        count_named(counting, tree, value->first->next, at);
        return;
    }
    for (size_t i = 0; i < at && i < tree->names_count; i++) {
        name = name->next;
    }
    if (value->kind != TREE_INDEX || root == NULL ||
        at >= tree->names_count || name->kind != TREE_NAME ||
        name->variable < 0) {
        count_tree(counting, value, ROLE_VALUE);
        return;
    }
    int32_t *part_of = &counting->usage[name->variable].part_of;
    bool alone = *part_of == 0 || *part_of == root->variable + 1;
    *part_of = alone ? root->variable + 1 : *part_of;
    count_tree(counting, value, alone ? ROLE_LOOK : ROLE_VALUE);
}

/* The names of `for k, v in ipairs(t)` stand for parts of t. */
static void count_loop(struct counting *counting, const struct tree *loop,
                       const struct tree *value)
{
    const struct tree *name = loop->first;
    const struct tree *root = value->kind == TREE_CALL &&
        resolve_is_pure(value->first) && value->first->next != NULL
        ? root_of(value->first->next) : NULL;
    assert(loop->kind == TREE_FOR_IN);
    for (size_t i = 0; i < loop->names_count && root != NULL; i++) {
        counting->usage[name->variable].part_of = root->variable + 1;
        name = name->next;
    }
    count_tree(counting, value, ROLE_VALUE);
}

/* A local that is a field of another and gets out of sight takes it along. */
static void share_escapes(struct usage *usage, size_t count)
{
    bool more = true;
    assert(usage != NULL);
    while (more) {
        more = false;
        for (size_t i = count; i > 0; i--) {
            int32_t whole = usage[i - 1].part_of;
            if (whole > 0 && !usage[whole - 1].part_escapes &&
                (usage[i - 1].escapes || usage[i - 1].part_escapes)) {
                usage[whole - 1].part_escapes = true;
                more = true;
            }
        }
    }
}

/* Declares the first `names_count` children; the others are expressions. */
static void count_declaration(struct counting *counting,
                              const struct tree *tree)
{
    assert(counting != NULL);
    assert(tree != NULL);
    size_t index = 0;
    const struct tree *last_name = NULL;
    bool function = tree->kind == TREE_FUNCTION;
    bool loop = tree->kind == TREE_FOR_IN || tree->kind == TREE_FOR_NUMERIC;
    for (const struct tree *child = tree->first; child != NULL;
         child = child->next) {
        if (index++ < tree->names_count) {
            declare(counting, child, function, loop);
            last_name = child;
        } else if (tree->kind == TREE_LOCAL) {
            count_named(counting, tree, child, index - 1 - tree->names_count);
        } else if (tree->kind == TREE_FOR_IN) {
            count_loop(counting, tree, child);
        } else {
            count_tree(counting, child, ROLE_VALUE);
        }
        if (child->next == NULL && last_name != NULL &&
            last_name->is_const && index == 2 * tree->names_count) {
            counting->usage[last_name->variable].constant = child;
        }
    }
}

/* The first names_count children are targets, all others values. */
static void count_assignment(struct counting *counting,
                             const struct tree *tree)
{
    assert(tree->kind == TREE_ASSIGN);
    size_t index = 0;
    for (const struct tree *child = tree->first; child != NULL;
         child = child->next) {
        if (index++ < tree->names_count) {
            count_target(counting, child);
        } else {
            count_named(counting, tree, child, index - 1 - tree->names_count);
        }
    }
}

/* For kinds without a rule of their own: everything in them is a value, the
 * safe answer. */
static void count_children(struct counting *counting,
                           const struct tree *tree)
{
    assert(counting != NULL);
    assert(tree != NULL);
    for (const struct tree *child = tree->first; child != NULL;
         child = child->next) {
        count_tree(counting, child, ROLE_VALUE);
    }
}

/* One row for each kind that has a rule; `role` is what is done with the
 * result of `tree`. */
static void count_tree(struct counting *counting, const struct tree *tree,
                       enum role role)
{
    assert(tree != NULL);
    switch (tree->kind) {
    case TREE_NAME: count_name(counting, tree, role); break;
    case TREE_PAREN: count_tree(counting, tree->first, role); break;
    case TREE_INDEX: count_index(counting, tree, role); break;
    case TREE_CALL: case TREE_METHOD_CALL:
        count_call(counting, tree);
        break;
    case TREE_BINARY: case TREE_UNARY:
        count_operator(counting, tree, role);
        break;
    case TREE_FUNCTION: case TREE_LOCAL: case TREE_FOR_IN:
    case TREE_FOR_NUMERIC:
        count_declaration(counting, tree);
        break;
    case TREE_LOCAL_FUNCTION:
        declare(counting, tree->first, false, false);
        count_tree(counting, tree->first->next, ROLE_VALUE);
        break;
    case TREE_ASSIGN: count_assignment(counting, tree); break;
    case TREE_FUNCTION_STATEMENT:
        count_target(counting, tree->first);
        count_tree(counting, tree->first->next, ROLE_VALUE);
        break;
    default: count_children(counting, tree); break;
    }
}

/* One row a variable, in `arena`; NULL when memory is gone. The caller has
 * asked resolve_too_deep. */
struct usage *resolve_usage(struct arena *arena, const struct tree *chunk)
{
    assert(chunk != NULL);
    size_t count = (size_t)chunk->variables_count;
    struct counting counting = {
        arena_alloc(arena, (count + 1) * sizeof(struct usage))
    };
    if (counting.usage != NULL) {
        count_tree(&counting, chunk, ROLE_VALUE);
        share_escapes(counting.usage, count);
    }
    return counting.usage;
}

/* --- Findings about names ------------------------------------------------ */

struct naming {
    struct str file, source;      /* for messages */
    struct findings *findings;    /* that grow */
    const struct usage *usage;    /* of the first pass */
    const struct tree *visible[400]; /* declarations in scope, latest last */
    size_t visible_count;
};

/* A finding at the name `at`; other_line is where the other name stands, or 0.
 * The file's name is cut to ERR_FILE_BYTES. Without memory the findings say so
 * themselves. */
static void report(struct naming *naming, enum severity severity,
                   const struct tree *at, enum message message,
                   int64_t other_line)
{
    struct finding *finding = findings_full(naming->findings, severity)
        ? NULL : findings_add(naming->findings, severity);
    if (finding == NULL) {
        return;
    }
    char file[ERR_FILE_BYTES];
    size_t size = naming->file.size < sizeof file - 1 ? naming->file.size
                                                      : sizeof file - 1;
    memcpy(file, naming->file.bytes == NULL ? "" : naming->file.bytes, size);
    file[size] = '\0';
    (void)err_fail(&finding->err, message, "ti", at->text, other_line);
    (void)err_at(&finding->err, file, at->line, at->column);
    err_source(&finding->err, syntax_line(naming->source, at->line));
    assert(finding->err.line > 0);
}

/* Names that begin with `_` say that nobody cares. */
static bool is_silent(struct str name)
{
    assert(name.size == 0 || name.bytes != NULL);
    return name.size == 0 || name.bytes[0] == '_' ||
           str_is(name, "self");
}

/* Notes and judges a declaration: hiding another visible name, and never being
 * read. Beyond the room for visible names shadowing is not told any more,
 * which harms no result. */
static void name_declared(struct naming *naming, const struct tree *name)
{
    assert(name->kind == TREE_NAME);
    for (size_t i = naming->visible_count; i > 0; i--) {
        const struct tree *other = naming->visible[i - 1];
        /* Every rule takes (case, p): only hiding inside one function, or
         * hiding a name of the file, misleads. */
        if (str_equal(other->text, name->text) && !is_silent(name->text)) {
            report(naming, SEVERITY_WARNING, name, MESSAGE_NAME_SHADOWS,
                   other->line);
            break;
        }
    }
    if (naming->visible_count <
        sizeof naming->visible / sizeof naming->visible[0]) {
        naming->visible[naming->visible_count++] = name;
    }
    const struct usage *usage = &naming->usage[name->variable];
    if (usage->reads == 0 && !usage->is_parameter && !usage->is_loop &&
        !is_silent(name->text)) {
        report(naming, SEVERITY_NOTE, name, MESSAGE_NAME_UNUSED, 0);
    }
}

/* A local of a function around, and no parameter: a table in it was made in
 * this call and goes with it, so a helper may fill it.  (What a helper of the
 * file keeps is frozen when the load ends; the VM refuses to change it.) */
static bool is_of_call(const struct naming *naming, const struct tree *name)
{
    assert(name->variable >= 0);
    const struct usage *usage = &naming->usage[name->variable];
    assert(usage->depth >= 0);
    return usage->depth > 0 && !usage->is_parameter;
}

/* An assignment's target, inside a function of this depth. */
static void name_assigned(struct naming *naming, const struct tree *target,
                          int32_t depth)
{
    assert(naming->findings != NULL);
    assert(depth >= 0);
    const struct tree *root = target;
    while (root->kind == TREE_INDEX || root->kind == TREE_PAREN) {
        root = root->first;
    }
    if (root->kind != TREE_NAME) {
        return;
    }
    if (target->kind == TREE_NAME && target->variable < 0) {
        report(naming, SEVERITY_ERROR, target, MESSAGE_NAME_GLOBAL, 0);
    } else if (target->kind == TREE_NAME && target->is_upvalue) {
        report(naming, SEVERITY_ERROR, target, MESSAGE_NAME_OUTER, 0);
    } else if (target->kind != TREE_NAME && depth > 0 &&
               (root->variable < 0 ||
                (root->is_upvalue && !is_of_call(naming, root)))) {
        report(naming, SEVERITY_ERROR, root, MESSAGE_NAME_FIELD, 0);
    } else if (target->kind != TREE_NAME && root->variable < 0) {
        report(naming, SEVERITY_ERROR, root, MESSAGE_NAME_FIELD, 0);
    }
}

static void name_tree(struct naming *naming, const struct tree *tree,
                      int32_t depth);

/* Children of a node that declares names: a local's own come into scope
 * behind its values, those of a function or loop before its body. */
static void name_declaring(struct naming *naming, const struct tree *tree,
                           int32_t depth)
{
    assert(depth >= 0);
    bool before = tree->kind == TREE_FUNCTION ||
                  tree->kind == TREE_LOCAL_FUNCTION;
    size_t names = tree->kind == TREE_LOCAL_FUNCTION ? 1 : tree->names_count;
    for (int pass = 0; pass < 2; pass++) {
        size_t index = 0;
        for (const struct tree *child = tree->first; child != NULL;
             child = child->next, index++) {
            bool is_name = index < names;
            bool is_body = child->kind == TREE_BLOCK;
            if (is_name && (pass == 0) == before) {
                name_declared(naming, child);
            } else if (!is_name && (pass == 0) == (!before && !is_body)) {
                name_tree(naming, child, depth);
            }
        }
    }
}

/* In the order of the source, as visibility grows along it. */
static void name_children(struct naming *naming, const struct tree *tree,
                          int32_t depth)
{
    assert(naming->findings != NULL);
    assert(depth >= 0);
    for (const struct tree *child = tree->first; child != NULL;
         child = child->next) {
        name_tree(naming, child, depth);
    }
}

/* A block, function or loop ends the visibility of what it declared; other
 * kinds leave it to the block around them. `depth` counts functions. */
static void name_tree(struct naming *naming, const struct tree *tree,
                      int32_t depth)
{
    assert(depth >= 0);
    size_t visible = naming->visible_count;
    size_t index = 0;
    switch (tree->kind) {
    case TREE_LOCAL: case TREE_LOCAL_FUNCTION:
        name_declaring(naming, tree, depth);
        return;
    case TREE_FUNCTION:
        name_declaring(naming, tree, depth + 1);
        break;
    case TREE_FOR_IN: case TREE_FOR_NUMERIC:
        name_declaring(naming, tree, depth);
        break;
    case TREE_ASSIGN:
        for (const struct tree *child = tree->first;
             child != NULL && index < tree->names_count;
             child = child->next, index++) {
            name_assigned(naming, child, depth);
        }
        name_children(naming, tree, depth);
        break;
    case TREE_FUNCTION_STATEMENT:
        name_assigned(naming, tree->first, depth);
        name_children(naming, tree, depth);
        break;
    default:
        name_children(naming, tree, depth);
        break;
    }
    if (tree->kind == TREE_BLOCK || tree->kind == TREE_FUNCTION ||
        tree->kind == TREE_FOR_IN || tree->kind == TREE_FOR_NUMERIC ||
        tree->kind == TREE_REPEAT) {
        naming->visible_count = visible;
    }
}

/* Everything it allocates is freed again; only findings remain. A tree too
 * deep is passed over here, so that it is told once. */
int syntax_resolve(struct tree *chunk, struct str file, struct str source,
                   struct findings *findings)
{
    assert(chunk != NULL && findings != NULL);
    struct arena arena;
    const struct tree *deep = NULL;
    if (resolve_too_deep(chunk, &deep)) {
        return 0;                 /* lift_file says so */
    }
    arena_init(&arena, findings->mem);
    struct naming *naming = arena_alloc(&arena, sizeof *naming);
    struct usage *usage = resolve_usage(&arena, chunk);
    bool ready = naming != NULL && usage != NULL;
    if (ready) {
        naming->file = file;
        naming->source = source;
        naming->findings = findings;
        naming->usage = usage;
        name_tree(naming, chunk, 0);
    }
    arena_free(&arena);
    return ready && !findings->failed ? 0 : ERR_NOMEM;
}
