/* The types of operators and of the library's arguments, and what is said of
 * those that do not fit (LANGUAGE.md section 8, Types). */
#include <assert.h>
#include <string.h>

#include "script/lift_walk.h"

/* Finds an operand that takes no part in arithmetic. */
static bool find_operand(struct walk *walk, const struct tree *tree,
                         const struct operand *side)
{
    static const char *const signs[] = { "+", "-", "*", "/", "//", "%" };
    if (side->kind == OPERAND_ANY || operand_is_numeric(side)) {
        return false;
    }
    assert(tree->op <= OP_MOD);
    walk_find(walk, tree, MESSAGE_LIFT_ARITHMETIC, (struct texts){
        .a = str_of(signs[tree->op]), .b = str_of(operand_name(side)) });
    return true;
}

/* A date or a time: what arithmetic treats by its own rules (moment_type). */
static bool is_moment(const struct operand *side)
{
    assert(side != NULL);
    return operand_is(side, TYPE_DATE) || operand_is(side, TYPE_TIME);
}

/* The type of an operation of which one side is a date or time, or NONE. */
static enum type_base moment_type(enum tree_operator op,
                                  const struct operand *a,
                                  const struct operand *b)
{
    assert(a != NULL && b != NULL);
    bool int_a = operand_is(a, TYPE_INT);
    bool int_b = operand_is(b, TYPE_INT);
    switch (op) {
    case OP_ADD:
        return int_b ? a->type.base : int_a ? b->type.base : TYPE_NONE;
    case OP_SUB:
        return int_b ? a->type.base
             : type_equal(a->type, b->type) ? TYPE_INT : TYPE_NONE;
    case OP_IDIV: case OP_MOD:
        /* (date - date // 7 * 7): days of the week. */
        return int_b ? TYPE_INT : TYPE_NONE;
    default:
        return TYPE_NONE;
    }
}

/* LANGUAGE.md's arithmetic: two ints give an int, except for `/`; otherwise a
 * number; dates and times only where moment_type has a row. Both sides are
 * checked before either decides, so that one reading shows both mistakes.
 * Nothing is said about an operand that is not known. */
struct type type_arithmetic(struct walk *walk, const struct tree *tree,
                            const struct operand *a,
                            const struct operand *b)
{
    assert(a != NULL && b != NULL);
    struct type type = { TYPE_NONE, false };
    bool found = find_operand(walk, tree, a);
    found = find_operand(walk, tree, b) || found;
    if (found || a->kind == OPERAND_ANY || b->kind == OPERAND_ANY) {
        return type;
    }
    if (is_moment(a) || is_moment(b)) {
        type.base = moment_type(tree->op, a, b);
        if (type.base == TYPE_NONE) {
            walk_find(walk, tree, MESSAGE_LIFT_DATES, (struct texts){
                .a = str_of(operand_name(a)),
                .b = str_of(operand_name(b)) });
        }
        return type;
    }
    bool whole = operand_is(a, TYPE_INT) && operand_is(b, TYPE_INT);
    type.base = whole && tree->op != OP_DIV ? TYPE_INT : TYPE_NUMBER;
    return type;
}

/* --- Comparison ----------------------------------------------------------- */

/* An int or a number: the two types that compare with each other. */
static bool is_plain_number(const struct operand *side)
{
    assert(side != NULL);
    return operand_is(side, TYPE_INT) || operand_is(side, TYPE_NUMBER);
}

/* A side that is no value at all. */
static bool find_group(struct walk *walk, const struct tree *tree,
                       const struct operand *side)
{
    assert(tree != NULL);
    if (side->kind == OPERAND_ENTITY) {
        walk_find(walk, tree, MESSAGE_LIFT_ENTITY,
                  (struct texts){ .a = side->path });
        return true;
    }
    return false;
}

