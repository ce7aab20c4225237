/* Declarations: rule { ... } and its kin.  Their fields are checked by name,
 * their functions are lifted.
 * ORDER: the fields are those of declare.c. */
#include "script/lift_walk.h"

#include <assert.h>
#include <string.h>

enum word {
    WORD_RULE, WORD_COMPONENT, WORD_BONUS, WORD_PREFER, WORD_DUTY,
    WORD_DEADLINE, WORD_GUARD, WORD_COUNT
};

static const char *const words[WORD_COUNT] = {
    "rule", "component", "bonus", "prefer", "duty", "deadline", "guard"
};

#define BIT(word) (1u << WORD_##word)
#define ALL ((1u << WORD_COUNT) - 1)

/* What a field holds. */
enum content {
    CONTENT_ANY, CONTENT_CHECK,   /* a function giving true or false */
    CONTENT_FUNCTION,             /* a function giving a value */
    CONTENT_MAYBE_FUNCTION,       /* a function, or something plain */
    CONTENT_PARAMETER,            /* the key of a parameter */
    CONTENT_CHOICE                /* one of `choices` */
};

struct field_row {
    const char *name;             /* as scripts write it */
    unsigned words, required;     /* bits: may have it, must */
    enum content content;         /* what it may hold */
    const char *choices;          /* separated by '|' */
};

static const struct field_row field_rows[] = {
    { "id", ALL, ALL & ~BIT(PREFER), CONTENT_ANY, NULL },
    { "title", ALL, 0, CONTENT_ANY, NULL },
    { "basis", ALL, 0, CONTENT_ANY, NULL },
    { "on_fail", BIT(RULE), 0, CONTENT_CHOICE,
      "ineligible|needs_review|note" },
    { "on_fail", BIT(GUARD), 0, CONTENT_CHOICE, "block|review|warn" },
    { "action", BIT(GUARD), BIT(GUARD), CONTENT_ANY, NULL },
    { "check", BIT(RULE) | BIT(GUARD), BIT(RULE) | BIT(GUARD),
      CONTENT_CHECK, NULL },
    { "when", BIT(RULE) | BIT(GUARD) | BIT(BONUS) | BIT(PREFER) | BIT(DUTY) |
      BIT(DEADLINE), BIT(BONUS), CONTENT_CHECK, NULL },
    { "value", BIT(COMPONENT) | BIT(PREFER), BIT(COMPONENT),
      CONTENT_FUNCTION, NULL },
    { "weight", BIT(COMPONENT), BIT(COMPONENT), CONTENT_PARAMETER, NULL },
    { "points", BIT(BONUS), BIT(BONUS), CONTENT_PARAMETER, NULL },
    { "every", BIT(DUTY), 0, CONTENT_ANY, NULL },
    { "count", BIT(DUTY), 0, CONTENT_ANY, NULL },
    { "from", BIT(DUTY), 0, CONTENT_ANY, NULL },
    { "on", BIT(DUTY) | BIT(DEADLINE), BIT(DEADLINE),
      CONTENT_MAYBE_FUNCTION, NULL },
    { "dates", BIT(DUTY), 0, CONTENT_MAYBE_FUNCTION, NULL },
    { "roll", BIT(DUTY), 0, CONTENT_CHOICE,
      "none|next_working_day|previous_working_day" },
    { "at", BIT(DUTY) | BIT(DEADLINE), 0, CONTENT_ANY, NULL },
    { "zone", BIT(DEADLINE), 0, CONTENT_CHOICE, "WIB|WITA|WIT" },
    { "purpose", BIT(DUTY), 0, CONTENT_ANY, NULL },
    { "document", BIT(DUTY), 0, CONTENT_ANY, NULL },
    { "role", BIT(DUTY), 0, CONTENT_ANY, NULL },
    { "escalate_after", BIT(DUTY), 0, CONTENT_ANY, NULL },
    { "measures", BIT(DEADLINE), 0, CONTENT_ANY, NULL },
    { "on_late", BIT(DEADLINE), 0, CONTENT_CHOICE, "warn|review|block" },
    { "late_days", BIT(DEADLINE), 0, CONTENT_ANY, NULL }
};
enum { FIELD_ROWS = sizeof field_rows / sizeof field_rows[0] };

