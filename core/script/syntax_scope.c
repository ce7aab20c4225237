/* Names, labels and limits while parsing, with the rules of lparser.c of
 * Lua 5.4.4: which local a name denotes, how many locals and upvalues a
 * function holds, and which label a goto reaches.
 *
 * `locals` is one stack for all open functions; a function's own begin at
 * locals_first, and the first `active` of them are visible.  A goto waits in
 * `gotos` until a label of its block, or of one around it, takes it. */
#include "script/syntax_parser.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* Both texts are borrowed for the call: err_fail copies them. */
void parser_fail_at(struct parser *parser, struct spot spot,
                    enum message message, struct str a, struct str b)
{
    assert(spot.line >= 0 && spot.column >= 0);
    struct err *err = lexer_fail(&parser->lexer);
    if (err != NULL) {
        (void)err_fail(err, message, "tt", a, b);
        lexer_failed_at(&parser->lexer, spot.line, spot.column);
    }
}

/* The place is taken before lexer_fail, which makes this token the end. */
void parser_fail(struct parser *parser, enum message message, struct str a,
                 struct str b)
{
    const struct token *now = &parser->lexer.now;
    parser_fail_at(parser, (struct spot){ now->line, now->column }, message,
                   a, b);
    assert(parser->lexer.failed);
}

/* Memory has no place in the source, so the error carries none. */
void parser_nomem(struct parser *parser)
{
    struct err *err = lexer_fail(&parser->lexer);
    if (err != NULL) {
        (void)err_nomem(err);
    }
    assert(parser->lexer.failed);
}

/* "too many X (limit is N)" at the token now. */
static void fail_limit(struct parser *parser, enum message message, int limit)
{
    char number[24];
    int size = snprintf(number, sizeof number, "%d", limit);
    assert(size > 0);
    parser_fail(parser, message, (struct str){ number, (size_t)size },
                STR(""));
}

/* As enterlevel (lparser.c): the depth at which Lua 5.4 refuses a source,
 * LUAI_MAXCCALLS, bounds our own recursion as well. Each is paired with one
 * parser_leave, on failure too. */
void parser_enter(struct parser *parser)
{
    parser->level++;
    /* Beyond the limit every token is the end: nothing goes deeper. */
    assert(parser->level <= SYNTAX_LEVELS_MAX + 2);
    if (parser->level >= SYNTAX_LEVELS_MAX) {
        fail_limit(parser, MESSAGE_SYNTAX_DEPTH, SYNTAX_LEVELS_MAX);
    }
}

/* Never fails; the level is 0 again when the source is read. */
void parser_leave(struct parser *parser)
{
    assert(parser->level > 0);
    parser->level--;
}

/* Room for one more item of `each` bytes; the block, or NULL. */
static void *grown(struct parser *parser, void *items, size_t count,
                   size_t *capacity, size_t each)
{
    assert(count <= *capacity);
    if (count < *capacity) {
        return items;
    }
    size_t wanted = *capacity == 0 ? 16 : 2 * *capacity;
    void *larger = mem_resize(parser->mem, items, *capacity * each,
                              wanted * each);
    if (larger == NULL) {
        parser_nomem(parser);
        return NULL;
    }
    *capacity = wanted;
    return larger;
}

/* Appends a copy of `label` to one of the parser's two lists; the name stays
 * in the source. False when the limit of Lua or memory refuses it, and then
 * the parse has failed. */
static bool labels_add(struct parser *parser, struct targets *labels,
                       const struct target *label)
{
    assert(labels != NULL && label != NULL);
    assert(labels->count <= labels->capacity);
    if (labels->count >= SCOPE_LABELS_MAX) {
        fail_limit(parser, MESSAGE_SYNTAX_LABELS, SCOPE_LABELS_MAX);
        return false;
    }
    struct target *items = grown(parser, labels->items, labels->count,
                                &labels->capacity, sizeof *items);
    if (items == NULL) {
        return false;
    }
    labels->items = items;
    items[labels->count++] = *label;
    return true;
}

/* Its locals and labels are those behind the present ends of the parser's
 * lists: functions nest, so the lists serve all of them as stacks. */
void scope_function_open(struct parser *parser,
                         struct scope_function *function, int64_t line)
{
    assert(function != NULL);
    function->outer = parser->function;
    function->block = NULL;
    function->locals_first = parser->locals_count;
    function->active = 0;
    function->labels_first = parser->labels.count;
    function->upvalues_count = 0;
    function->depth = function->outer == NULL ? 0
                                              : function->outer->depth + 1;
    function->line = line;
    function->is_vararg = false;
    parser->function = function;
}

/* Forgets the function's locals. Its labels went with its outermost block, and
 * so did its gotos, found or refused. */
