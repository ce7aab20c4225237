/* The catalogue's tables, made from the .def files by the preprocessor.
 *
 * Both tables stand in the order of their enums, so that a row is found by
 * its index.  Nothing is formatted here: err.c puts the arguments in. */
#include "base/message.h"

#include <assert.h>
#include <stddef.h>

static const struct message_row rows[] = {
    { "NONE", 0, 0, { "", "" }, { "", "" } },
#define MESSAGE(name, number, code, id, en, hint_id, hint_en) \
    { #name, number, code, { id, en }, { hint_id, hint_en } },
#include "base/messages/all.def"
#undef MESSAGE
};

static const char *const labels[][LANGUAGE_COUNT] = {
#define LABEL(name, id, en) { id, en },
#include "base/messages/labels.def"
#undef LABEL
};

_Static_assert(sizeof rows / sizeof rows[0] == MESSAGE_COUNT,
               "one row a message");
_Static_assert(sizeof labels / sizeof labels[0] == LABEL_COUNT,
               "one row a label");

const struct message_row *message_row(enum message message)
{
    assert((size_t)message < MESSAGE_COUNT);
    const struct message_row *row = &rows[message];
    assert(row->text[LANGUAGE_ID] != NULL);
    assert(row->text[LANGUAGE_EN] != NULL);
    return row;
}

/* The catalogue has a few hundred rows and errors are rare: a plain search
 * needs no order among the .def files. */
enum message message_by_number(int number)
{
    for (size_t i = 1; i < MESSAGE_COUNT; i++) {
        if (rows[i].number == number) {
            return (enum message)i;
        }
    }
    return MESSAGE_NONE;
}

const char *label_text(enum label label, enum language language)
{
    assert((size_t)label < LABEL_COUNT);
    assert((size_t)language < LANGUAGE_COUNT);
    return labels[label][language];
}