/* --- Functions, walked ---------------------------------------------------- */

/* Compares trees by place: a function of the source has one tree. */
bool walk_done(struct walk *walk, const struct tree *function, bool mark)
{
    assert(function != NULL && function->kind == TREE_FUNCTION);
    for (size_t i = 0; i < walk->done_count; i++) {
        if (walk->done[i] == function) {
            return true;
        }
    }
    if (!mark) {
        return false;
    }
    if (walk->done_count == walk->done_capacity) {
        size_t capacity = walk->done_capacity * 2 + 32;
        const struct tree **done = arena_alloc(walk->arena,
                                               capacity * sizeof *done);
        if (done == NULL) {
            walk_nomem(walk);
            return false;
        }
        if (walk->done_count > 0) {
            memcpy(done, walk->done, walk->done_count * sizeof *done);
        }
        walk->done = done;
        walk->done_capacity = capacity;
    }
    walk->done[walk->done_count++] = function;
    return false;
}

/* The slots that were read, each once, in the order of the schema. */
static const int32_t *slots_of(struct walk *walk, const bool *read,
                               size_t fields, size_t *count)
{
    int32_t *slots = arena_alloc(walk->arena,
                                 (fields + 1) * sizeof *slots);
    *count = 0;
    if (slots == NULL) {
        walk_nomem(walk);
        return NULL;
    }
    for (size_t i = 0; i < fields; i++) {
        if (read[i]) {
            slots[(*count)++] = (int32_t)i;
        }
    }
    assert(*count <= fields);
    return slots;
}

/* What a walk of one function changes beside findings and nodes. */
struct saved {
    bool given_up, uses_case;     /* of the function around */
    struct err why_not;           /* the first reason */
    bool *facts_read, *parameters_read; /* by slot */
    size_t work;                  /* of the budget */
};

/* Sets aside what belongs to the function around and starts with none of it:
 * each declared function answers for its own reads and its own reason.
 * end_function puts it back; also after walk_nomem. */
static void begin_function(struct walk *walk, struct saved *saved)
{
    assert(saved != NULL);
    size_t facts = walk->context->facts->count;
    size_t parameters = walk->context->parameters->count;
    *saved = (struct saved){ walk->given_up, walk->uses_case, walk->why_not,
                             walk->facts_read, walk->parameters_read,
                             walk->work };
    walk->given_up = false;
    walk->uses_case = false;
    walk->work = 0;
    walk->facts_read = arena_alloc(walk->arena, facts + 1);
    walk->parameters_read = arena_alloc(walk->arena, parameters + 1);
    if (walk->facts_read == NULL || walk->parameters_read == NULL) {
        walk->facts_read = saved->facts_read;
        walk->parameters_read = saved->parameters_read;
        walk_nomem(walk);
    }
}

/* Fills `lifted` from the walk and restores `saved`. A function that does not
 * lift keeps its reads, which are wanted of it all the same. */
static void end_function(struct walk *walk, const struct saved *saved,
                         struct lifted *lifted)
{
    lifted->ok = !walk->given_up && !walk->failed &&
                 lifted->node != NODE_ID_NONE;
    lifted->why_not = walk->why_not;
    lifted->uses_case = walk->uses_case;
    lifted->facts_read = slots_of(walk, walk->facts_read,
                                  walk->context->facts->count,
                                  &lifted->facts_read_count);
    lifted->parameters_read = slots_of(walk, walk->parameters_read,
                                       walk->context->parameters->count,
                                       &lifted->parameters_read_count);
    if (!lifted->ok) {
        lifted->node = NODE_ID_NONE;
        lifted->reason = NODE_ID_NONE;
    }
    assert(lifted->ok == (lifted->node != NODE_ID_NONE));
    walk->given_up = saved->given_up || walk->failed;
    walk->uses_case = saved->uses_case;
    walk->why_not = saved->why_not;
    walk->facts_read = saved->facts_read;
    walk->parameters_read = saved->parameters_read;
    walk->work = saved->work;
}