void scope_function_close(struct parser *parser)
{
    struct scope_function *function = parser->function;
    assert(function != NULL);
    assert(function->locals_first <= parser->locals_count);
    parser->locals_count = function->locals_first;
    parser->function = function->outer;
}

/* `block` is the caller's, on its stack, until scope_block_close. */
void scope_block_open(struct parser *parser, struct scope_block *block,
                      bool is_loop)
{
    struct scope_function *function = parser->function;
    assert(block != NULL && function != NULL);
    *block = (struct scope_block){
        .outer = function->block, .labels_first = parser->labels.count,
        .gotos_first = parser->gotos.count, .active = function->active,
        .is_loop = is_loop
    };
    function->block = block;
}

/* A goto without a visible label, or a break outside a loop: told at the jump,
 * which is what the writer has to change. */
static void fail_undefined(struct parser *parser, const struct target *jump)
{
    assert(jump != NULL && jump->line >= 0);
    parser_fail_at(parser, (struct spot){ jump->line, jump->column },
                   str_is(jump->name, "break") ? MESSAGE_SYNTAX_BREAK
                                               : MESSAGE_SYNTAX_GOTO,
                   jump->name, STR(""));
}

/* Lets the waiting gotos of the block now jump to `label`; one that would
 * jump into the scope of a local is an error. */
static void take_gotos(struct parser *parser, const struct target *label)
{
    assert(parser->function->block != NULL);
    struct targets *gotos = &parser->gotos;
    size_t kept = parser->function->block->gotos_first;
    for (size_t i = kept; i < gotos->count; i++) {
        struct target jump = gotos->items[i];
        if (!str_equal(jump.name, label->name)) {
            gotos->items[kept++] = jump;
        } else if (jump.active < label->active) {
            size_t first = parser->function->locals_first;
            parser_fail_at(parser, (struct spot){ jump.line, jump.column },
                           MESSAGE_SYNTAX_GOTO_SCOPE, jump.name,
                           parser->locals[first + jump.active].name);
        }
    }
    gotos->count = kept;
}

/* As leaveblock (lparser.c). A loop first takes the breaks in it. Gotos still
 * open go to the block around, as if they stood there: its locals are those
 * that a later label must not enter. At the end of a function an open goto is
 * an error, the first one written. */
void scope_block_close(struct parser *parser)
{
    struct scope_function *function = parser->function;
    struct scope_block *block = function->block;
    assert(block != NULL);
    if (block->is_loop) {
        struct target end = { .name = STR("break"),
                             .active = function->active };
        take_gotos(parser, &end);
    }
    function->block = block->outer;
    function->active = block->active;
    parser->locals_count = function->locals_first + block->active;
    parser->labels.count = block->labels_first;
    if (block->outer == NULL) {
        if (block->gotos_first < parser->gotos.count) {
            fail_undefined(parser,
                           &parser->gotos.items[block->gotos_first]);
        }
        parser->gotos.count = block->gotos_first;
        return;
    }
    for (size_t i = block->gotos_first; i < parser->gotos.count; i++) {
        parser->gotos.items[i].active = block->active;
    }
}

/* As new_localvar (lparser.c), with its limit of locals a function. Each named
 * variable gets a number of its own within the source, by which later stages
 * know it; a hidden one of a `for` gets none. */
void scope_declare(struct parser *parser, struct tree *name)
{
    struct scope_function *function = parser->function;
    assert(function != NULL);
    if (parser->locals_count + 1 - function->locals_first >
        SCOPE_LOCALS_MAX) {
        fail_limit(parser, MESSAGE_SYNTAX_LOCALS, SCOPE_LOCALS_MAX);
        return;
    }
    struct local *locals = grown(parser, parser->locals,
                                 parser->locals_count,
                                 &parser->locals_capacity, sizeof *locals);
    if (locals == NULL) {
        return;
    }
    parser->locals = locals;
    struct local *local = &locals[parser->locals_count++];
    *local = (struct local){ .name = STR("(for state)"), .variable = -1 };
    if (name != NULL) {
        assert(name->kind == TREE_NAME);
        local->name = name->text;
        local->variable = parser->variables_count++;
        name->variable = local->variable;
        name->function_depth = function->depth;
    }
}

/* As adjustlocalvars (lparser.c). After a failure counts no longer agree with
 * what was declared, and nobody asks. */
void scope_activate(struct parser *parser, size_t count)
{
    struct scope_function *function = parser->function;
    if (parser->lexer.failed) {
        return;
    }
    function->active += count;
    assert(function->locals_first + function->active <=
           parser->locals_count);
}

/* The pointer holds until the next scope_declare, which may move the list. */
struct local *scope_last_declared(struct parser *parser)
{
    assert(parser->locals_count <= parser->locals_capacity);
    return parser->locals_count == 0
         ? NULL : &parser->locals[parser->locals_count - 1];
}

