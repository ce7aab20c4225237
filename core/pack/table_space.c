/* Searching the space of inputs.
 *
 * A k-d search: a box that one row covers is done; one that no row meets is
 * the answer; any other is cut in two along an axis, where the fewest rows
 * stand across the cut, and the half with fewer rows is searched first.  Each
 * cut makes the box smaller by at least one class, so it ends; tables that
 * are trees or grids take about as many boxes as they have rows.  The full
 * cross product is never built. */
#include "pack/table_space.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"

/* --- Boxes ---------------------------------------------------------------- */

/* Rows stand one after the other. */
uint64_t *space_row(const struct space *space, size_t row)
{
    assert(row < space->rows_count);
    return space->rows + row * space->box_words;
}

/* Empty at first. */
uint64_t *space_box(struct space *space)
{
    assert(space != NULL);
    assert(space->box_words > 0);
    return arena_alloc(space->arena, space->box_words * sizeof(uint64_t));
}

/* Boxes of one space are of one size. */
void space_copy(const struct space *space, uint64_t *to,
                const uint64_t *from)
{
    assert(space != NULL);
    assert(to != NULL);
    assert(from != NULL);
    memcpy(to, from, space->box_words * sizeof *to);
}

/* Have two boxes a class of this axis in common?  Only the words of this axis
 * are looked at. */
static bool axis_meets(const struct space *space, size_t axis,
                       const uint64_t *a, const uint64_t *b)
{
    for (size_t w = space->starts[axis]; w < space->starts[axis + 1]; w++) {
        if ((a[w] & b[w]) != 0) {
            return true;
        }
    }
    return false;
}

/* Boxes meet when they meet on every axis. */
bool space_meets(const struct space *space, const uint64_t *a,
                 const uint64_t *b)
{
    for (size_t i = 0; i < space->index->axes_count; i++) {
        if (!axis_meets(space, i, a, b)) {
            return false;
        }
    }
    return true;
}

/* A box is empty when one of its axes is. */
bool space_is_empty(const struct space *space, const uint64_t *box)
{
    assert(space != NULL);
    assert(box != NULL);
    return !space_meets(space, box, box);
}

/* Is box `a` inside box `b`?  The empty box is inside every box. */
static bool inside(const struct space *space, const uint64_t *a,
                   const uint64_t *b)
{
    for (size_t w = 0; w < space->box_words; w++) {
        if ((a[w] & ~b[w]) != 0) {
            return false;
        }
    }
    return true;
}

/* What is in both. */
void space_cut(const struct space *space, uint64_t *a, const uint64_t *b)
{
    assert(space != NULL);
    assert(a != NULL);
    assert(b != NULL);
    for (size_t w = 0; w < space->box_words; w++) {
        a[w] &= b[w];
    }
}

/* The caller has made room: rows_extra. */
void space_add_row(struct space *space, const uint64_t *box)
{
    assert(space != NULL);
    assert(box != NULL);
    assert(space->rows_count < space->rows_capacity);
    space->rows_count++;
    space_copy(space, space_row(space, space->rows_count - 1), box);
}

/* --- Extents -------------------------------------------------------------- */

/* The first class in both sets, or SIZE_MAX.  Both sets begin at the axis's
 * own word. */
static size_t lowest_class(const uint64_t *a, const uint64_t *b,
                           size_t words)
{
    for (size_t w = 0; w < words; w++) {
        if ((a[w] & b[w]) != 0) {
            return w * 64 + bit_lowest(a[w] & b[w]);
        }
    }
    return SIZE_MAX;
}

/* The last class in both sets, or 0.  Halving 32, 16, ... finds the highest
 * bit of a word without a builtin of one compiler. */
static size_t highest_class(const uint64_t *a, const uint64_t *b,
                            size_t words)
{
    for (size_t w = words; w-- > 0;) {
        uint64_t bits = a[w] & b[w];
        if (bits != 0) {
            unsigned at = 0;
            for (unsigned step = 32; step > 0; step /= 2) {
                if (bits >> step != 0) {
                    bits >>= step;
                    at += step;
                }
            }
            return w * 64 + at;
        }
    }
    return 0;
}

