/* The functions of `string` that lift.  Each gives what core/script/strings.c,
 * patterns.c and format.c give, errors included.
 *
 * A text function of one column runs once for each text of its dictionary
 * (expr/block_tabulate.c), however many records there are. */
#include <assert.h>
#include <string.h>

#include "script/lift_walk.h"

static const struct type int_type = { TYPE_INT, false };
static const struct type text_type = { TYPE_TEXT, false };

/* Is the first argument a text that may be handed over?  `nil:name(...)` is an
 * error before the arguments are evaluated, string.name(nil, ...) after. */
static bool takes_text(const struct call_site *site)
{
    assert(site->count > 0);
    return operand_is_text(&site->args[0])
        && (site->count == 1 || !site->args[0].maybe_nil
            || site->tree->kind != TREE_METHOD_CALL);
}

static struct operand text_function(struct walk *walk,
                                    const struct call_site *site,
                                    enum text_function function,
                                    struct type type)
{
    struct node node = { .op = NODE_TEXT_CALL, .type = type,
                         .slot = (int32_t)function };
    for (size_t i = 0; i < site->count; i++) {
        /* A nil may stand for a position that is left out. */
        bool fits = i == 0 ? takes_text(site)
            : operand_is(&site->args[i], TYPE_INT)
              && !site->args[i].maybe_nil;
        if (!fits) {
            return builtin_give_up(walk, site);
        }
    }
    assert(site->count > 0);
    return operand_value(type, builtin_node(walk, site, node));
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

/* Plain text is looked for: told to be plain, or without the characters that
 * mean something in a pattern.  Patterns stay in the VM, whose budget is
 * another one (expr/pattern.h). */
static bool is_plain(const struct walk *walk, const struct call_site *site)
{
    struct str wanted = STR("");
    const struct node *told = site->count == 4
        ? node_constant(walk, site->args[3].node) : NULL;
    assert(site->count >= 2);
    if (!operand_literal(walk, &site->args[1], &wanted) || wanted.size == 0
        || wanted.size > LIFT_FIND_MAX
        || (site->count == 4
            && (told == NULL || !told->constant.as.boolean))) {
        return false;
    }
    for (size_t i = 0; site->count < 4 && i < wanted.size; i++) {
        if (wanted.bytes[i] == '\0'
            || strchr("^$*+?.([%-", wanted.bytes[i]) != NULL) {
            return false;
        }
    }
    return true;
}

/* The place of plain text.  It gives a second value, its end, to whoever takes
 * it: those calls stay in the VM, as with all that give several. */
struct operand lift_find(struct walk *walk, const struct call_site *site)
{
    struct node node = { .op = NODE_TEXT_CALL, .type = int_type,
                         .slot = (int32_t)TEXT_FIND_PLAIN };
    struct call_site plain = *site;
    if (site->count < 2 || !takes_text(site)
        || !is_plain(walk, site)
        || (site->count > 2 && (!operand_is(&site->args[2], TYPE_INT)
                                || site->args[2].maybe_nil))) {
        return builtin_give_up(walk, site);
    }
    plain.count = site->count < 3 ? site->count : 3;
    struct operand found = operand_value(int_type,
                                         builtin_node(walk, &plain, node));
    found.maybe_nil = true;
    found.many = true;
    return found;
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
