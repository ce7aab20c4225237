/* Refusals at load of what would loosen, each with its counterexample.
 *
 * Nothing here is the guarantee: national rules are judged by the national
 * pack with national values whatever a child says.  It is what lets staff
 * learn at once that a row of theirs can have no effect.
 *
 * Values change only on the dates of rows, so comparing on the dates of all
 * rows of one key, child's and parents', compares on every date. */
#include "pack/inherit.h"

#include <assert.h>
#include <string.h>

#include "pack/strictness.h"

/* One refuted comparison. */
struct looser {
    const struct field *field;    /* of the parameter */
    const struct parameter_info *info; /* its direction */
    const struct parameter_row *child; /* the row that loosens */
    const struct parameter_row *parent;    /* NULL: no value in force */
    int64_t date;                 /* the first on which it shows */
    int item;
};

/* Each direction has a sentence of its own: staff read what to write, not
 * the name of an order. */
static enum message message_of(enum strictness stricter)
{
    assert(stricter <= STRICTER_FREE);
    switch (stricter) {
    case STRICTER_HIGHER: return MESSAGE_PACK_LOOSER_HIGHER;
    case STRICTER_LOWER: return MESSAGE_PACK_LOOSER_LOWER;
    case STRICTER_SUBSET: return MESSAGE_PACK_LOOSER_SUBSET;
    case STRICTER_SUPERSET: return MESSAGE_PACK_LOOSER_SUPERSET;
    case STRICTER_EARLIER: return MESSAGE_PACK_LOOSER_EARLIER;
    case STRICTER_LATER: return MESSAGE_PACK_LOOSER_LATER;
    case STRICTER_ORDER: return MESSAGE_PACK_LOOSER_ORDER;
    case STRICTER_NONE: return MESSAGE_PACK_LOOSER_UNDECLARED;
    case STRICTER_FIXED: case STRICTER_FREE: break;
    }
    return MESSAGE_PACK_LOOSER_FIXED;
}

/* The child's value as text: the whole of it, or the list item that shows the
 * loosening.  For subset the item that is too many stands in the child's list,
 * for superset the missing one in the parent's. */
static void print_child(struct buf *buf, const struct looser *looser)
{
    const struct type type = looser->field->type;
    assert(looser->child != NULL);
    if (looser->item < 0) {
        cell_print(buf, type, looser->child->value);
        return;
    }
    bool subset = looser->info->stricter == STRICTER_SUBSET;
    assert(looser->parent != NULL);
    struct cell list = subset ? looser->child->value
                              : looser->parent->value;
    assert((size_t)looser->item < list.as.list.count);
    cell_print(buf, (struct type){ type.base, false },
               list.as.list.items[looser->item]);
}

/* Fills err for a looser row.  Says both values, the first date on which it
 * shows and who set the parent's.  A parent without a value is a message of
 * its own: there is nothing to be stricter than.  Returns the code in err;
 * both buffers are freed. */
static int fail_looser(struct build *build, const struct looser *looser,
                       struct err *err)
{
    struct buf child, parent;
    buf_init(&child, build->pack->mem, 0);
    buf_init(&parent, build->pack->mem, 0);
    print_child(&child, looser);
    char date[11], place[ERR_ARG_BYTES] = "-";
    date[0] = '\0';               /* an empty `from`: from the beginning */
    if (looser->date >= DATE_MIN) {
        date_format(looser->date, date);
    }
    assert(looser->field->pack.size > 0);
    bool nothing = looser->parent == NULL || !looser->parent->value.known;
    if (!nothing) {
        cell_print(&parent, looser->field->type, looser->parent->value);
        build_place(looser->parent->file, looser->parent->line, place);
    }
    if (child.failed || parent.failed) {
        (void)err_nomem(err);
    } else {
        /* The parent that says it: the owner of the row in force. */
        struct str owner = looser->field->pack;
        for (const struct pack *pack = build->pack->parent;
             pack != NULL && !nothing; pack = pack->parent) {
            const struct parameter_row *first = pack->parameter_rows;
            if (looser->parent >= first
                && looser->parent < first + pack->parameter_rows_count) {
                owner = pack->id;
                break;
            }
        }
        err_fail(err, nothing ? MESSAGE_PACK_LOOSER_NOTHING
                              : message_of(looser->info->stricter),
                 "ttstts", looser->field->name, buf_view(&child), date,
                 owner, buf_view(&parent), place);
        (void)err_at(err, looser->child->file.bytes, looser->child->line, 0);
    }
    buf_free(&child);
    buf_free(&parent);
    assert(err->code != 0);
    return err->code;
}