/* From the first to the last class of `a` inside `b` on an axis.  {1, 0} when
 * they have no class in common: a first behind the last, so that no test of
 * extents meets it.  Extents are coarser than sets and much cheaper to
 * compare. */
static struct extent extent_of(const struct space *space, size_t axis,
                               const uint64_t *a, const uint64_t *b)
{
    size_t start = space->starts[axis];
    size_t words = space->starts[axis + 1] - start;
    size_t first = lowest_class(a + start, b + start, words);
    if (first == SIZE_MAX) {
        return (struct extent){ 1, 0 };
    }
    size_t last = highest_class(a + start, b + start, words);
    return (struct extent){ (uint32_t)first, (uint32_t)last };
}

/* By extents alone: false is sure, true is a maybe. */
bool space_rows_meet(const struct space *space, size_t a, size_t b)
{
    size_t axes = space->index->axes_count;
    const struct extent *x = space->extents + a * axes;
    const struct extent *y = space->extents + b * axes;
    for (size_t i = 0; i < axes; i++) {
        if (x[i].first > y[i].last || y[i].first > x[i].last) {
            return false;
        }
    }
    return space_meets(space, space_row(space, a), space_row(space, b));
}

/* --- Building ------------------------------------------------------------- */

/* Where each axis starts in a box.  ERR_NOMEM.  One bit a class and one for
 * missing. starts[axes] is the size of a box.  0. */
static int place_axes(struct space *space)
{
    assert(space != NULL);
    size_t axes = space->index->axes_count, used = 0;
    size_t *starts = arena_alloc(space->arena, (axes + 1) * sizeof *starts);
    if (starts == NULL) {
        return ERR_NOMEM;
    }
    for (size_t i = 0; i < axes; i++) {
        starts[i] = used;
        used += space->index->axes[i].classes_count / 64 + 1;
    }
    starts[axes] = used;
    space->starts = starts;
    space->box_words = used;
    return 0;
}

/* All classes that can occur, missing among them where it counts.  `present`
 * is `whole` without missing: a gap is only looked for among inputs that are
 * there, and a row is cut to what can occur at all. */
static void fill_whole(struct space *space, const bool *missing)
{
    assert(space != NULL);
    assert(missing != NULL);
    for (size_t i = 0; i < space->index->axes_count; i++) {
        const struct axis *axis = &space->index->axes[i];
        uint64_t *whole = space->whole + space->starts[i];
        for (size_t c = 0; c < axis->classes_count; c++) {
            if (bit_get(axis->possible, c)) {
                bit_set(whole, c);
            }
        }
        memcpy(space->present + space->starts[i], whole,
               (axis->classes_count / 64 + 1) * sizeof *whole);
        if (missing[i]) {
            bit_set(whole, axis->classes_count);
        }
    }
}

/* Turns the index round: from rows a class to classes a row.  Each bit of the
 * index is visited once.  A row's box is cut to `whole` before its extents are
 * taken; a row that matches nothing possible has an empty box. */
static void fill_rows(struct space *space)
{
    assert(space != NULL);
    size_t words = space->index->words;
    for (size_t i = 0; i < space->index->axes_count; i++) {
        const struct axis *axis = &space->index->axes[i];
        for (size_t c = 0; c <= axis->classes_count; c++) {
            const uint64_t *set = axis_rows(axis, c, words);
            for (size_t w = 0; w < words; w++) {
                for (uint64_t b = set[w]; b != 0; b &= b - 1) {
                    size_t row = w * 64 + bit_lowest(b);
                    bit_set(space_row(space, row) + space->starts[i], c);
                }
            }
        }
    }
    size_t axes = space->index->axes_count;
    for (size_t row = 0; row < space->rows_count; row++) {
        uint64_t *box = space_row(space, row);
        space_cut(space, box, space->whole);
        for (size_t i = 0; i < axes; i++) {
            space->extents[row * axes + i] = extent_of(space, i, box, box);
        }
    }
}