/* Gives the parameters of a function that awig calls: case, p. */
static void bind_root(struct walk *walk, const struct tree *function)
{
    const struct tree *name = function->first;
    assert(function->kind == TREE_FUNCTION);
    for (size_t i = 0; i < function->names_count; i++, name = name->next) {
        walk_check_name(walk, name);
        walk_assign(walk, name->variable,
                    i < 2 ? walk_root(i == 1) : operand_of(OPERAND_NIL),
                    true);
    }
}

/* `lifted` gets node, reason, reads and place; its names are the caller's. A
 * strict function that is constant is told: such a rule tests nothing. */
void walk_root_function(struct walk *walk, struct lifted *lifted,
                        const struct tree *function, bool strict)
{
    assert(lifted != NULL && function->kind == TREE_FUNCTION);
    struct saved saved;
    size_t first = walk->changes_count;
    struct frame frame = { .outer = walk->frame, .function = function,
                           .is_root = true, .strict = strict,
                           .reason = NODE_ID_NONE };
    lifted->line = function->line;
    lifted->column = function->column;
    begin_function(walk, &saved);
    bind_root(walk, function);
    if (function->is_vararg) {
        walk_give_up(walk, function, MESSAGE_WHY_VARARG, STR(""));
    }
    struct operand value = walk_body(walk, &frame);
    lifted->node = value.node;
    if (value.kind == OPERAND_NIL || value.node == NODE_ID_NONE) {
        lifted->node = operand_node(walk, &value, function);
    }
    lifted->reason = frame.reason;
    const struct node *known = node_constant(walk, lifted->node);
    if (strict && known != NULL && !walk->given_up) {
        walk_find(walk, function, MESSAGE_LIFT_CONSTANT, (struct texts){
            .a = known->constant.as.boolean ? STR("true") : STR("false") });
    }
    walk_undo(walk, first);
    end_function(walk, &saved, lifted);
}

/* For its findings only: parameters are unknown, except that ones called
 * `case` and `p` are taken for what their names say. Returns at once when the
 * function is being walked further out. */
void walk_alone(struct walk *walk, const struct tree *function)
{
    assert(function->kind == TREE_FUNCTION);
    struct saved saved;
    struct lifted nothing = { .node = NODE_ID_NONE };
    struct frame frame = { .outer = walk->frame, .function = function,
                           .reason = NODE_ID_NONE };
    size_t first = walk->changes_count;
    const struct tree *name = function->first;
    int nested = 0;
    for (const struct frame *outer = walk->frame; outer != NULL;
         outer = outer->outer) {
        if (outer->function == function || ++nested > LIFT_INLINE_MAX) {
            return;
        }
    }
    begin_function(walk, &saved);
    /* Whatever it reads, the function around it may read. */
    walk->facts_read = saved.facts_read;
    walk->parameters_read = saved.parameters_read;
    walk->work = saved.work;
    walk->given_up = true;        /* nobody needs its nodes */
    for (size_t i = 0; i < function->names_count; i++, name = name->next) {
        bool is_case = str_is(name->text, "case");
        walk_check_name(walk, name);
        walk_assign(walk, name->variable,
                    is_case || str_is(name->text, "p")
                    ? walk_root(!is_case) : operand_any(), true);
    }
    (void)walk_body(walk, &frame);
    walk_undo(walk, first);
    saved.work = walk->work;
    assert(nothing.node == NODE_ID_NONE);
    end_function(walk, &saved, &nothing);
}

/* --- Fields --------------------------------------------------------------- */