/* Is the child as strict on one date?  Fills *looser when not.  Slots of the
 * parent stand first in the child's schema, so one slot names both.  A row
 * inherited unchanged is as strict by definition.  A value where the parent
 * has none is refused, since nobody said what it tightens. */
static bool strict_on(const struct pack *pack, int slot, int64_t date,
                      struct looser *looser)
{
    looser->child = pack_parameter_row(pack, slot, date);
    looser->parent = pack_parameter_row(pack->parent, slot, date);
    looser->date = date;
    looser->item = -1;
    assert(looser->info != NULL);
    if (looser->child == looser->parent
        || looser->info->stricter == STRICTER_FREE) {
        return true;              /* inherited, or a preference */
    }
    assert(looser->child != NULL);
    if (looser->parent == NULL || !looser->parent->value.known) {
        return false;
    }
    return strictness_holds(looser->info, looser->field->type,
                            looser->parent->value, looser->child->value,
                            &looser->item);
}

/* The next date after `date` on which the slot's value changes in the pack or
 * above it; INT64_MAX when none does.  Strictly later than `date`; the walk
 * over all packs keeps the order of dates free of how rows are spread. */
static int64_t next_date(const struct pack *pack, int slot, int64_t date)
{
    int64_t next = INT64_MAX;
    assert(slot >= 0);
    for (; pack != NULL; pack = pack->parent) {
        for (size_t i = 0; i < pack->parameter_rows_count; i++) {
            const struct parameter_row *row = &pack->parameter_rows[i];
            if (row->slot == slot && row->from > date && row->from < next) {
                next = row->from;
            }
        }
    }
    assert(next > date);
    return next;
}

/* One slot over all dates; each row of the child is blamed once.  Starts
 * before all dates.  A row that is too loose over several spans is told once,
 * at its first.  0, or what is no finding. */
static int check_slot(struct build *build, int slot, struct err *err)
{
    const struct pack *pack = build->pack;
    struct looser looser = { .field = &pack->parameters.fields[slot],
                             .info = &pack->parameter_info[slot] };
    const struct parameter_row *blamed = NULL;
    int64_t date = INT64_MIN;
    assert((size_t)slot < pack->parent->parameters.count);
    while (date < INT64_MAX) {
        if (!strict_on(pack, slot, date, &looser)
            && looser.child != blamed) {
            blamed = looser.child;
            (void)fail_looser(build, &looser, err);
            int code = build_absorb(build, SEVERITY_ERROR, err);
            if (code != 0) {
                return code;
            }
        }
        date = next_date(pack, slot, date);
    }
    return 0;
}

/* Rows are sorted by slot, so each key of the parent is compared once. */
int inherit_parameters(struct build *build, struct err *err)
{
    const struct pack *pack = build->pack;
    int last = -1;
    assert(pack != NULL);
    if (pack->parent == NULL) {
        return 0;
    }
    for (size_t i = 0; i < pack->parameter_rows_count; i++) {
        int slot = pack->parameter_rows[i].slot;
        assert(slot >= last);
        if (slot == last
            || (size_t)slot >= pack->parent->parameters.count) {
            continue;
        }
        last = slot;
        int code = check_slot(build, slot, err);
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

/* table_tightens proves or refutes it over all inputs; the input that
 * refutes is kept for --json. */
int inherit_tables(struct build *build, struct err *err)
{
    struct pack *pack = build->pack;
    assert(pack != NULL);
    for (size_t i = 0; pack->parent != NULL && i < pack->tables_count; i++) {
        struct table *own = pack->tables[i];
        const struct table *parent = pack_table(pack->parent, own->name);
        struct value *example = NULL;
        assert(own != parent);
        if (parent == NULL
            || table_tightens(parent, own, &pack->arena, &example, err)
               == 0) {
            continue;
        }
        (void)err_at(err, own->file.bytes, 1, 0);
        size_t before = pack->findings.count;
        int code = build_absorb(build, SEVERITY_ERROR, err);
        if (code != 0) {
            return code;
        }
        assert(pack->findings.count == before + 1);
        pack->findings.items[before].more = example;
    }
    return 0;
}