/* Everything is allocated here; a search allocates nothing. */
int space_init(struct space *space, const bool *missing)
{
    assert(space != NULL);
    assert(missing != NULL);
    struct arena *arena = space->arena;
    assert(space->index != NULL && space->inputs != NULL);
    space->rows_count = space->index->rows_count;
    space->rows_capacity = space->rows_count + space->rows_extra;
    space->cells_left = LIMIT_TABLE_CELLS;
    if (place_axes(space) != 0) {
        return ERR_NOMEM;
    }
    size_t bytes = space->box_words * sizeof(uint64_t);
    space->rows = arena_alloc(arena, space->rows_capacity * bytes);
    space->levels = arena_alloc(arena, LIMIT_TABLE_DEPTH * bytes);
    space->extents = arena_alloc(arena, space->rows_count
                                        * space->index->axes_count
                                        * sizeof *space->extents);
    space->order = arena_alloc(arena, space->rows_capacity * sizeof(size_t));
    space->whole = space_box(space);
    space->present = space_box(space);
    if (arena->failed) {
        return ERR_NOMEM;
    }
    fill_whole(space, missing);
    fill_rows(space);
    return 0;
}

/* --- Cutting -------------------------------------------------------------- */

/* A cut: classes up to `last` on one side, the others on the other. */
struct cut {
    size_t axis, last;            /* that was cut, and where */
    size_t cost;                  /* rows on the fuller side, twice, plus
                                     rows across */
    bool upper_first;             /* fewer rows there */
};

/* Fills in what a cut costs.  The fuller side is what the search has left at
 * worst; rows across stand on both sides and are searched twice. */
static void weigh(const struct space *space, const uint64_t *box,
                  struct row_list list, struct cut *cut)
{
    assert(space != NULL);
    assert(box != NULL);
    assert(cut != NULL);
    size_t left = 0, right = 0;
    for (size_t i = 0; i < list.count; i++) {
        struct extent e = extent_of(space, cut->axis,
                                    space_row(space, list.rows[i]), box);
        assert(e.first <= e.last);
        left += e.first <= cut->last;
        right += e.last > cut->last;
    }
    size_t fuller = left > right ? left : right;
    cut->cost = 2 * fuller + (left + right - list.count);
    cut->upper_first = right < left;
}

/* Costs of a few cuts of one axis, at ends of rows near the middle of the
 * list, and the best of them.  Places are taken from the list itself, so that
 * they fall where rows are; a cut that leaves one side empty is passed over.
 * *best is replaced only by a cheaper one. */
static void try_axis(const struct space *space, const uint64_t *box,
                     struct row_list list, size_t axis, struct cut *best)
{
    assert(space != NULL);
    assert(box != NULL);
    assert(best != NULL);
    enum { TRIES = 5 };
    struct extent all = extent_of(space, axis, box, box);
    if (all.first == all.last) {
        return;
    }
    for (size_t t = 0; t < 2 * TRIES; t++) {
        size_t row = list.rows[list.count * (t | 1) / (2 * TRIES)];
        struct extent one = extent_of(space, axis, space_row(space, row),
                                      box);
        size_t last = t % 2 == 0 ? one.first - 1 : one.last;
        if ((t % 2 == 0 && one.first == all.first) || last >= all.last) {
            continue;
        }
        struct cut cut = { axis, last, 0, false };
        weigh(space, box, list, &cut);
        if (cut.cost < best->cost) {
            *best = cut;
        }
    }
}

/* A row that does not cover the box leaves some class of some axis out: any
 * cut there makes progress.  `row` meets the box and does not hold it.  The
 * cut takes the class found to one side, with those before or behind it, so
 * both halves are smaller than the box. */
