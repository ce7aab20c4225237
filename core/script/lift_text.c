/* The functions of `string` that lift.  Each gives what core/script/strings.c,
 * patterns.c and format.c give, errors included.
 *
 * A text function of one column runs once for each text of its dictionary
 * (expr/block_tabulate.c), however many records there are. */
#include <assert.h>
#include <string.h>

#include "expr/pattern.h"
#include "script/lift_walk.h"

static const struct type int_type = { TYPE_INT, false };
static const struct type text_type = { TYPE_TEXT, false };

/* Is the first argument a text that may be handed over?  `nil:name(...)` is an
 * error before the arguments are evaluated, string.name(nil, ...) after: the
 * same where arguments have no events. */
static bool takes_text(const struct walk *walk, const struct call_site *site)
{
    assert(site->count > 0);
    bool same = !site->args[0].maybe_nil
             || site->tree->kind != TREE_METHOD_CALL;
    bool constant = true;
    for (size_t i = 1; i < site->count; i++) {
        constant = constant && node_constant(walk, site->args[i].node) != NULL;
    }
    return operand_is_text(&site->args[0]) && (same || constant);
}

/* A text function over all arguments of the call.  `types` has a letter for
 * each behind the first text: i an int, t a text; those from `least` on may be
 * left out, a nil standing for one that is. */
static struct operand text_call(struct walk *walk,
                                const struct call_site *site,
                                const struct node *node, const char *types,
                                size_t least)
{
    struct operand args[LIFT_ARGS_MAX];
    struct call_site told = *site;
    assert(strlen(types) < LIFT_ARGS_MAX && least <= strlen(types) + 1);
    bool fits = site->count > 0 && takes_text(walk, site)
        && site->count <= strlen(types) + 1;
    for (size_t i = 0; fits && i < site->count; i++) {
        args[i] = site->args[i];
        fits = i == 0 || (!args[i].maybe_nil && operand_is(
            &args[i], types[i - 1] == 'i' ? TYPE_INT : TYPE_TEXT));
    }
    told.args = args;
    if (!fits || site->count < least) {
        return builtin_give_up(walk, site);
    }
    return operand_value(node->type, builtin_node(walk, &told, *node));
}

/* Of a text and positions. */
static struct operand text_function(struct walk *walk,
                                    const struct call_site *site,
                                    enum text_function function,
                                    struct type type)
{
    struct node node = { .op = NODE_TEXT_CALL, .type = type,
                         .slot = (int32_t)function };
    assert(function < TEXT_FUNCTION_COUNT);
    return text_call(walk, site, &node, "iii", 1);
}

struct operand lift_lower(struct walk *walk, const struct call_site *site)
{
    assert(site->row != NULL);
    return text_function(walk, site, TEXT_LOWER, text_type);
}

struct operand lift_upper(struct walk *walk, const struct call_site *site)
{
    assert(site->row != NULL);
    return text_function(walk, site, TEXT_UPPER, text_type);
}

struct operand lift_len(struct walk *walk, const struct call_site *site)
{
    assert(site->row != NULL);
    return text_function(walk, site, TEXT_LEN, int_type);
}

struct operand lift_sub(struct walk *walk, const struct call_site *site)
{
    assert(site->row != NULL);
    return text_function(walk, site, TEXT_SUB, text_type);
}

struct operand lift_reverse(struct walk *walk, const struct call_site *site)
{
    assert(site->row != NULL);
    return text_function(walk, site, TEXT_REVERSE, text_type);
}

/* --- Patterns ------------------------------------------------------------- */

/* The call without arguments that are nil and last: as if they were left out.
 * One before others (`find(s, "x", nil, true)`) becomes `position`. */
static struct call_site without_nils(struct walk *walk,
                                     const struct call_site *site,
                                     int64_t position,
                                     struct operand args[LIFT_ARGS_MAX])
{
    struct call_site left = *site;
    assert(site->count <= LIFT_ARGS_MAX);
    while (left.count > 2 && site->args[left.count - 1].kind == OPERAND_NIL) {
        left.count--;
    }
    for (size_t i = 0; i < left.count; i++) {
        args[i] = site->args[i];
        if (i == 2 && args[i].kind == OPERAND_NIL) {
            args[i] = operand_value(int_type, build_integer(walk, TYPE_INT,
                                                            position));
        }
    }
    left.args = args;
    return left;
}

/* Without the characters that mean something in a pattern. */
static bool is_plain(struct str wanted)
{
    assert(wanted.bytes != NULL);
    for (size_t i = 0; i < wanted.size; i++) {
        if (wanted.bytes[i] != '\0'
            && strchr("^$*+?.([%-", wanted.bytes[i]) != NULL) {
            return false;
        }
    }
    return true;
}

/* The pattern of a call, written in the rule; gives the function up when it is
 * not. */
