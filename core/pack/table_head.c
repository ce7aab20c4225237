/* The head of a table: hit policy, inputs, outputs, remarks.
 *
 * The policy is read generously, because every tool writes it in its own way;
 * an input's name is read exactly, because a misspelt fact would be one nobody
 * fills. */
#include "pack/table_draft.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"

enum { POLICY_BYTES = 40 };

static const char *const policy_names[] = {
    [HIT_UNIQUE] = "UNIQUE", [HIT_ANY] = "ANY", [HIT_FIRST] = "FIRST",
    [HIT_PRIORITY] = "PRIORITY", [HIT_RULE_ORDER] = "RULE ORDER",
    [HIT_OUTPUT_ORDER] = "OUTPUT ORDER", [HIT_COLLECT] = "COLLECT",
    [HIT_COLLECT_SUM] = "COLLECT:SUM", [HIT_COLLECT_MIN] = "COLLECT:MIN",
    [HIT_COLLECT_MAX] = "COLLECT:MAX", [HIT_COLLECT_COUNT] = "COLLECT:COUNT",
};

_Static_assert(sizeof policy_names / sizeof policy_names[0]
               == HIT_POLICY_COUNT, "a name for every policy");

/* How people write them; compared after `plain_policy`. */
static const struct { const char *word; enum hit_policy policy; }
policy_words[] = {
    { "", HIT_UNIQUE }, { "UNIQUE", HIT_UNIQUE }, { "U", HIT_UNIQUE },
    { "ANY", HIT_ANY }, { "A", HIT_ANY },
    { "FIRST", HIT_FIRST }, { "F", HIT_FIRST },
    { "PRIORITY", HIT_PRIORITY }, { "P", HIT_PRIORITY },
    { "RULEORDER", HIT_RULE_ORDER }, { "R", HIT_RULE_ORDER },
    { "OUTPUTORDER", HIT_OUTPUT_ORDER }, { "O", HIT_OUTPUT_ORDER },
    { "COLLECT", HIT_COLLECT }, { "C", HIT_COLLECT },
    { "COLLECTLIST", HIT_COLLECT },
    { "COLLECTSUM", HIT_COLLECT_SUM }, { "CSUM", HIT_COLLECT_SUM },
    { "COLLECT+", HIT_COLLECT_SUM }, { "C+", HIT_COLLECT_SUM },
    { "COLLECTMIN", HIT_COLLECT_MIN }, { "CMIN", HIT_COLLECT_MIN },
    { "COLLECT<", HIT_COLLECT_MIN }, { "C<", HIT_COLLECT_MIN },
    { "COLLECTMAX", HIT_COLLECT_MAX }, { "CMAX", HIT_COLLECT_MAX },
    { "COLLECT>", HIT_COLLECT_MAX }, { "C>", HIT_COLLECT_MAX },
    { "COLLECTCOUNT", HIT_COLLECT_COUNT }, { "CCOUNT", HIT_COLLECT_COUNT },
    { "COLLECT#", HIT_COLLECT_COUNT }, { "C#", HIT_COLLECT_COUNT },
};

enum { POLICY_WORDS = sizeof policy_words / sizeof policy_words[0] };

/* As messages and the reference call it. */
const char *hit_policy_name(enum hit_policy policy)
{
    assert(policy < HIT_POLICY_COUNT);
    return policy_names[policy];
}

/* Those that give every matching row. */
bool hit_policy_is_list(enum hit_policy policy)
{
    assert(policy < HIT_POLICY_COUNT);
    return policy == HIT_RULE_ORDER || policy == HIT_OUTPUT_ORDER
           || policy == HIT_COLLECT;
}

/* ASCII only: policies and marks are.  The inverse of what other files do:
 * FEEL writes policies in capitals. */
static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Upper case, without blanks and what may stand for one.  Cut at POLICY_BYTES;
 * no policy is that long, so what is cut matches none.  The result borrows
 * `out`. */
static struct str plain_policy(struct str text, char out[POLICY_BYTES])
{
    size_t used = 0;
    for (size_t i = 0; i < text.size && used < POLICY_BYTES; i++) {
        if (strchr(" \t_-:()", text.bytes[i]) == NULL) {
            out[used] = upper(text.bytes[i]);
            used++;
        }
    }
    return (struct str){ out, used };
}

/* By table, after blanks, marks and case are taken out.  Single letters are
 * those of DMN.  False leaves *out as it was. */
