/* The guards of an assessment.
 *
 * Which aspects there are, and how much each weighs, is the edition's: rows of
 * data, so that a new year needs no new program. */
#include "lifecycle/core_aspects.h"

#include <assert.h>
#include <math.h>

#include "base/number.h"
#include "lifecycle/aspects.h"
#include "lifecycle/core_words.h"

/* The aspects of the proposal's edition: as the facts say, else the year in
 * which it was opened. */
static int read_aspects(const struct core_view *view, struct aspects *out,
                        struct err *err)
{
    assert(view != NULL);
    assert(out != NULL);
    int year = 0, month = 0, day = 0;
    int64_t edition = 0;
    struct str text = STR("");
    int code = view->answers->fact(view->answers->user, "proposal.edition",
                                   &text, err);
    date_to_civil(time_to_date(view->subject->opened_at, view->zone), &year,
                  &month, &day);
    if (!str_integer(text, &edition)) {
        edition = year;
    }
    return code != 0 ? code
        : aspects_read(out, view->db, view->arena, edition,
                       core_on_file(view, "assessment"), err);
}

/* One demand for each aspect without a score. */
int core_judge_scores(const struct core_view *view, struct unmet_list *out,
                      struct err *err)
{
    assert(out != NULL);
    static const char *const found[LANGUAGE_COUNT] = { "belum dinilai",
                                                       "not scored" };
    struct aspects aspects;
    if (core_on_file(view, "assessment") == NULL) {
        core_found(view, CORE_ASPECT_SCORES, out, "belum ada penilaian",
                   "no assessment on file");
        return 0;
    }
    int code = read_aspects(view, &aspects, err);
    for (size_t i = 0; code == 0 && i < aspects.count; i++) {
        if (!aspects.items[i].has_score) {
            assert(aspects.unscored > 0);
            core_named(view, CORE_ASPECT_SCORES, out,
                       aspects.items[i].item->id, found);
        }
    }
    return code;
}

/* The total that the assessment itself states, under the names in use. */
static bool stated_total(const struct document *sheet, double *total)
{
    assert(sheet != NULL);
    assert(total != NULL);
    static const char *const names[] = { "total", "total_score",
                                         "nilai_total" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (str_number(str_trim(document_field_text(sheet, names[i])),
                       total)) {
            return true;
        }
    }
    return false;
}

/* "bobot belum ditetapkan: idea, sdg"; or that the edition's aspects are not
 * established at all. */
static void find_unweighted(const struct core_view *view,
                            const struct aspects *aspects,
                            struct unmet *unmet)
{
    assert(aspects != NULL);
    static const char *const heads[LANGUAGE_COUNT] = {
        "bobot belum ditetapkan: ", "no weight established: " };
    static const char *const none[LANGUAGE_COUNT] = {
        "aspek edisi ini belum ditetapkan",
        "the aspects of this edition are not established" };
    for (int i = 0; unmet != NULL && i < LANGUAGE_COUNT; i++) {
        struct str pieces[2] = { str_of(heads[i]),
            aspects_unweighted(aspects, view->arena) };
        unmet->found[i] = aspects->count == 0 ? str_of(none[i])
            : text_join(view->arena, pieces, 2);
    }
}

/* "menurut bobot 81.25": the total that it should have been. */
static void find_other(const struct core_view *view, double total,
                       struct unmet *unmet)
{
    static const char *const heads[LANGUAGE_COUNT] = {
        "menurut bobot ", "by the weights " };
    char text[32];
    assert(isfinite(total));
    size_t size = str_from_number(total, text);
    for (int i = 0; unmet != NULL && i < LANGUAGE_COUNT; i++) {
        struct str pieces[2] = { str_of(heads[i]), { text, size } };
        unmet->found[i] = text_join(view->arena, pieces, 2);
    }
}

/* A total that the sheet states must be the one that its scores make. */
int core_judge_total(const struct core_view *view, struct unmet_list *out,
                     struct err *err)
{
    assert(out != NULL);
    const struct document *sheet = core_on_file(view, "assessment");
    struct aspects aspects;
    double stated = 0;
    if (sheet == NULL) {
        return 0;                 /* said by the guard of the scores */
    }
    bool given = stated_total(sheet, &stated);
    int code = read_aspects(view, &aspects, err);
    bool weighted = code == 0 && aspects.count > 0 &&
                    aspects.unweighted == 0;
    if (code != 0 || (weighted && (!given || !aspects.has_total ||
                                   fabs(stated - aspects.total) < 0.005))) {
        return code;
    }
    struct unmet *unmet = core_add(view, CORE_ASPECT_TOTAL, out);
    if (weighted) {
        find_other(view, aspects.total, unmet);
    } else {
        find_unweighted(view, &aspects, unmet);
    }
    if (unmet != NULL && !given) {
        unmet->demand = DEMAND_WARN;
    }
    return 0;
}
