/* Contexts and their last error.
 *
 * A context belongs to one thread at a time. Clock, random bytes and memory
 * come from the options, so that a test can fix all three. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "api/handles.h"
#include "engine/findings.h"
#include "script/serve.h"

/* The public header repeats codes and kinds, since it includes nothing of
 * ours; here both are held together. */
static_assert((int)AWIG_E_BUG == (int)ERR_BUG, "codes agree");
static_assert((int)AWIG_E_INPUT == (int)ERR_INPUT, "codes agree");
static_assert((int)AWIG_E_MISUSE == (int)ERR_MISUSE, "codes agree");
static_assert(sizeof(AWIG_VERSION) == sizeof("0.1.0"),
              "ORDER: see ABOUT_VERSION in engine/about.c");
static_assert((int)AWIG_TEXT == (int)VALUE_TEXT, "kinds agree");
static_assert((int)AWIG_MAP == (int)VALUE_MAP, "kinds agree");

/* Of the library; a program may compare it with AWIG_VERSION of the header it
 * was built with. */
const char *awig_version(void)
{
    return AWIG_VERSION;
}

/* The language of the name; the context's own for NULL, Indonesian for any
 * other word. */
static enum language language_of(const awig *context, const char *name)
{
    assert(context->language < LANGUAGE_COUNT);
    assert(context != NULL);
    if (name == NULL) {
        return context->language;
    }
    return strcmp(name, "en") == 0 ? LANGUAGE_EN : LANGUAGE_ID;
}

/* The clock of the options in the form of struct clock. */
static int64_t now_of_user(void *user)
{
    assert(user != NULL);
    awig *context = user;
    return context->options.now(context->options.user);
}

/* The ticks of the options in the form of struct clock. */
static int64_t ticks_of_user(void *user)
{
    awig *context = user;
    return context->options.ticks_ns(context->options.user);
}

/* The random bytes of the options in the form of struct entropy. */
static void fill_of_user(void *user, void *bytes, size_t size)
{
    awig *context = user;
    context->options.random(context->options.user, bytes, size);
}

/* Replaces what the options set; what they leave at NULL or 0 stays the
 * system's or the default. */
static void take_options(awig *context, const awig_options *options)
{
    assert(options != NULL);
    assert(context != NULL);
    assert(options->size == sizeof(*options));
    context->options = *options;
    if (options->now != NULL) {
        context->clock.now = now_of_user;
    }
    if (options->ticks_ns != NULL) {
        context->clock.ticks_ns = ticks_of_user;
        context->clock.cpu_ns = NULL;
    }
    if (options->now != NULL || options->ticks_ns != NULL) {
        context->clock.user = context;
    }
    if (options->random != NULL) {
        context->entropy.fill = fill_of_user;
        context->entropy.user = context;
    }
    if (options->language != NULL) {
        context->language = language_of(context, options->language);
    }
    context->limits.steps_max = options->steps_max;
    context->limits.time_ms_max = options->time_ms_max;
    context->limits.memory_bytes_max = options->memory_bytes_max;
}

/* Keeps the worker's path. */
static bool take_worker(awig *context)
{
    const char *path = context->options.worker;
    assert(context->worker.bytes == NULL);
    if (path == NULL || path[0] == '\0') {
        return true;
    }
    size_t size = strlen(path) + 1;
    char *copy = mem_alloc(&context->mem, size);
    if (copy == NULL) {
        return false;
    }
    memcpy(copy, path, size);
    context->worker = (struct str){ copy, size };
    context->limits.worker = copy;
    return true;
}

/* The size of the options tells their version: another one is refused rather
 * than read beyond its end. */
int awig_create(awig **out, const awig_options *options)
{
    if (out == NULL
        || (options != NULL && options->size != sizeof(*options))) {
        return AWIG_E_MISUSE;
    }
    struct mem mem;
    if (options != NULL && options->allocate != NULL) {
        mem_init_with(&mem, options->allocate, options->user);
    } else {
        mem_init(&mem);
    }
    *out = NULL;
    awig *context = mem_zero(&mem, sizeof(*context));
    if (context == NULL) {
        return AWIG_E_NOMEM;
    }
    context->mem = mem;
    clock_system(&context->clock);
    entropy_system(&context->entropy);
    if (options != NULL) {
        take_options(context, options);
    }
    if (!take_worker(context)) {
        awig_destroy(context);
        return AWIG_E_NOMEM;
    }
    *out = context;
    return AWIG_OK;
}

/* The allocator is copied out first, as it frees the block it lies in. */
void awig_destroy(awig *context)
{
    if (context != NULL) {
        struct mem mem = context->mem;
        mem_free(&mem, (void *)context->worker.bytes, context->worker.size);
        mem_free(&mem, context, sizeof(*context));
    }
}

/* No context: a worker is one script, told to it by its host. */
int awig_worker(void)
{
    return serve_script();
}

/* 0 after a call that went well. Without a context everything is misuse. */
int awig_error_code(const awig *context)
{
    return context != NULL ? context->err.code : AWIG_E_MISUSE;
}

/* "AW2004": stable over versions and languages, for programs. "" when nothing
 * is wrong. */
const char *awig_error_id(const awig *context)
{
    if (context == NULL || context->err.message == MESSAGE_NONE) {
        return "";
    }
    /* Calls that are no operation fill only the error. */
    finding_code(&context->err, ((awig *)context)->id);
    return context->id;
}

/* One line as the command prints it, place and hint included. The text lives
 * in the context until the next call of these three. */
const char *awig_error_text(awig *context, const char *language)
{
    if (context == NULL) {
        return "";
    }
    err_text(&context->err, language_of(context, language), context->text,
             sizeof(context->text));
    return context->text;
}

/* The message alone: no place, no hint. */
const char *awig_error_message(awig *context, const char *language)
{
    if (context == NULL) {
        return "";
    }
    err_message(&context->err, language_of(context, language), context->text,
                sizeof(context->text));
    return context->text;
}

/* What to do; "" when there is nothing to advise. */
const char *awig_error_hint(awig *context, const char *language)
{
    if (context == NULL) {
        return "";
    }
    err_hint(&context->err, language_of(context, language), context->text,
             sizeof(context->text));
    return context->text;
}

/* "" when no file is concerned. */
const char *awig_error_file(const awig *context)
{
    return context != NULL ? context->err.file : "";
}

/* From 1; 0 is not known. The same for column and byte. */
int64_t awig_error_line(const awig *context)
{
    return context != NULL ? context->err.line : 0;
}

int64_t awig_error_column(const awig *context)
{
    return context != NULL ? context->err.column : 0;
}

/* Offset in the file, from 1, where a format has no lines worth telling. */
int64_t awig_error_byte(const awig *context)
{
    return context != NULL ? context->err.byte : 0;
}

/* The line that is wrong, without its newline; "" when none was kept. */
const char *awig_error_source(const awig *context)
{
    return context != NULL ? context->err.source : "";
}