static struct cut fallback(const struct space *space, const uint64_t *box,
                           const uint64_t *row)
{
    assert(space != NULL);
    assert(box != NULL);
    assert(row != NULL);
    for (size_t axis = 0; axis < space->index->axes_count; axis++) {
        struct extent all = extent_of(space, axis, box, box);
        for (size_t c = all.first; c <= all.last; c++) {
            size_t start = space->starts[axis];
            if (bit_get(box + start, c) && !bit_get(row + start, c)) {
                size_t last = c < all.last ? c : c - 1;
                return (struct cut){ axis, last, 0, c == all.last };
            }
        }
    }
    assert(false);
    return (struct cut){ 0, 0, 0, false };
}

/* The best of a few cuts an axis: exact costs are not worth their price.  A
 * cut of which all rows stand across costs 3 x count and brings nothing. */
static struct cut choose(const struct space *space, const uint64_t *box,
                         struct row_list list)
{
    assert(space != NULL);
    assert(box != NULL);
    struct cut best = { 0, 0, SIZE_MAX, false };
    assert(list.count > 0);
    for (size_t axis = 0; axis < space->index->axes_count; axis++) {
        try_axis(space, box, list, axis, &best);
    }
    /* Nothing gained: all rows stand across every cut that was tried. */
    if (best.cost >= 3 * list.count) {
        return fallback(space, box, space_row(space, list.rows[0]));
    }
    return best;
}

/* to := the half of box on one side of a cut.  The classes of one axis are cut
 * at cut->last, all other axes are copied.  `to` may not be `box`. */
static void half(const struct space *space, uint64_t *to,
                 const uint64_t *box, const struct cut *cut, bool upper)
{
    assert(space != NULL);
    assert(to != NULL);
    assert(box != NULL);
    space_copy(space, to, box);
    size_t start = space->starts[cut->axis];
    size_t words = space->starts[cut->axis + 1] - start;
    for (size_t w = 0; w < words; w++) {
        uint64_t low = UINT64_MAX;
        if (cut->last / 64 < w) {
            low = 0;
        } else if (cut->last / 64 == w && cut->last % 64 < 63) {
            low = (UINT64_C(1) << (cut->last % 64 + 1)) - 1;
        }
        to[start + w] &= upper ? ~low : low;
    }
}

/* --- Searching ------------------------------------------------------------ */

/* Moves the rows that meet the box to the front; their count.  *covered: one
 * of them holds all of it.  The rows behind the count are those that do not
 * meet, in any order: a deeper level never needs them, the level above gets
 * its own count back. */
static size_t keep_meeting(const struct space *space, const uint64_t *box,
                           struct row_list list, bool *covered)
{
    assert(space != NULL);
    assert(box != NULL);
    assert(covered != NULL);
    size_t kept = 0, *rows = list.rows;
    *covered = false;
    for (size_t i = 0; i < list.count && !*covered; i++) {
        const uint64_t *row = space_row(space, rows[i]);
        if (space_meets(space, row, box)) {
            *covered = inside(space, box, row);
            size_t swap = rows[kept];
            rows[kept] = rows[i];
            rows[i] = swap;
            kept++;
        }
    }
    return kept;
}

/* `box` is level `depth` of the search; its halves take the next one.  Each
 * level has one box in space->levels, which both halves use in turn.  The
 * price of a level grows with its list, so that the budget stands for time.
 * `found` is written only with SPACE_FOUND.  Recursion is at most
 * LIMIT_TABLE_DEPTH deep. */