/* The visible local of one function with this name, the latest first. */
static struct local *find_local(struct parser *parser,
                                const struct scope_function *function,
                                struct str name)
{
    assert(function->locals_first <= parser->locals_count);
    struct local *first = parser->locals + function->locals_first;
    for (size_t i = function->active; i > 0; i--) {
        if (str_equal(first[i - 1].name, name)) {
            return &first[i - 1];
        }
    }
    return NULL;
}

/* Whether the function already holds `name` as an upvalue. By name is enough:
 * an inner scope that hides it would make another local, found first. */
static bool has_upvalue(const struct scope_function *function,
                        struct str name)
{
    assert(function->upvalues_count <= SCOPE_UPVALUES_MAX);
    for (size_t i = 0; i < function->upvalues_count; i++) {
        if (str_equal(function->upvalues[i], name)) {
            return true;
        }
    }
    return false;
}

/* Counts `name` as an upvalue of each function from the one now up to, not
 * including, `home`; outer ones first, as Lua does. */
static void capture(struct parser *parser, struct scope_function *function,
                    const struct scope_function *home, struct str name)
{
    assert(name.size > 0);
    if (function == home || function == NULL ||
        has_upvalue(function, name)) {
        return;
    }
    /* At most SYNTAX_LEVELS_MAX functions are open at once. */
    capture(parser, function->outer, home, name);
    if (function->upvalues_count >= SCOPE_UPVALUES_MAX) {
        fail_limit(parser, MESSAGE_SYNTAX_UPVALUES, SCOPE_UPVALUES_MAX);
        return;
    }
    function->upvalues[function->upvalues_count++] = name;
}

/* As singlevar (lparser.c): inside out, a local of this function, else an
 * upvalue captured by every function between, else the field of _ENV. Sets
 * what `name` denotes; -1 for a global. A compile-time constant is not
 * captured, as its value is copied. */
void scope_bind(struct parser *parser, struct tree *name)
{
    assert(name->kind == TREE_NAME);
    name->variable = -1;
    /* A global is a field of the upvalue _ENV. */
    struct str wanted[2] = { name->text, STR("_ENV") };
    for (int i = 0; i < 2; i++) {
        for (struct scope_function *function = parser->function;
             function != NULL; function = function->outer) {
            struct local *local = find_local(parser, function, wanted[i]);
            if (local == NULL) {
                continue;
            }
            if (i == 0) {
                name->variable = local->variable;
                name->function_depth = function->depth;
                name->is_upvalue = function != parser->function;
            }
            if (local->kind != LOCAL_COMPILE_TIME) {
                capture(parser, parser->function, function, wanted[i]);
            }
            return;
        }
    }
    capture(parser, parser->function, NULL, STR("_ENV"));
}

/* From the inside out, by number and not by name, since a name may be declared
 * again. NULL for globals and for locals of closed blocks. */
const struct local *scope_local(const struct parser *parser,
                                const struct tree *name)
{
    assert(name->kind == TREE_NAME);
    for (size_t i = parser->locals_count; i > 0; i--) {
        const struct local *local = &parser->locals[i - 1];
        if (local->variable == name->variable && name->variable >= 0) {
            return local;
        }
    }
    return NULL;
}

/* Lua 5.4 lets no two visible labels of one function share a name, also in
 * nested blocks (Lua manual 3.3.4). For a goto: whether it jumps back. */
bool scope_label_repeated(struct parser *parser, struct tree *label)
{
    assert(label->kind == TREE_LABEL || label->kind == TREE_GOTO);
    for (size_t i = parser->function->labels_first;
         i < parser->labels.count; i++) {
        if (str_equal(parser->labels.items[i].name, label->text)) {
            return true;
        }
    }
    return false;
}

/* As createlabel (lparser.c). Gotos of this block that seek it find it now;
 * one that would jump into the scope of a local is refused there. */
void scope_label(struct parser *parser, struct tree *tree, bool last)
{
    struct scope_function *function = parser->function;
    assert(function->block != NULL);
    struct target label = {
        .name = tree->text, .line = tree->line, .column = tree->column,
        /* The last label of a block stands after its locals' scope. */
        .active = last ? function->block->active : function->active
    };
    if (labels_add(parser, &parser->labels, &label)) {
        take_gotos(parser, &label);
    }
}

/* Only remembered: it is judged when its label comes, or when its function
 * ends without one. The name must outlive the parse. */
void scope_goto(struct parser *parser, const struct tree *jump,
                struct str name)
{
    assert(parser->function != NULL);
    struct target label = { .name = name, .line = jump->line,
                           .column = jump->column,
                           .active = parser->function->active };
    (void)labels_add(parser, &parser->gotos, &label);
}
