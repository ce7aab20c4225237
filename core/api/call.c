/* awig_call: arguments checked against the table, the hub opened when the
 * operation needs one, the result handed over as a root.
 *
 * One call, one root: everything an operation makes lives in the arena of
 * its result and goes with it. Nothing of a call outlives it but the last
 * error and the answer in the context. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "api/handles.h"
#include "api/operations.h"
#include "engine/findings.h"

/* Whom the engine's callbacks of one call go to. */
struct calling {
    awig *context;                /* whose call it is */
    const awig_sink *sink;        /* where rows and notices go, or NULL */
};

/* Gives one row to the sink, if it wants rows; its answer stops the call. */
static int give_row(void *user, const struct value *row)
{
    assert(user != NULL);
    assert(row != NULL);
    const struct calling *calling = user;
    if (calling->sink == NULL || calling->sink->row == NULL) {
        return 0;
    }
    return calling->sink->row(calling->sink->user, (const awig_value *)row);
}

/* Gives the progress to the sink; only set when there is one that wants it. */
static void give_progress(void *user, const char *what, int64_t done,
                          int64_t all)
{
    assert(user != NULL);
    assert(what != NULL);
    const struct calling *calling = user;
    calling->sink->progress(calling->sink->user, what, done, all);
}

/* Gives a notice to the sink; only set when there is one that wants it. */
static void give_notice(void *user, const char *text)
{
    assert(user != NULL);
    assert(text != NULL);
    const struct calling *calling = user;
    calling->sink->notice(calling->sink->user, text);
}

/* Every required argument is there, and text where text is asked for: a list
 * or a number in its place would be taken for none. Integers count something
 * or are a year or an index: none is negative. Arguments that the table does
 * not know are the binding's to refuse: it knows how they were spelled.
 * Errors: MESSAGE_ARGUMENT_MISSING, _VALUE, _INTEGER. */
static int check_arguments(const awig_operation *shown,
                           const struct value *arguments, struct err *err)
{
    assert(err != NULL);
    assert(shown->arguments != NULL);
    for (const awig_argument *one = shown->arguments; one->name != NULL;
         one++) {
        const struct value *given = value_get(arguments, one->name);
        if (one->required && (given == NULL || given->kind == VALUE_NULL)) {
            return err_fail(err, MESSAGE_ARGUMENT_MISSING, "ss", one->name,
                            shown->name);
        }
        if (strchr("tTpPd", one->kind) != NULL && given != NULL
            && given->kind != VALUE_NULL && given->kind != VALUE_TEXT) {
            return err_fail(err, MESSAGE_ARGUMENT_VALUE, "s", one->name);
        }
        if (one->kind == 'i' && given != NULL
            && given->kind == VALUE_INTEGER && given->integer < 0) {
            return err_fail(err, MESSAGE_ARGUMENT_INTEGER, "si", one->name,
                            given->integer);
        }
    }
    return 0;
}

/* The name of an argument as it is typed: PACK where its place tells it,
 * --as-of, --out (-o). One that the table does not know is a flag of every
 * operation, such as --db. */
static void spell(char *out, size_t size, const awig_operation *shown,
                  const char *name)
{
    assert(out != NULL && size > 1);
    assert(shown != NULL && name != NULL);
    bool place = false;
    for (const awig_argument *one = shown->arguments; one->name != NULL;
         one++) {
        if (strcmp(one->name, name) == 0) {
            place = one->kind >= 'A' && one->kind <= 'Z';
        }
    }
    (void)snprintf(out, size, "%s%.100s%s", place ? "" : "--", name,
                   strcmp(name, "out") == 0 && !place ? " (-o)" : "");
    for (char *c = out; place && *c != '\0'; c++) {
        *c = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    }
}

/* An operation names its arguments by their keys; whoever typed the command
 * is told what to type, and the command that he ran. */
static void spell_argument(struct err *err, const awig_operation *shown)
{
    char name[ERR_ARG_BYTES];
    assert(err != NULL);
    assert(shown != NULL && shown->name != NULL);
    switch (err->message) {
    case MESSAGE_ARGUMENT_MISSING:
        assert(err->args_count == 2);
        (void)snprintf(err->args[1], sizeof(err->args[1]), "%s",
                       shown->name);
        break;
    case MESSAGE_ARGUMENT_DATE:
    case MESSAGE_ARGUMENT_INTEGER:
    case MESSAGE_ARGUMENT_VALUE:
    case MESSAGE_ARGUMENT_CHOICE:
        break;
    default:
        return;
    }
    (void)snprintf(name, sizeof(name), "%s", err->args[0]);
    spell(err->args[0], sizeof(err->args[0]), shown, name);
}

/* Is one of these arguments given? */
static bool given(const struct session *session, const char *const *names)
{
    bool found = false;
    assert(names[0] != NULL);
    for (size_t i = 0; names[i] != NULL; i++) {
        found = found || value_get(session->arguments, names[i]) != NULL;
    }
    return found;
}

