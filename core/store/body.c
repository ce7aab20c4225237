/* Bodies of entries: what is not as it was written is an integrity failure,
 * never guessed.
 *
 * Entries that an older or broken program wrote may lack anything, so nothing
 * of a body is taken for granted; what is absent is told apart from what is
 * wrong. */
#include "store/body.h"

#include <assert.h>

#include "base/date.h"

/* False for a text that is no day; null and absent are not found. */
bool body_date(const struct value *body, const char *key, bool *found,
               int64_t *out)
{
    assert(found != NULL);
    assert(out != NULL);
    assert(key != NULL);
    const struct value *value = value_get(body, key);
    *found = value != NULL && value->kind != VALUE_NULL;
    if (!*found) {
        return true;
    }
    return value->kind == VALUE_TEXT && date_parse(value->text, out);
}

int entry_malformed(const struct entry *entry, const char *what,
                    struct err *err)
{
    assert(entry != NULL);
    assert(what != NULL);
    return err_fail(err, MESSAGE_CASE_ENTRY_MALFORMED, "is", entry->index,
                    what);
}

int body_case(const struct entry *entry, int64_t *number, struct err *err)
{
    assert(entry != NULL);
    assert(number != NULL);
    *number = value_get_integer(entry->body, "case", 0);
    return *number > 0 ? 0 : entry_malformed(entry, "case", err);
}

/* Binds the day, or NULL where there is none. */
int bind_body_day(struct statement *statement, int at, const char *key,
                  const struct entry *entry, struct err *err)
{
    assert(entry != NULL);
    assert(statement != NULL);
    bool found = false;
    int64_t day = 0;
    if (!body_date(entry->body, key, &found, &day)) {
        return entry_malformed(entry, key, err);
    }
    if (found) {
        bind_integer(statement, at, day);
    } else {
        bind_null(statement, at);
    }
    return 0;
}

/* Binds the integer, or NULL where there is none. */
void bind_body_integer(struct statement *statement, int at, const char *key,
                       const struct entry *entry)
{
    assert(entry != NULL);
    assert(statement != NULL);
    const struct value *value = value_get(entry->body, key);
    if (value != NULL && value->kind == VALUE_INTEGER) {
        bind_integer(statement, at, value->integer);
    } else {
        bind_null(statement, at);
    }
}