static bool told_pattern(struct walk *walk, const struct call_site *site,
                         struct str *out)
{
    assert(site->row != NULL);
    assert(out != NULL);
    if (site->count >= 2 && operand_literal(walk, &site->args[1], out)) {
        return true;
    }
    walk_give_up(walk, site->tree, MESSAGE_WHY_PATTERN,
                 str_of(site->row->usage));
    return false;
}

/* A call of which several values may be taken. */
struct rest {
    struct call_site site;
    struct node node;             /* of the first value */
    size_t count;                 /* of values */
    uint64_t places;              /* a bit each: an int, not a text */
};

/* The first value, which keeps what the others are. */
static struct operand first_of(struct walk *walk, const struct rest *call,
                               const char *types, size_t least)
{
    struct operand first = text_call(walk, &call->site, &call->node, types,
                                     least);
    struct operand *args = arena_alloc(walk->arena, call->site.count
                                                    * sizeof *args);
    struct rest *kept = arena_alloc(walk->arena, sizeof *kept);
    first.type = call->node.type;
    first.maybe_nil = call->node.slot != TEXT_GSUB;
    first.many = call->count != 1;
    if (first.node == NODE_ID_NONE || args == NULL || kept == NULL) {
        return first;
    }
    assert(call->count <= 64);
    memcpy(args, call->site.args, call->site.count * sizeof *args);
    *kept = *call;
    kept->site.args = args;
    first.rest = kept;
    return first;
}

struct operand lift_rest(struct walk *walk, const struct operand *first,
                         size_t index)
{
    assert(index > 0);
    const struct rest *call = first->rest;
    const struct tail *tail = first->tail;
    if (tail != NULL) {
        return index <= tail->count ? tail->items[index - 1]
                                    : operand_of(OPERAND_NIL);
    }
    if (call == NULL) {
        return operand_any();
    }
    if (index >= call->count) {
        return operand_of(OPERAND_NIL);
    }
    struct node node = call->node;
    node.type = call->places >> index & 1 ? int_type : text_type;
    node.extra = (int32_t)index;
    struct operand value = operand_value(
        node.type, builtin_node(walk, &call->site, node));
    value.maybe_nil = first->maybe_nil;
    return value;
}

/* The captures of a pattern: which of them are positions. */
struct captures {
    size_t count;
    uint64_t places;
};

/* A bracket that is not behind a `%` or in a set opens a capture.  As the
 * matcher reads it; a malformed pattern fails before it gives anything, and
 * with more than the matcher takes it is malformed. */
static struct captures captures_of(struct str pattern)
{
    struct captures captures = { 0, 0 };
    for (size_t i = 0; i < pattern.size; i++) {
        char c = pattern.bytes[i];
        char next = i + 1 < pattern.size ? pattern.bytes[i + 1] : '\0';
        if (c == '%') {
            /* %b takes two more characters, whatever they are. */
            i += next == 'b' ? 3 : 1;
        } else if (c == '[') {
            i += next == '^';
            for (i++; i < pattern.size; i++) {
                i += pattern.bytes[i] == '%';
                if (i + 1 < pattern.size && pattern.bytes[i + 1] == ']') {
                    i++;
                    break;
                }
            }
        } else if (c == '(' && captures.count < PATTERN_CAPTURES) {
            captures.places |= (uint64_t)(next == ')') << captures.count;
            captures.count++;
        }
    }
    assert(captures.count <= PATTERN_CAPTURES);
    return captures;
}

/* The place of a text or pattern: its start, its end, then captures. */
struct operand lift_find(struct walk *walk, const struct call_site *site)
{
    struct operand args[LIFT_ARGS_MAX];
    struct str wanted = STR("");
    struct rest call = { .site = without_nils(walk, site, 1, args) };
    size_t count = call.site.count;
    const struct node *told = count == 4 ? node_constant(walk, args[3].node)
                                         : NULL;
    if (!told_pattern(walk, site, &wanted)
        || (count == 4 && (told == NULL || !operand_is_bool(&args[3])))) {
        return builtin_give_up(walk, site);
    }
    bool plain = (told != NULL && told->constant.as.boolean)
              || is_plain(wanted);
    struct captures captures = { 0, 0 };
    if (!plain) {
        captures = captures_of(wanted);
    }
    call.node = (struct node){
        .op = NODE_TEXT_CALL, .type = int_type,
        .slot = plain ? TEXT_FIND_PLAIN : TEXT_FIND
    };
    call.site.count = count < 3 ? count : 3;
    call.count = 2 + captures.count;
    call.places = 3 | captures.places << 2;
    assert(call.site.count >= 2);
    return first_of(walk, &call, "ti", 2);
}

/* The captures, or the whole match: texts and positions. */
struct operand lift_match(struct walk *walk, const struct call_site *site)
{
    struct operand args[LIFT_ARGS_MAX];
    struct str pattern = STR("");
    struct rest call = { .site = without_nils(walk, site, 1, args) };
    if (!told_pattern(walk, site, &pattern)) {
        return builtin_give_up(walk, site);
    }
    struct captures captures = captures_of(pattern);
    call.places = captures.places;
    call.count = captures.count > 0 ? captures.count : 1;
    call.node = (struct node){
        .op = NODE_TEXT_CALL, .slot = (int32_t)TEXT_MATCH,
        .type = call.places & 1 ? int_type : text_type
    };
    assert(call.site.count >= 2);
    return first_of(walk, &call, "ti", 2);
}

