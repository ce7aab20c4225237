/* The order behind each word of `stricter` (LANGUAGE.md section 2).
 *
 * A word names the direction in which a child may move; equal is always at
 * least as strict.  `free` is a preference: any value holds.  Without a word
 * nothing may move, since nobody said which way is stricter. */
#include "pack/strictness.h"

#include <assert.h>

static const char *const names[] = {
    [STRICTER_NONE] = "", [STRICTER_HIGHER] = "higher",
    [STRICTER_LOWER] = "lower", [STRICTER_SUBSET] = "subset",
    [STRICTER_SUPERSET] = "superset", [STRICTER_EARLIER] = "earlier",
    [STRICTER_LATER] = "later", [STRICTER_FIXED] = "fixed",
    [STRICTER_ORDER] = "order", [STRICTER_FREE] = "free",
};

/* The words of LANGUAGE.md section 2; `order` stands for any list. */
const char *strictness_name(enum strictness strictness)
{
    assert(strictness >= STRICTER_NONE);
    assert(strictness <= STRICTER_FREE);
    return names[strictness];
}

/* An order of one word orders nothing and is refused.  Sets `order` and
 * `order_count` for an order only; they live in the pack's arena.  0, or err
 * without a place, naming the text. */
int strictness_parse(struct build *build, struct str text,
                     struct parameter_info *info, struct err *err)
{
    assert(info != NULL);
    info->stricter = STRICTER_NONE;
    if (text.size == 0) {
        return 0;
    }
    if (str_starts(text, "order:")) {
        struct str items = { text.bytes + 6, text.size - 6 };
        info->stricter = STRICTER_ORDER;
        int code = build_split(build, items, &info->order,
                               &info->order_count, err);
        if (code != 0 || info->order_count >= 2) {
            return code;
        }
        return err_fail(err, MESSAGE_PACK_PARAMETER_STRICTER, "t", text);
    }
    for (int i = STRICTER_HIGHER; i <= STRICTER_FREE; i++) {
        if (i != STRICTER_ORDER && str_is(text, names[i])) {
            info->stricter = (enum strictness)i;
            return 0;
        }
    }
    assert(info->stricter == STRICTER_NONE);
    return err_fail(err, MESSAGE_PACK_PARAMETER_STRICTER, "t", text);
}

/* Dates are ordered by earlier and later only, so that nobody has to think
 * whether a higher date is a later one.  A direction that cannot order values
 * of this type would never refuse anything, which must not pass silently. */
bool strictness_fits(enum strictness stricter, struct type type)
{
    bool number = type.base == TYPE_INT || type.base == TYPE_NUMBER;
    bool day = type.base == TYPE_DATE || type.base == TYPE_TIME;
    assert(stricter <= STRICTER_FREE);
    switch (stricter) {
    case STRICTER_HIGHER: case STRICTER_LOWER: return number && !type.list;
    case STRICTER_EARLIER: case STRICTER_LATER: return day && !type.list;
    case STRICTER_SUBSET: case STRICTER_SUPERSET: return type.list;
    case STRICTER_ORDER:
        return !type.list && (type.base == TYPE_TEXT
                              || type.base == TYPE_BOOL);
    case STRICTER_NONE: case STRICTER_FIXED: case STRICTER_FREE: break;
    }
    return true;
}

/* The place of a value in its order, or -1.  Only text and bool have one.  A
 * bool has the words of both languages. */
static int order_index(const struct parameter_info *info, struct type type,
                       struct cell cell)
{
    assert(info->stricter == STRICTER_ORDER);
    assert(cell.known);
    bool text = type.base == TYPE_TEXT;
    struct str value = text ? cell.as.text
                            : str_of(cell.as.boolean ? "true" : "false");
    /* A bool may be ordered in either language's words. */
    struct str other = text ? value
                            : str_of(cell.as.boolean ? "ya" : "tidak");
    for (size_t i = 0; i < info->order_count; i++) {
        if (str_equal(info->order[i], value)
            || str_equal(info->order[i], other)) {
            return (int)i;
        }
    }
    return -1;
}

/* Every value of an order is one of its words; so comparing never meets a
 * value without a place.  0, or err without a place, showing the value and the
 * words. */
int strictness_check_order(const struct parameter_info *info,
                           struct type type, struct cell cell,
                           struct mem *mem, struct err *err)
{
    assert(info->stricter == STRICTER_ORDER);
    assert(info->order_count >= 2);
    if (order_index(info, type, cell) >= 0) {
        return 0;
    }
    struct buf value, words;
    buf_init(&value, mem, 0);
    buf_init(&words, mem, 0);
    cell_print(&value, type, cell);
    for (size_t i = 0; i < info->order_count; i++) {
        buf_text(&words, i == 0 ? "" : "|");
        buf_str(&words, info->order[i]);
    }
    int code = value.failed || words.failed
               ? err_nomem(err)
               : err_fail(err, MESSAGE_PACK_PARAMETER_ORDER, "tt",
                          buf_view(&value), buf_view(&words));
    buf_free(&value);
    buf_free(&words);
    return code;
}

/* -1, 0, 1 of two known scalars of an ordered type.  Numbers are finite, as
 * cells of parameters are. */
static int compare(struct type type, struct cell a, struct cell b)
{
    assert(!type.list);
    if (type.base == TYPE_NUMBER) {
        return a.as.number < b.as.number ? -1 : a.as.number > b.as.number;
    }
    assert(type.base == TYPE_INT || type.base == TYPE_DATE
           || type.base == TYPE_TIME);
    return a.as.integer < b.as.integer ? -1 : a.as.integer > b.as.integer;
}

/* The first item of `inner` that is not in `outer`, or -1.  Lists are sets
 * here: order and repetition do not count.  Quadratic, over lists of at most
 * LIMIT_LIST_ITEMS. */
static int outside(struct type type, struct cell inner, struct cell outer)
{
    assert(type.list);
    const struct type scalar = { type.base, false };
    for (size_t i = 0; i < inner.as.list.count; i++) {
        bool found = false;
        for (size_t k = 0; k < outer.as.list.count && !found; k++) {
            found = cell_equal(scalar, inner.as.list.items[i],
                               outer.as.list.items[k]);
        }
        if (!found) {
            return (int)i;
        }
    }
    return -1;
}

/* Numbers compare as they are, without rounding: 0.3 is less than
 * 0.30000000000000004, and a child is held to it.  Both values are known and
 * of `type`; *item is set only when a list item refutes it. */
bool strictness_holds(const struct parameter_info *info, struct type type,
                      struct cell parent, struct cell child, int *item)
{
    assert(parent.known);
    assert(child.known);
    *item = -1;
    switch (info->stricter) {
    case STRICTER_HIGHER:
    case STRICTER_LATER: return compare(type, child, parent) >= 0;
    case STRICTER_LOWER:
    case STRICTER_EARLIER: return compare(type, child, parent) <= 0;
    case STRICTER_SUBSET:
        *item = outside(type, child, parent);
        return *item < 0;
    case STRICTER_SUPERSET:
        *item = outside(type, parent, child);
        return *item < 0;
    case STRICTER_ORDER:
        return order_index(info, type, child)
               >= order_index(info, type, parent);
    case STRICTER_FREE: return true;
    case STRICTER_FIXED:
    case STRICTER_NONE: break;
    }
    return cell_equal(type, parent, child);
}
