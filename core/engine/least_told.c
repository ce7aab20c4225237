/* The least change as data and in words.
 *
 * Programs read from and to; people read a sentence. Both come from the same
 * answer, after it was judged.
 *
 * Each change names the fact, what it is now and what it would have to be; a
 * date is told when waiting alone would do. */
#include "engine/least.h"

#include <assert.h>

#include "base/date.h"
#include "expr/words.h"

/* One change as data: the fact, from and to. */
static struct value *change_value(struct arena *arena,
                                  const struct pack *leaf,
                                  const struct record *record,
                                  const struct least_change *change)
{
    assert(arena != NULL);
    assert(change->slot < leaf->facts.count);
    const struct field *field = &leaf->facts.fields[change->slot];
    struct value *map = value_map(arena), *title = value_map(arena);
    value_set_text(arena, map, "fact", field->name);
    value_set_text(arena, title, "id", field->title[LANGUAGE_ID]);
    value_set_text(arena, title, "en", field->title[LANGUAGE_EN]);
    value_set(map, "title", title);
    value_set(map, "from", cell_to_value(arena, field->type,
                                         record->cells[change->slot]));
    value_set(map, "to", cell_to_value(arena, field->type, change->value));
    return map;
}

/* Appends one change in words: "ubah X dari A menjadi B", "isi X: B". */
static void put_change(struct buf *buf, const struct pack *leaf,
                       const struct record *record,
                       const struct least_change *change,
                       enum language language)
{
    const struct field *field = &leaf->facts.fields[change->slot];
    struct cell before = record->cells[change->slot];
    bool id = language == LANGUAGE_ID;
    assert(change->slot < leaf->facts.count);
    assert(change->value.known);
    buf_text(buf, before.known ? (id ? "ubah " : "change ")
                               : (id ? "isi " : "fill in "));
    buf_str(buf, field->title[language].size > 0 ? field->title[language]
                                                 : field->name);
    buf_text(buf, " (");
    buf_str(buf, field->name);
    /* A text that nobody can guess is only asked for. */
    if (!before.known && field->type.base == TYPE_TEXT && !field->type.list
        && str_is(change->value.as.text, "...")) {
        buf_char(buf, ')');
        return;
    }
    buf_text(buf, before.known ? (id ? ") dari " : ") from ") : "): ");
    if (before.known) {
        words_cell(buf, field, field->type, before, language);
        buf_text(buf, id ? " menjadi " : " to ");
    }
    if (field->type.base == TYPE_TEXT && !field->type.list
        && str_is(change->value.as.text, "...")) {
        buf_text(buf, id ? "nilai lain" : "another value");
        return;
    }
    words_cell(buf, field, field->type, change->value, language);
}

/* The whole answer in words, in both languages. */
static struct value *answer_words(struct arena *arena,
                                  const struct pack *leaf,
                                  const struct record *record,
                                  const struct least_answer *answer)
{
    struct value *map = value_map(arena);
    assert(answer->count > 0 || answer->has_date);
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        bool id = i == LANGUAGE_ID;
        char day[32];
        struct buf buf;
        buf_init(&buf, arena->mem, 0);
        for (size_t k = 0; k < answer->count; k++) {
            buf_text(&buf, k > 0 ? "; " : "");
            put_change(&buf, leaf, record, &answer->changes[k],
                       (enum language)i);
        }
        if (answer->has_date) {
            date_words(answer->date, (enum language)i, day);
            buf_text(&buf, answer->count > 0
                ? (id ? "; lalu tunggu sampai " : "; then wait until ")
                : (id ? "tanpa perubahan lain, mulai "
                      : "without other change, from "));
            buf_text(&buf, day);
        }
        value_set_text(arena, map, id ? "id" : "en", buf_view(&buf));
        arena->failed = arena->failed || buf.failed;
        buf_free(&buf);
    }
    assert(map == NULL || map->kind == VALUE_MAP);
    return map;
}

struct value *least_value(struct arena *arena, const struct pack *leaf,
                          const struct record *record,
                          const struct least *least)
{
    assert(arena != NULL);
    assert(least != NULL);
    struct value *map = value_map(arena), *answers = value_list(arena);
    for (size_t i = 0; i < least->count; i++) {
        const struct least_answer *answer = &least->answers[i];
        struct value *one = value_map(arena), *changes = value_list(arena);
        char day[11];
        for (size_t k = 0; k < answer->count; k++) {
            value_add(changes, change_value(arena, leaf, record,
                                            &answer->changes[k]));
        }
        value_set(one, "changes", changes);
        value_set(one, "text", answer_words(arena, leaf, record, answer));
        if (answer->has_date) {
            date_format(answer->date, day);
            value_set_string(arena, one, "from_date", day);
        }
        value_add(answers, one);
    }
    value_set(map, "answers", answers);
    value_set_bool(arena, map, "bounded", least->bounded);
    return map;
}