bool hit_policy_find(struct str text, enum hit_policy *out)
{
    assert(out != NULL);
    char room[POLICY_BYTES];
    struct str plain = plain_policy(text, room);
    for (size_t i = 0; i < POLICY_WORDS; i++) {
        if (str_is(plain, policy_words[i].word)) {
            *out = policy_words[i].policy;
            return true;
        }
    }
    return false;
}

/* The policy whose spelling is nearest; letters are too short to compare.  For
 * the hint only; some policy always comes out. */
static enum hit_policy nearest_policy(struct str text)
{
    char room[POLICY_BYTES];
    struct str plain = plain_policy(text, room);
    size_t best = SIZE_MAX;
    enum hit_policy policy = HIT_UNIQUE;
    for (size_t i = 0; i < POLICY_WORDS; i++) {
        size_t distance = str_distance(plain, str_of(policy_words[i].word));
        if (strlen(policy_words[i].word) > 2 && distance < best) {
            best = distance;
            policy = policy_words[i].policy;
        }
    }
    return policy;
}

/* Does the text begin so, whatever the case? Byte by byte, ASCII. */
static bool starts(struct str text, const char *prefix)
{
    assert(prefix != NULL);
    size_t size = strlen(prefix);
    if (text.size < size) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        if (upper(text.bytes[i]) != upper(prefix[i])) {
            return false;
        }
    }
    return true;
}

/* Takes the mark of an output off a head; false when it has none.  `head` is
 * trimmed.  Both languages' marks count in every file, as packs are shared
 * between staff of either. */
static bool strip_output(struct str *head)
{
    assert(head != NULL);
    static const char *const marks[] = {
        "=>", "hasil:", "hasil :", "out:", "out :", "output:", "output :",
    };
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (starts(*head, marks[i])) {
            size_t size = strlen(marks[i]);
            struct str rest = { head->bytes + size, head->size - size };
            *head = str_trim(rest);
            return true;
        }
    }
    return false;
}

/* A mistake in the head, at its cell.  The row is empty: the head belongs to
 * none. */
static void report_at(struct draft *draft, size_t column, struct err *err)
{
    assert(draft != NULL);
    struct csv_cell cell = csv_head_cell(draft->csv, column);
    (void)err_at(err, draft->file.bytes, cell.line, cell.column);
    draft_report(draft, STR(""), err);
}

/* The first cell: `hit:` and a policy.  An empty policy is UNIQUE, the default
 * of DMN.  After a mistake the policy stays what the zeroed table has, UNIQUE,
 * so that reading can go on. */
static void read_policy(struct draft *draft)
{
    assert(draft != NULL);
    struct str head = str_trim(csv_head(draft->csv, 0));
    struct err err;
    /* `hit`, `Hit:` and `HIT : FIRST` are all one. */
    bool marked = starts(head, "hit");
    struct str policy = STR("");
    if (marked) {
        policy = (struct str){ head.bytes + 3, head.size - 3 };
        policy = str_trim(policy);
    }
    if (!marked || (policy.size > 0 && policy.bytes[0] != ':')) {
        (void)err_fail(&err, MESSAGE_TABLE_HIT, "t", head);
        report_at(draft, 0, &err);
        return;
    }
    if (policy.size > 0) {
        policy.bytes++;
        policy.size--;
        policy = str_trim(policy);
    }
    if (!hit_policy_find(policy, &draft->table->policy)) {
        (void)err_fail(&err, MESSAGE_TABLE_POLICY, "tss", policy,
                       hit_policy_name(nearest_policy(policy)),
                       "UNIQUE, ANY, FIRST, PRIORITY, RULE ORDER, "
                       "OUTPUT ORDER, COLLECT, COLLECT:SUM, COLLECT:MIN, "
                       "COLLECT:MAX, COLLECT:COUNT");
        report_at(draft, 0, &err);
    }
}

/* Finds the fact of a typed input; its type and slot.  A list fact has no
 * single value to compare with and is refused; it is read on as a scalar so
 * that the cells are still judged. */
static void read_fact(struct draft *draft, struct table_column *input,
                      size_t column)
{
    assert(draft != NULL);
    assert(input != NULL);
    struct err err;
    input->slot = schema_find(draft->facts, input->name);
    if (input->slot < 0) {
        struct str nearest = schema_nearest(draft->facts, input->name);
        if (nearest.size > 0) {
            (void)err_fail(&err, MESSAGE_TABLE_FACT, "tt", input->name,
                           nearest);
        } else {
            (void)err_fail(&err, MESSAGE_TABLE_FACT_UNKNOWN, "t",
                           input->name);
        }
        report_at(draft, column, &err);
        return;
    }
    input->type = draft->facts->fields[input->slot].type;
    if (input->type.list) {
        (void)err_fail(&err, MESSAGE_TABLE_FACT_LIST, "t", input->name);
        report_at(draft, column, &err);
        input->type.list = false;
    }
}