/* What this call needs: an auditor who signs nothing works on a copy that
 * nobody can write, as does who asks what was known on a day. */
static bool only_reads(const struct session *session, enum hub_need need)
{
    static const char *const SIGNING[] = { "key", "next-key", "signer",
                                           NULL };
    static const char *const PAST[] = { "known-at", NULL };
    assert(need != HUB_NONE);
    return need == HUB_READ
        || (need == HUB_SIGN && !given(session, SIGNING))
        || (need == HUB_JUDGE && given(session, PAST));
}

/* Opens the hub of argument "db" as the operation needs it. On errors the
 * session has no hub. */
static int open_hub(struct session *session, enum hub_need need,
                    const char *operation, struct err *err)
{
    assert(operation != NULL);
    assert(session->hub == NULL);
    if (need == HUB_NONE) {
        return 0;
    }
    const char *path = session_string(session, "db");
    if (path == NULL || path[0] == '\0') {
        return err_fail(err, MESSAGE_HUB_NEEDED, "s", operation);
    }
    struct hub_place place = { path,
                               only_reads(session, need) ? DB_READ_ONLY : 0,
                               &session->clock, &session->entropy };
    int code = hub_open(&session->hub, session->mem, &place, err);
    if (code == 0) {
        session->hub->limits = session->limits;
    }
    return code;
}

/* Checks, opens, runs, closes. An arena that failed is an error even when
 * the operation did not notice: its result would have gaps. */
static int run(const struct operation *operation, struct session *session,
               struct value **out, struct err *err)
{
    assert(session != NULL);
    assert(operation->run != NULL);
    assert(out != NULL);
    int code = check_arguments(&operation->shown, session->arguments, err);
    if (code == 0) {
        code = open_hub(session, operation->hub, operation->shown.name, err);
    }
    if (code == 0) {
        code = operation->run(session, out, err);
    }
    if (code == ERR_INTEGRITY && session->hub != NULL) {
        db_leave_wal(session->hub->db);
    }
    /* NULL is let pass: nothing may have been opened. */
    hub_close(session->hub);
    if (code == 0 && session->arena->failed) {
        code = err_nomem(err);
    }
    if (code != 0) {
        spell_argument(err, &operation->shown);
    }
    return code;
}

/* Keeps the stable code of the error at hand. A failure without a message is
 * a bug of ours and is said to be one. */
static int finish(awig *context, int code)
{
    assert(code <= 0);
    assert(context != NULL);
    context->id[0] = '\0';
    if (code != 0 && context->err.message == MESSAGE_NONE) {
        (void)err_fail(&context->err, MESSAGE_BUG, "s",
                       "a failure without a message");
    }
    if (code != 0) {
        finding_code(&context->err, context->id);
    }
    return code;
}

/* The result is the root's value, handed over whole; without `out` it goes.
 * The sink's `size` tells its version, as in the options. Rows are given out
 * while the operation runs and are borrowed for that call. Result: a code; the
 * error stays in the context. */
int awig_call(awig *context, const char *operation,
              const awig_value *arguments, const awig_sink *sink,
              awig_value **out)
{
    if (context == NULL || operation == NULL
        || (sink != NULL && sink->size != sizeof(*sink))) {
        return AWIG_E_MISUSE;
    }
    err_clear(&context->err);
    const struct operation *found = operation_find(operation);
    if (found == NULL) {
        return finish(context, err_fail(&context->err,
                                        MESSAGE_OPERATION_NONE, "s",
                                        operation));
    }
    struct root *root = root_create(context);
    if (root == NULL) {
        return finish(context, err_nomem(&context->err));
    }
    struct calling calling = { context, sink };
    struct session session = {
        .mem = &context->mem, .arena = &root->arena, .clock = context->clock,
        .entropy = context->entropy, .language = context->language,
        .limits = context->limits,
        .arguments = (const struct value *)arguments, .emit = give_row,
        .progress = sink != NULL && sink->progress != NULL ? give_progress
                                                           : NULL,
        .notice = sink != NULL && sink->notice != NULL ? give_notice : NULL,
        .user = &calling
    };
    struct value *value = NULL;
    int code = run(found, &session, &value, &context->err);
    /* An operation that failed has no answer, whatever it set before. */
    context->answer = code == 0 ? session.answer : 0;
    if (code == 0 && value != NULL) {
        root->value = *value;
    }
    if (code != 0 || out == NULL) {
        awig_value_destroy((awig_value *)root);
    } else {
        *out = (awig_value *)root;
    }
    return finish(context, code);
}

/* 1 means that the honest answer of the last operation is no (findings, a
 * refusal); after a failed one it is 0, as there is no answer. */
int awig_answer(const awig *context)
{
    return context != NULL ? context->answer : 0;
}