/* The declaration being read. */
struct declaring {
    enum word word;               /* rule, component, ... */
    struct str id;                /* for messages */
    const struct tree *call;      /* where it stands */
    unsigned seen;                /* bits of field_rows */
};

/* The row of a field that the declaring word takes, or NULL after a finding
 * with the nearest name among those of this word only. */
static const struct field_row *find_field(struct walk *walk,
                                          const struct declaring *declaring,
                                          const struct tree *field)
{
    struct str nearest = STR("");
    size_t distance = SIZE_MAX;
    for (size_t i = 0; i < FIELD_ROWS; i++) {
        const struct field_row *row = &field_rows[i];
        if ((row->words >> declaring->word & 1u) == 0) {
            continue;
        }
        if (str_is(field->text, row->name)) {
            return row;
        }
        if (str_nearer(field->text, str_of(row->name), &distance)) {
            nearest = str_of(row->name);
        }
    }
    assert(declaring->word < WORD_COUNT);
    walk_find(walk, field, nearest.size > 0 ? MESSAGE_SCRIPT_FIELD_NEAR
                                            : MESSAGE_SCRIPT_FIELD,
              (struct texts){ field->text, str_of(words[declaring->word]),
                              nearest, STR("") });
    return NULL;
}

/* A plain text must be one of the row's choices. */
static void check_choice(struct walk *walk, const struct field_row *row,
                         const struct tree *at, const struct operand *value)
{
    struct str text = STR("");
    struct str nearest = STR("");
    size_t distance = SIZE_MAX;
    if (!operand_literal(walk, value, &text)) {
        return;
    }
    assert(row->choices != NULL);
    for (const char *choice = row->choices; *choice != '\0';) {
        size_t size = strcspn(choice, "|");
        struct str candidate = { choice, size };
        if (str_equal(text, candidate)) {
            return;
        }
        if (str_nearer(text, candidate, &distance)) {
            nearest = candidate;
        }
        choice += size + (choice[size] == '|' ? 1 : 0);
    }
    walk_find(walk, at, nearest.size > 0 ? MESSAGE_LIFT_CHOICE_NEAR
                                         : MESSAGE_LIFT_CHOICE,
              (struct texts){ text, str_of(row->name), nearest,
                              str_of(row->choices) });
}

/* A value that names a parameter (as a text) must name one of the schema; a
 * text that is not known here is left to the runtime. */
static void check_parameter(struct walk *walk, const struct tree *at,
                            const struct operand *value)
{
    assert(at != NULL);
    struct operand root = walk_root(true);
    struct str key = STR("");
    if (operand_literal(walk, value, &key)) {
        (void)walk_find_slot(walk, &root, key, at);
    }
}

/* Room for one more result, at the end and not yet counted: the caller counts
 * it once it is filled. NULL after walk_nomem. Moves the earlier ones, so
 * nobody keeps pointers to them. */
static struct lifted *add_lifted(struct walk *walk)
{
    assert(walk->functions_count <= walk->functions_capacity);
    if (walk->functions_count == walk->functions_capacity) {
        size_t capacity = walk->functions_capacity * 2 + 16;
        struct lifted *functions = arena_alloc(walk->arena, capacity *
                                               sizeof *functions);
        if (functions == NULL) {
            walk_nomem(walk);
            return NULL;
        }
        if (walk->functions_count > 0) {
            memcpy(functions, walk->functions,
                   walk->functions_count * sizeof *functions);
        }
        walk->functions = functions;
        walk->functions_capacity = capacity;
    }
    return &walk->functions[walk->functions_count];
}

/* A function inside a helper, which makes it anew for each declaration, may
 * mean something else each time: it is not lifted.  One of the file itself
 * means the same to all who share it. */
