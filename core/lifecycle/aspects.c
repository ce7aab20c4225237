/* Totals of an assessment.
 *
 * The total is the mean of the scores weighted by the edition's weights, so
 * that it stays on the scale of the scores whether weights are written as
 * 5 of 100 or as 0.05.  Sums run in the order of the file: the same on every
 * machine. */
#include "lifecycle/aspects.h"

#include <assert.h>

#include "base/number.h"
#include "lifecycle/unmet.h"

/* Sums scores by weight; only when nothing is missing. */
static void sum_up(struct aspects *aspects)
{
    double sum = 0, weights = 0;
    assert(!aspects->has_total);
    for (size_t i = 0; i < aspects->count; i++) {
        const struct aspect *one = &aspects->items[i];
        assert(one->item != NULL);
        sum += one->score * one->item->weight;
        weights += one->item->weight;
    }
    aspects->has_total = aspects->count > 0 && aspects->unscored == 0 &&
                         aspects->unweighted == 0 && weights > 0;
    if (aspects->has_total) {
        aspects->total = round_2(sum / weights);
    }
}

/* Scores of the sheet beside the aspects of the edition; the total only when
 * all are scored and weighted (F310). In the arena. */
int aspects_read(struct aspects *out, struct db *db, struct arena *arena,
                 int64_t edition, const struct document *sheet,
                 struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    struct edition_item *items = NULL;
    size_t count = 0;
    *out = (struct aspects){ .edition = edition };
    int code = edition_items(db, arena, edition, &items, &count, err);
    out->items = arena_alloc(arena, (count + 1) * sizeof *out->items);
    if (code == 0 && out->items == NULL) {
        code = err_nomem(err);
    }
    for (size_t i = 0; code == 0 && i < count; i++) {
        if (!str_is(items[i].kind, "aspect")) {
            continue;
        }
        struct aspect *one = &out->items[out->count];
        *one = (struct aspect){ .item = &items[i] };
        one->has_score = sheet != NULL &&
            str_number(str_trim(document_field_text(sheet,
                                                    items[i].id.bytes)),
                       &one->score);
        out->unscored += one->has_score ? 0 : 1;
        out->unweighted += items[i].has_weight ? 0 : 1;
        out->count++;
    }
    if (code == 0) {
        sum_up(out);
    }
    return code;
}

/* Their titles, for a message. */
struct str aspects_unweighted(const struct aspects *aspects,
                              struct arena *arena)
{
    assert(aspects != NULL);
    assert(arena != NULL);
    struct str text = STR("");
    for (size_t i = 0; i < aspects->count; i++) {
        const struct edition_item *item = aspects->items[i].item;
        if (!item->has_weight) {
            struct str pieces[3] = { text, text.size > 0 ? STR(", ")
                                                         : STR(""),
                                     item->id };
            text = text_join(arena, pieces, 3);
        }
    }
    return text;
}