/* The message for two types that never compare: what was most likely meant. */
static enum message unlike(const struct tree *tree, const struct operand *a,
                           const struct operand *b)
{
    assert(tree->first != NULL);
    bool number = is_plain_number(a) || is_plain_number(b);
    if (a->type.list != b->type.list) {
        return MESSAGE_LIFT_COMPARE_LIST;
    }
    if (tree->first->kind == TREE_UNARY && tree->first->op == OP_NOT) {
        return MESSAGE_LIFT_COMPARE_NOT;
    }
    if (number && (operand_is(a, TYPE_TEXT) || operand_is(b, TYPE_TEXT))) {
        return MESSAGE_LIFT_COMPARE_TEXT;
    }
    if (number && (operand_is(a, TYPE_DATE) || operand_is(b, TYPE_DATE))) {
        return MESSAGE_LIFT_COMPARE_DATE;
    }
    return MESSAGE_LIFT_COMPARE;
}

/* One finding at most: types that differ, else lists, which compare by
 * identity in Lua and so never as meant, else an order that the type has not.
 * True only when a comparison node may be built. */
bool type_compare(struct walk *walk, const struct tree *tree,
                  const struct operand *a, const struct operand *b)
{
    assert(a != NULL && b != NULL);
    bool equality = tree->op == OP_EQ || tree->op == OP_NE;
    bool found = find_group(walk, tree, a);
    found = find_group(walk, tree, b) || found;
    if (found || a->kind == OPERAND_ANY || b->kind == OPERAND_ANY) {
        return false;
    }
    struct texts texts = { .a = str_of(operand_name(a)),
                           .b = str_of(operand_name(b)) };
    if (a->kind != OPERAND_VALUE || b->kind != OPERAND_VALUE) {
        if (!equality) {
            walk_find(walk, tree, MESSAGE_LIFT_COMPARE, texts);
        }
        return false;
    }
    bool alike = type_equal(a->type, b->type) ||
                 (is_plain_number(a) && is_plain_number(b));
    if (!alike) {
        walk_find(walk, tree, unlike(tree, a, b), texts);
    } else if (a->type.list) {
        walk_find(walk, tree, MESSAGE_LIFT_LISTS, texts);
    } else if (!equality && !operand_is_numeric(a)) {
        walk_find(walk, tree, MESSAGE_LIFT_ORDER, texts);
    } else {
        return true;
    }
    return false;
}

/* A fact of the schema is never nil (a missing one stops the rule), and a
 * value that cannot be nil makes the comparison always the same: both are
 * told, since the author means to test for a missing fact. Silent when the
 * other side may be nil or is not known. */
void type_compare_nil(struct walk *walk, const struct tree *tree,
                      const struct operand *other)
{
    assert(other != NULL);
    assert(tree->op == OP_EQ || tree->op == OP_NE);
    bool value = other->kind == OPERAND_VALUE && !other->maybe_nil;
    if (other->kind == OPERAND_ENTITY || (value && other->path.size > 0)) {
        struct str entity = other->path, name = other->path;
        while (entity.size > 0 && entity.bytes[entity.size - 1] != '.') {
            entity.size--;
        }
        name.bytes += entity.size;
        name.size -= entity.size;
        entity.size -= entity.size > 0;
        walk_find(walk, tree, MESSAGE_LIFT_NIL, (struct texts){
            other->path, entity, entity.size > 0 ? STR(".") : STR(""), name });
    } else if (other->kind != OPERAND_ANY && !other->maybe_nil) {
        bool truth = (other->kind == OPERAND_NIL) == (tree->op == OP_EQ);
        walk_find(walk, tree, MESSAGE_LIFT_ALWAYS,
                  (struct texts){ .a = truth ? STR("true") : STR("false") });
    }
}

/* A comparison with a misspelled value would be false for every case
 * without any error. Looks at facts and parameters with named values and at
 * texts known here; proposes the nearest value. Says nothing when either is
 * not so. */
