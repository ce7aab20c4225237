/* Small questions that the core's guards ask of documents and facts.
 *
 * Facts and documents say yes in several words and under several names; here
 * is the one place that knows them. */
#include "lifecycle/core_words.h"

#include <assert.h>

/* A new unmet row of this guard, found texts still to fill. */
struct unmet *core_add(const struct core_view *view, enum core_guard guard,
                       struct unmet_list *out)
{
    assert(out != NULL);
    assert(view != NULL);
    const struct guard_row *row = guard_row(guard);
    struct unmet *unmet = unmet_add(out, row->demand, str_of(row->id));
    if (unmet != NULL) {
        for (int i = 0; i < LANGUAGE_COUNT; i++) {
            unmet->required[i] = str_of(row->required[i]);
        }
        unmet->basis = str_of(row->basis);
    }
    return unmet;
}

/* Adds one row with both texts of what was found. */
void core_found(const struct core_view *view, enum core_guard guard,
                struct unmet_list *out, const char *id, const char *en)
{
    assert(id != NULL);
    assert(en != NULL);
    unmet_found(core_add(view, guard, out), id, en);
}

/* "NAME: text", in both languages. */
void core_named(const struct core_view *view, enum core_guard guard,
                struct unmet_list *out, struct str name,
                const char *const texts[LANGUAGE_COUNT])
{
    struct unmet *unmet = core_add(view, guard, out);
    assert(texts[0] != NULL);
    for (int i = 0; unmet != NULL && i < LANGUAGE_COUNT; i++) {
        struct str pieces[3] = { name, STR(": "), str_of(texts[i]) };
        unmet->found[i] = text_join(view->arena, pieces, 3);
    }
}

/* The current document of this type, or NULL; the last of a series. */
const struct document *core_on_file(const struct core_view *view,
                                    const char *type)
{
    assert(view != NULL);
    assert(type != NULL);
    return document_of_type(view->documents, view->documents_count,
                            str_of(type));
}

/* Compares ASCII text without case. */
static bool same_word(struct str text, const char *word)
{
    assert(word != NULL);
    size_t i = 0;
    for (; i < text.size && word[i] != '\0'; i++) {
        char c = text.bytes[i];
        c = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
        if (c != word[i]) {
            return false;
        }
    }
    return i == text.size && word[i] == '\0';
}

/* Blanks around a word do not count. The list ends with NULL. */
bool core_one_of(struct str text, const char *const *words)
{
    assert(words != NULL);
    for (; *words != NULL; words++) {
        if (same_word(str_trim(text), *words)) {
            return true;
        }
    }
    return false;
}

/* Anything but an empty cell or a word of no: a name or a number is a yes, as
 * people fill in forms. */
bool core_says_yes(struct str text)
{
    static const char *const no[] = { "", "false", "no", "0", "tidak",
                                      "salah", "belum", NULL };
    assert(text.size == 0 || text.bytes != NULL);
    return !core_one_of(text, no);
}

/* Sets *yes when the fact says so and leaves it otherwise: several names may
 * be asked one after the other. */
int core_fact_says(const struct core_view *view, const char *name,
                   bool *yes, struct err *err)
{
    assert(view != NULL);
    assert(yes != NULL);
    struct str text = STR("");
    int code = view->answers->fact(view->answers->user, name, &text, err);
    *yes = *yes || (code == 0 && core_says_yes(text));
    return code;
}

/* A yes on file: a document of this type, a field of this name of any current
 * document, or a fact of this name in one of `entities`. */
int core_said(const struct core_view *view, const char *name,
              const char *const *entities, bool *yes,
              struct err *err)
{
    assert(yes != NULL);
    *yes = core_on_file(view, name) != NULL;
    for (size_t i = 0; !*yes && i < view->documents_count; i++) {
        *yes = core_says_yes(document_field_text(&view->documents[i], name));
    }
    int code = 0;
    for (; !*yes && code == 0 && *entities != NULL; entities++) {
        struct str pieces[3] = { str_of(*entities), STR("."), str_of(name) };
        struct str full = text_join(view->arena, pieces, 3);
        if (full.bytes == NULL) {
            return err_nomem(err);
        }
        code = core_fact_says(view, full.bytes, yes, err);
    }
    return code;
}