static void check_shared(struct walk *walk, const struct tree *function)
{
    assert(function->kind == TREE_FUNCTION);
    if (function->function_depth <= 1) {
        return;
    }
    for (size_t i = 0; i < walk->functions_count; i++) {
        struct lifted *other = &walk->functions[i];
        if (other->line == function->line &&
            other->column == function->column && other->ok) {
            bool given_up = walk->given_up;
            struct err why_not = walk->why_not;
            walk->given_up = false;
            walk_give_up(walk, function, MESSAGE_WHY_SHARED, STR(""));
            other->why_not = walk->why_not;
            other->ok = false;
            other->node = other->reason = NODE_ID_NONE;
            walk->given_up = given_up;
            walk->why_not = why_not;
        }
    }
}

/* Lifts the function in one field. */
static void walk_field_function(struct walk *walk,
                                const struct declaring *declaring,
                                const struct field_row *row,
                                const struct tree *function)
{
    struct lifted lifted = { .file = walk->file, .id = declaring->id,
                             .node = NODE_ID_NONE,
                             .reason = NODE_ID_NONE };
    bool strict = row->content == CONTENT_CHECK;
    const char *outer = walk->declaration;
    bool seen = false;
    for (size_t i = 0; i < walk->functions_count &&
         function->function_depth > 1; i++) {
        seen = seen || (walk->functions[i].line == function->line &&
                        walk->functions[i].column == function->column);
    }
    lifted.declaration = str_of(words[declaring->word]);
    lifted.field = str_of(row->name);
    walk->declaration = words[declaring->word];
    (void)walk_done(walk, function, true);
    walk_root_function(walk, &lifted, function, strict);
    walk->declaration = outer;
    check_shared(walk, function);
    if (seen && lifted.ok) {
        lifted.ok = false;
        lifted.node = lifted.reason = NODE_ID_NONE;
        lifted.why_not = walk->functions[0].why_not;
        (void)err_fail(&lifted.why_not, MESSAGE_WHY_SHARED, "s", "");
    }
    struct lifted *added = add_lifted(walk);
    if (added != NULL) {
        *added = lifted;
        walk->functions_count++;
    }
    assert(lifted.line == function->line);
}

/* One field of a declaration. */
static void walk_field_value(struct walk *walk, struct declaring *declaring,
                             const struct tree *field)
{
    const struct tree *at = field->first;
    const struct field_row *row = find_field(walk, declaring, field);
    struct operand value = operand_of(OPERAND_FUNCTION);
    struct texts texts = { field->text, str_of(words[declaring->word]),
                           declaring->id, STR("") };
    value.tree = at;
    if (at->kind != TREE_FUNCTION) {
        value = walk_expression(walk, at);
    }
    if (row == NULL) {
        return;
    }
    assert(row >= field_rows && row < field_rows + FIELD_ROWS);
    declaring->seen |= 1u << (row - field_rows);
    if (value.kind == OPERAND_FUNCTION) {
        bool may = row->content == CONTENT_CHECK ||
                   row->content == CONTENT_FUNCTION ||
                   row->content == CONTENT_MAYBE_FUNCTION;
        if (may) {
            walk_field_function(walk, declaring, row, value.tree);
        } else {
            walk_find(walk, field, MESSAGE_SCRIPT_FIELD_FUNCTION, texts);
        }
    } else if ((row->content == CONTENT_CHECK ||
                row->content == CONTENT_FUNCTION) &&
               value.kind != OPERAND_ANY && value.kind != OPERAND_NIL) {
        walk_find(walk, field, MESSAGE_SCRIPT_FIELD_NO_FUNCTION, texts);
    } else if (row->content == CONTENT_PARAMETER) {
        check_parameter(walk, at, &value);
    } else if (row->content == CONTENT_CHOICE) {
        check_choice(walk, row, at, &value);
    }
}