void type_check_value(struct walk *walk, const struct tree *at,
                      const struct operand *fact, const struct operand *text)
{
    assert(fact != NULL && text != NULL);
    struct str wanted = STR("");
    struct str nearest = STR("");
    size_t distance = SIZE_MAX;
    if (fact->path.size == 0 || !operand_literal(walk, text, &wanted)) {
        return;
    }
    const struct schema *schema = fact->is_parameter
                                ? walk->context->parameters
                                : walk->context->facts;
    int slot = schema_find(schema, fact->path);
    if (slot < 0 || schema->fields[slot].values_count == 0) {
        return;
    }
    const struct field *field = &schema->fields[slot];
    for (size_t i = 0; i < field->values_count; i++) {
        if (str_equal(field->values[i], wanted)) {
            return;
        }
        if (str_nearer(wanted, field->values[i], &distance)) {
            nearest = field->values[i];
        }
    }
    walk_find(walk, at, nearest.size > 0 ? MESSAGE_LIFT_NEVER_NEAR
                                         : MESSAGE_LIFT_NEVER,
              (struct texts){ wanted, fact->path, nearest, STR("") });
}

/* --- Calls ---------------------------------------------------------------- */

/* One parameter of a row's letters. */
struct parameter {
    char letter;                  /* of script/functions.h */
    bool optional, more;          /* `?` behind it, or `.` */
};

/* The parameter at *at, which moves on; a letter followed by '.' is used
 * again for all that follow. */
static struct parameter next_parameter(const char *letters, size_t *at)
{
    struct parameter parameter = { .letter = letters[*at] };
    assert(parameter.letter != '\0');
    parameter.optional = letters[*at + 1] == '?';
    parameter.more = letters[*at + 1] == '.';
    if (!parameter.more) {
        *at += parameter.optional ? 2 : 1;
    }
    return parameter;
}

/* Whether an operand fits a letter; what is not known fits. */
static bool fits(char letter, const struct operand *argument)
{
    assert(letter != '\0');
    assert(argument != NULL);
    bool table = argument->kind == OPERAND_TABLE ||
                 argument->kind == OPERAND_ROW;
    switch (letter) {
    case 'b': return operand_is_bool(argument);
    case 'i': return operand_is(argument, TYPE_INT);
    case 'd': return operand_is(argument, TYPE_DATE);
    case 'n': return is_plain_number(argument);
    case 'N': return operand_is_numeric(argument);
    case 't': return operand_is_text(argument) || is_plain_number(argument);
    case 'l':
        return table || (argument->kind == OPERAND_VALUE &&
                         argument->type.list);
    case 'T': return table;
    case 'e': return argument->kind == OPERAND_ENTITY;
    case 'f':
        return argument->kind == OPERAND_FUNCTION ||
               argument->kind == OPERAND_BUILTIN;
    default: return true;
    }
}

/* The word that a message uses for a letter of a row's parameters (the
 * letters: functions.h). Constant. */
static const char *letter_name(char letter)
{
    switch (letter) {
    case 'b': return "bool";
    case 'i': return "int";
    case 'd': return "date";
    case 'n': case 'N': return "number";
    case 't': return "text";
    case 'l': return "list";
    case 'T': return "table";
    case 'e': return "case.ENTITY";
    case 'f': return "function";
    default: return "value";
    }
}

/* One argument against one letter; an operand that is not known passes. False
 * after a finding at `at`, the argument's own tree where it has one. */
static bool check_argument(struct walk *walk, const struct tree *at,
                           const struct script_function *row,
                           const struct operand *argument, char letter)
{
    assert(argument != NULL && letter != '\0');
    if (argument->kind == OPERAND_ANY || fits(letter, argument)) {
        return true;
    }
    assert(row->usage != NULL);
    bool date = strcmp(letter_name(letter), "date") == 0;
    walk_find(walk, at, date ? MESSAGE_LIFT_ARGUMENT_DATE
                             : MESSAGE_LIFT_ARGUMENT, (struct texts){
        .a = str_of(row->usage), .b = str_of(letter_name(letter)),
        .c = str_of(operand_name(argument)) });
    return false;
}