/* A head without a mark is an input.  After an output it is most likely an
 * output that lost its mark.  Without declared facts any name is an input
 * (awig table eval). domain.any says that nothing is known of what may
 * occur. */
static void read_input(struct draft *draft, struct str head, size_t column)
{
    assert(draft != NULL);
    struct table *table = draft->table;
    struct err err;
    struct table_column *input = &table->inputs[table->inputs_count];
    if (table->outputs_count > 0) {
        (void)err_fail(&err, MESSAGE_TABLE_INPUT_LATE, "t", head);
        report_at(draft, column, &err);
        draft->columns[column].role = ROLE_NOTE;
        return;
    }
    draft->columns[column].role = ROLE_INPUT;
    draft->columns[column].index = table->inputs_count;
    table->inputs_count++;
    input->name = head;
    input->slot = -1;
    input->column = (int64_t)column + 1;
    input->domain.any = true;
    if (draft->facts != NULL) {
        read_fact(draft, input, column);
    }
}

/* A head with a mark.  Only a single output may be nameless.  The name may
 * repeat that of an input, not of another output.  A nameless one is called
 * "result". */
static void read_output(struct draft *draft, struct str name, size_t column)
{
    assert(draft != NULL);
    struct table *table = draft->table;
    struct table_column *output = &table->outputs[table->outputs_count];
    struct err err;
    bool twice = false;
    for (size_t i = 0; i < table->outputs_count; i++) {
        twice = twice || name.size == 0
                || str_equal(table->outputs[i].name, name);
    }
    if (twice) {
        (void)err_fail(&err, MESSAGE_TABLE_OUTPUT_NAME, "t", name);
        report_at(draft, column, &err);
    }
    draft->columns[column].role = ROLE_OUTPUT;
    draft->columns[column].index = table->outputs_count;
    table->outputs_count++;
    output->name = name.size == 0 ? STR("result") : name;
    output->slot = -1;
    output->column = (int64_t)column + 1;
    output->domain.any = true;
}

/* Every column but the first; false at no memory.  ROLE_NOTE with index 0 is
 * the remark that results show; other columns with # are ignored. */
static bool read_columns(struct draft *draft)
{
    assert(draft != NULL);
    for (size_t i = 1; i < draft->columns_count; i++) {
        struct str head = str_copy(draft->arena,
                                   str_trim(csv_head(draft->csv, i)));
        if (head.bytes == NULL) {
            return false;
        }
        if (head.size > 0 && head.bytes[0] == '#') {
            draft->columns[i].role = ROLE_NOTE;
            draft->columns[i].index = str_is(head, "#note") ? 0 : 1;
        } else if (strip_output(&head)) {
            read_output(draft, head, i);
        } else {
            read_input(draft, head, i);
        }
    }
    return true;
}

/* Goes on after a mistake, so that all of the head is told at once.  0 with
 * mistakes reported, or ERR_NOMEM.  Too many columns end it at once, as the
 * tables of roles are sized by the limit. */
int draft_head(struct draft *draft)
{
    assert(draft != NULL);
    struct table *table = draft->table;
    size_t count = csv_columns(draft->csv);
    struct err err;
    assert(count > 0);
    draft->columns_count = count;
    if (count > LIMIT_TABLE_COLUMNS) {
        (void)err_fail(&err, MESSAGE_TABLE_COLUMNS_MANY, "ii",
                       (int64_t)count, (int64_t)LIMIT_TABLE_COLUMNS);
        report_at(draft, LIMIT_TABLE_COLUMNS, &err);
        return 0;
    }
    draft->columns = arena_alloc(draft->arena,
                                 count * sizeof *draft->columns);
    table->inputs = arena_alloc(draft->arena, count * sizeof *table->inputs);
    table->outputs = arena_alloc(draft->arena,
                                 count * sizeof *table->outputs);
    if (draft->arena->failed) {
        return ERR_NOMEM;
    }
    read_policy(draft);
    if (!read_columns(draft)) {
        return ERR_NOMEM;
    }
    if (table->inputs_count == 0 && draft->mistakes == 0) {
        (void)err_fail(&err, MESSAGE_TABLE_NO_INPUT, "");
        report_at(draft, 0, &err);
    }
    if (table->outputs_count == 0 && draft->mistakes == 0) {
        (void)err_fail(&err, MESSAGE_TABLE_NO_OUTPUT, "");
        report_at(draft, count - 1, &err);
    }
    return 0;
}