static enum space_answer search(struct space *space, const uint64_t *box,
                                struct row_list list, size_t depth,
                                uint64_t *found)
{
    assert(space != NULL);
    assert(box != NULL);
    assert(found != NULL);
    bool covered;
    /* Searching a box costs about as much as going through its list. */
    uint64_t price = 1 + list.count / 32;
    if (depth >= LIMIT_TABLE_DEPTH || space->cells_left < price) {
        return SPACE_GAVE_UP;
    }
    space->cells_left -= price;
    list.count = keep_meeting(space, box, list, &covered);
    if (covered) {
        return SPACE_COVERED;
    }
    if (list.count == 0) {
        space_copy(space, found, box);
        return SPACE_FOUND;
    }
    struct cut cut = choose(space, box, list);
    uint64_t *part = space->levels + depth * space->box_words;
    for (int side = 0; side < 2; side++) {
        half(space, part, box, &cut, cut.upper_first == (side == 0));
        assert(!space_is_empty(space, part));
        enum space_answer answer = search(space, part, list, depth + 1,
                                          found);
        if (answer != SPACE_COVERED) {
            return answer;
        }
    }
    return SPACE_COVERED;
}

/* An empty box has no point to be found. */
enum space_answer space_search(struct space *space, const uint64_t *box,
                               struct row_list rows, uint64_t *found)
{
    assert(space != NULL);
    assert(box != NULL);
    assert(found != NULL);
    assert(rows.count <= space->rows_count);
    if (space_is_empty(space, box)) {
        return SPACE_COVERED;
    }
    return search(space, box, rows, 0, found);
}

/* --- Growing -------------------------------------------------------------- */

/* Classes of an axis that the box may take in without meeting a row.  A row
 * bars a class when it holds it and meets the box on every other axis.  `free`
 * has room for the words of the axis. */
static void free_classes(const struct space *space, const uint64_t *box,
                         size_t axis, uint64_t *free)
{
    assert(space != NULL);
    assert(box != NULL);
    assert(free != NULL);
    size_t start = space->starts[axis], end = space->starts[axis + 1];
    memcpy(free, space->present + start, (end - start) * sizeof *free);
    for (size_t r = 0; r < space->rows_count; r++) {
        const uint64_t *row = space_row(space, r);
        bool meets = true;
        for (size_t i = 0; i < space->index->axes_count && meets; i++) {
            meets = i == axis || axis_meets(space, i, row, box);
        }
        for (size_t w = start; w < end && meets; w++) {
            free[w - start] &= ~row[w];
        }
    }
}

/* Keeps the run of free classes around one of the box's; classes that cannot
 * occur do not interrupt it.  `from` is a class of the box on an ordered axis.
 * What is left reads as one interval, which is how a missing row would be
 * written. */
static void keep_run(const struct space *space, size_t axis, size_t from,
                     uint64_t *free)
{
    assert(space != NULL);
    assert(free != NULL);
    const uint64_t *present = space->present + space->starts[axis];
    size_t count = space->index->axes[axis].classes_count;
    bool on = true;
    for (size_t c = from; c < count; c++) {
        on = on && (bit_get(free, c) || !bit_get(present, c));
        if (!on) {
            free[c / 64] &= ~(UINT64_C(1) << (c % 64));
        }
    }
    on = true;
    for (size_t c = from; c-- > 0;) {
        on = on && (bit_get(free, c) || !bit_get(present, c));
        if (!on) {
            free[c / 64] &= ~(UINT64_C(1) << (c % 64));
        }
    }
}

/* Axis by axis; each one is grown as far as those before allow. */
void space_grow(struct space *space, uint64_t *box)
{
    assert(space != NULL);
    assert(box != NULL);
    uint64_t *room = space->levels;     /* the search is over */
    for (size_t axis = 0; axis < space->index->axes_count; axis++) {
        size_t start = space->starts[axis];
        size_t words = space->starts[axis + 1] - start;
        enum type_base base = space->index->axes[axis].base;
        size_t from = lowest_class(box + start, box + start, words);
        assert(from != SIZE_MAX);
        free_classes(space, box, axis, room);
        if (base != TYPE_TEXT && base != TYPE_BOOL) {
            keep_run(space, axis, from, room);
        }
        assert(bit_get(room, from));
        memcpy(box + start, room, words * sizeof *room);
    }
}