/* min, max, clamp take one type: int and number mixed would make the result's
 * type depend on the values. */
static bool check_alike(struct walk *walk, const struct tree *call,
                        const struct script_function *row,
                        const struct operand *args, size_t args_count)
{
    assert(args != NULL || args_count == 0);
    bool wants = strcmp(row->name, "min") == 0 ||
                 strcmp(row->name, "max") == 0 ||
                 strcmp(row->name, "clamp") == 0;
    for (size_t i = 1; wants && i < args_count; i++) {
        if (args[0].kind == OPERAND_VALUE && args[i].kind == OPERAND_VALUE &&
            !type_equal(args[0].type, args[i].type)) {
            walk_find(walk, call, MESSAGE_LIFT_MIXED, (struct texts){
                str_of(row->name), str_of(operand_name(&args[0])),
                str_of(operand_name(&args[i])), STR("") });
            return false;
        }
    }
    return true;
}

/* Walks the letters of the row and the arguments side by side. A last argument
 * of many values (a call, `...`) may stand for all that are missing. False
 * after a finding; too few or too many end the check, for the places would not
 * match. */
bool type_arguments(struct walk *walk, const struct tree *call,
                    const struct script_function *row,
                    const struct operand *args, size_t args_count)
{
    assert(args != NULL || args_count == 0);
    const struct tree *at = call->first->next;
    bool open = args_count > 0 && args[args_count - 1].many;
    bool ok = true;
    size_t letter = 0;
    size_t index = 0;
    if (call->kind == TREE_METHOD_CALL) {
        at = call->first;
    }
    for (; index < args_count && row->parameters[letter] != '\0'; index++) {
        struct parameter parameter = next_parameter(row->parameters,
                                                    &letter);
        bool absent = parameter.optional && args[index].kind == OPERAND_NIL;
        if (!absent) {
            ok = check_argument(walk, at == NULL ? call : at, row,
                                &args[index], parameter.letter) && ok;
        }
        at = at == NULL ? NULL : at->next;
    }
    char mark = row->parameters[letter] == '\0'
              ? '\0' : row->parameters[letter + 1];
    /* Any number may stand for `.`, but one_of of nothing means nothing. */
    bool few = row->parameters[letter] != '\0' && mark != '?' && !open &&
               (mark != '.' || (args_count < 2 &&
                                strcmp(row->name, "one_of") == 0));
    bool many = index < args_count;
    if (few || many) {
        walk_find(walk, call, MESSAGE_LIFT_ARGUMENTS,
                  (struct texts){ .a = str_of(row->usage) });
        return false;
    }
    return check_alike(walk, call, row, args, args_count) && ok;
}

/* The first letter of the row's result gives the type. Searches (find, match,
 * byte, utf8) may give nil or several values, so nothing that lifts depends on
 * their count. */
struct operand type_result(const struct script_function *row)
{
    assert(row != NULL);
    struct operand result = operand_any();
    result.many = strlen(row->result) != 1;
    enum type_base base = TYPE_NONE;
    switch (row->result[0]) {
    case 'b': base = TYPE_BOOL; break;
    case 'i': base = TYPE_INT; break;
    case 'd': base = TYPE_DATE; break;
    case 't': base = TYPE_TEXT; break;
    default: break;
    }
    /* These give nil when they find nothing, and more than one value. */
    bool maybe = strcmp(row->name, "find") == 0 ||
                 strcmp(row->name, "match") == 0 ||
                 strcmp(row->name, "byte") == 0 ||
                 strcmp(row->library, "utf8") == 0;
    if (base != TYPE_NONE) {
        bool many = result.many;
        result = operand_value((struct type){ base, false }, NODE_ID_NONE);
        result.many = many || maybe;
        result.maybe_nil = maybe;
    } else if (row->library[0] == '\0' || row->result[0] == '*') {
        result.many = true;
    }
    return result;
}