/* What a declaration should have. */
static void check_whole(struct walk *walk, const struct declaring *declaring)
{
    assert(declaring->word < WORD_COUNT);
    struct str word = str_of(words[declaring->word]);
    bool title = false;
    bool basis = false;
    for (size_t i = 0; i < FIELD_ROWS; i++) {
        const struct field_row *row = &field_rows[i];
        bool seen = (declaring->seen >> i & 1u) != 0;
        title = title || (seen && strcmp(row->name, "title") == 0);
        basis = basis || (seen && strcmp(row->name, "basis") == 0);
        if ((row->required >> declaring->word & 1u) != 0 && !seen) {
            walk_find(walk, declaring->call, MESSAGE_SCRIPT_FIELD_MISSING,
                      (struct texts){ str_of(row->name), word,
                                      declaring->id, STR("") });
        }
    }
    if (declaring->word == WORD_PREFER) {
        return;
    }
    if (!title) {
        walk_find(walk, declaring->call, MESSAGE_LIFT_NO_TITLE,
                  (struct texts){ .a = word, .b = declaring->id });
    }
    if (!basis) {
        walk_find(walk, declaring->call, MESSAGE_LIFT_NO_BASIS,
                  (struct texts){ .a = word, .b = declaring->id });
    }
}

/* The literal id of a declaration's table. */
static struct str id_of(const struct tree *table)
{
    assert(table->kind == TREE_TABLE);
    struct str id = STR("");
    for (const struct tree *field = table->first; field != NULL;
         field = field->next) {
        if (field->kind == TREE_FIELD_NAMED && str_is(field->text, "id") &&
            field->first->kind == TREE_TEXT) {
            id = field->first->text;
        }
    }
    return id;
}

/* The fields of one declaration, in order. The id is read first, as findings
 * of other fields name it. A field without a name is still evaluated, for what
 * it reads, and told. */
static void walk_fields(struct walk *walk, struct declaring *declaring,
                        const struct tree *table)
{
    assert(table->kind == TREE_TABLE);
    declaring->id = id_of(table);
    for (const struct tree *field = table->first; field != NULL;
         field = field->next) {
        if (field->kind == TREE_FIELD_NAMED) {
            walk_field_value(walk, declaring, field);
            continue;
        }
        for (const struct tree *part = field->first; part != NULL;
             part = part->next) {
            (void)walk_expression(walk, part);
        }
        walk_find(walk, field, MESSAGE_SCRIPT_FIELD, (struct texts){
            STR("[1]"), str_of(words[declaring->word]), STR(""), STR("") });
    }
    check_whole(walk, declaring);
}

/* Declaring words are globals; a local of that name is not one. They work only
 * while the file is loaded, so inside of a declared function they are told and
 * go no further. The argument is one table, written in place or reached
 * through a local that holds one. */
bool walk_declaration(struct walk *walk, const struct tree *call)
{
    const struct tree *callee = call->first;
    const struct tree *argument = callee->next;
    struct declaring declaring = { .call = call, .word = WORD_COUNT,
                                   .id = STR("") };
    for (int i = 0; i < WORD_COUNT && callee->kind == TREE_NAME &&
         callee->variable < 0; i++) {
        if (str_is(callee->text, words[i])) {
            declaring.word = (enum word)i;
        }
    }
    if (declaring.word == WORD_COUNT) {
        return false;
    }
    assert(call->kind == TREE_CALL);
    walk_give_up(walk, call, MESSAGE_WHY_FUNCTION, callee->text);
    for (const struct frame *frame = walk->frame; frame != NULL;
         frame = frame->outer) {
        if (frame->is_root) {
            walk_find(walk, call, MESSAGE_SCRIPT_DECLARE_LATE,
                      (struct texts){ .a = callee->text });
            return true;
        }
    }
    const struct tree *table = argument;
    if (argument != NULL && argument->kind != TREE_TABLE) {
        struct operand value = walk_expression(walk, argument);
        table = value.kind == OPERAND_TABLE ? value.tree : NULL;
        if (value.kind == OPERAND_ANY) {
            return true;
        }
    }
    if (table == NULL || argument->next != NULL) {
        walk_find(walk, call, MESSAGE_SCRIPT_DECLARE,
                  (struct texts){ .a = callee->text });
        return true;
    }
    walk_fields(walk, &declaring, table);
    return true;
}