/* The text with its matches replaced by another, and their number. */
struct operand lift_gsub(struct walk *walk, const struct call_site *site)
{
    struct operand args[LIFT_ARGS_MAX];
    struct str pattern = STR("");
    struct rest call = {
        .site = without_nils(walk, site, 1, args), .count = 2, .places = 2,
        .node = { .op = NODE_TEXT_CALL, .type = text_type,
                  .slot = (int32_t)TEXT_GSUB }
    };
    assert(site->row != NULL);
    if (call.site.count < 3 || !told_pattern(walk, site, &pattern)) {
        return builtin_give_up(walk, site);
    }
    return first_of(walk, &call, "tti", 3);
}

struct operand lift_rep(struct walk *walk, const struct call_site *site)
{
    assert(site->row != NULL);
    struct node node = { .op = NODE_TEXT_CALL, .type = text_type,
                         .slot = (int32_t)TEXT_REP };
    return text_call(walk, site, &node, "it", 2);
}

/* One code; none beyond the ends, which is nil where a value is wanted. */
struct operand lift_byte(struct walk *walk, const struct call_site *site)
{
    assert(site->row != NULL);
    if (site->count > 2) {
        return builtin_give_up(walk, site);
    }
    struct operand code = text_function(walk, site, TEXT_BYTE, int_type);
    code.maybe_nil = true;
    code.many = true;
    return code;
}

/* A text that only a reason can use: its events are known. */
static struct operand opaque(struct walk *walk, const struct call_site *site,
                             int64_t bytes, bool unbounded)
{
    struct operand text = operand_value(text_type, NODE_ID_NONE);
    assert(bytes >= 0);
    for (size_t i = 0; i < site->count; i++) {
        text.effects = build_effects(walk, text.effects,
                                     operand_events(walk, &site->args[i]));
        text.is_cut = text.is_cut || !text_whole(walk, &site->args[i]);
    }
    text.bytes = bytes;
    text.unbounded = unbounded;
    return text;
}

struct operand lift_tostring(struct walk *walk, const struct call_site *site)
{
    const struct operand *x = &site->args[0];
    int64_t bytes = 0;
    if (x->kind != OPERAND_VALUE || x->type.list) {
        return builtin_give_up(walk, site);
    }
    if (operand_is_text(x) && !x->maybe_nil) {
        return *x;
    }
    assert(site->count == 1);
    bool known = text_bytes(walk, x, &bytes);
    return opaque(walk, site, bytes + 3, !known);
}

/* The most bytes that %d of an int and %.9f of a number make. */
enum { FORMAT_INT_BYTES = 24, FORMAT_NUMBER_BYTES = 330 };

/* One conversion at *at, behind its `%`, over `value`: the bytes it makes at
 * most, or -1 when it may fail or is not simple. */
static int64_t conversion_bytes(const struct walk *walk, struct str format,
                                size_t *at, const struct operand *value)
{
    assert(at != NULL && value != NULL);
    int64_t bytes = 0;
    char c = format.bytes[*at];
    if (c == '.' && *at + 2 < format.size && format.bytes[*at + 1] >= '0' &&
        format.bytes[*at + 1] <= '9' && format.bytes[*at + 2] == 'f') {
        *at += 3;
        return operand_is_numeric(value) ? FORMAT_NUMBER_BYTES : -1;
    }
    *at += 1;
    if (c == 'd') {
        return operand_is_numeric(value) && !operand_is(value, TYPE_NUMBER)
             ? FORMAT_INT_BYTES : -1;
    }
    bool simple = c == 's' && !value->maybe_nil &&
                  text_bytes(walk, value, &bytes);
    return simple ? bytes : -1;
}

/* string.format with %d, %s, %.2f and %% only. */
struct operand lift_format(struct walk *walk, const struct call_site *site)
{
    struct str format = STR("");
    size_t used = 1;
    int64_t bytes = 0;
    if (!operand_literal(walk, &site->args[0], &format)) {
        return builtin_give_up(walk, site);
    }
    bytes = (int64_t)format.size;
    for (size_t at = 0; at < format.size;) {
        if (format.bytes[at++] != '%') {
            continue;
        }
        if (at < format.size && format.bytes[at] == '%') {
            at++;
            continue;
        }
        int64_t more = -1;
        if (at < format.size && used < site->count &&
            !site->args[used].maybe_nil) {
            more = conversion_bytes(walk, format, &at, &site->args[used]);
        }
        used++;
        if (more < 0) {
            return builtin_give_up(walk, site);
        }
        bytes += more;
    }
    assert(used >= 1);
    return opaque(walk, site, bytes, false);
}
