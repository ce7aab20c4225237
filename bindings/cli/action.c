/* The outcome of an attempt on a case: done, or every unmet demand with what
 * was required, what was found, on what basis, and the command that would
 * meet it. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

enum { NAMES_WIDTH = 14 };

/* "      required:    text", the text wrapped below itself. */
static void put_detail(struct cli *cli, const char *name, const char *text)
{
    assert(name != NULL && text != NULL);
    size_t width = text_width(name) + 1;
    put(cli, "    ");
    put(cli, name);
    put(cli, ":");
    put_spaces(cli, width < NAMES_WIDTH ? NAMES_WIDTH - width : 1);
    put_wrapped(cli, text, 4 + NAMES_WIDTH);
}

/* The identifier of a fact in "... (innovation.awards)", or false. */
static bool fact_in(const char *found, char *out, size_t size)
{
    const char *open = strrchr(found, '(');
    const char *close = open != NULL ? strchr(open, ')') : NULL;
    assert(size > 0);
    if (close == NULL || close == open + 1
        || (size_t)(close - open) > size) {
        return false;
    }
    size_t length = (size_t)(close - open) - 1;
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789_.";
    (void)snprintf(out, size, "%.*s", (int)length, open + 1);
    return strspn(out, allowed) == length && strchr(out, '.') != NULL;
}

/* Is it a fact that people enter, not one that the hub works out? */
static bool is_entered(const char *fact)
{
    static const char *const worked_out[] = { "need.", "population.",
        "programme.", "pair.", "entered.", "action.", "event.",
        "proposal.total" };
    assert(fact != NULL);
    for (size_t i = 0; i < sizeof(worked_out) / sizeof(worked_out[0]); i++) {
        if (strncmp(fact, worked_out[i], strlen(worked_out[i])) == 0) {
            return false;
        }
    }
    return true;
}

/* Does a text begin with "document."? Then its type is copied. */
static bool document_of(const char *fact, char *out, size_t size)
{
    static const char prefix[] = "document.";
    if (strncmp(fact, prefix, sizeof(prefix) - 1) != 0) {
        return false;
    }
    const char *type = fact + sizeof(prefix) - 1;
    (void)snprintf(out, size, "%.*s", (int)strcspn(type, "."), type);
    assert(strlen(out) < size);
    return true;
}

/* What to do about one demand: file the document it is named after, enter the
 * fact that is not known, or have two people accept it. */
static void put_remedy(struct cli *cli, const char *name,
                       const awig_value *unmet)
{
    const char *guard = awig_text(awig_get(unmet, "guard"));
    char fact[128] = "", type[128] = "", line[512];
    char both[512];
    text_value(cli, awig_get(unmet, "found"), both, sizeof(both));
    bool known = fact_in(both, fact, sizeof(fact));
    bool document = known && document_of(fact, type, sizeof(type));
    /* Whether it is in the edition follows from what it is. */
    char *follows = strstr(fact, "_in_edition");
    if (follows != NULL) {
        *follows = '\0';
    }
    if (awig_label("document", guard, "id") != NULL) {
        (void)snprintf(type, sizeof(type), "%s", guard);
        document = true;
    }
    if (document) {
        (void)snprintf(line, sizeof(line), "awig case attach %s %s --date"
                       " ...", name, type);
    } else if (known && is_entered(fact)) {
        (void)snprintf(line, sizeof(line), "awig case set %s %s=... --source"
                       " ... --on ...", name, fact);
    } else if (strcmp(guard, "verdict") == 0) {
        (void)snprintf(line, sizeof(line), say(cli,
            "lengkapi yang di bawah, atau --override ALASAN --second-actor"
            " NAMA --second-role PERAN",
            "complete what is below, or --override REASON --second-actor"
            " NAME --second-role ROLE"));
    } else if (strcmp(guard, "state") == 0) {
        (void)snprintf(line, sizeof(line), "awig case actions %s", name);
    } else if (strcmp(guard, "reason") == 0) {
        (void)snprintf(line, sizeof(line), "%s",
                       say(cli, "tambahkan --reason ALASAN",
                           "add --reason REASON"));
    } else {
        return;
    }
    put_detail(cli, say(cli, "langkah", "next"), line);
}

static void put_unmet(struct cli *cli, const char *name,
                      const awig_value *unmet)
{
    assert(name != NULL);
    char text[2048];
    static const char *const keys[3] = { "required", "found", "basis" };
    put(cli, "  ");
    put_color(cli, "31", awig_text(awig_get(unmet, "guard")));
    put(cli, "\n");
    for (int i = 0; i < 3; i++) {
        if (awig_get(unmet, keys[i]) != NULL) {
            text_value(cli, awig_get(unmet, keys[i]), text, sizeof(text));
            put_detail(cli, word_of(cli, keys[i]), text);
        }
    }
    put_remedy(cli, name, unmet);
}

/* A warning is a text, or a demand that was not met. */
static void put_warning(struct cli *cli, const awig_value *warning)
{
    char text[2048];
    const awig_value *required = awig_get(warning, "required");
    put(cli, "  ");
    put_color(cli, "33", say(cli, "peringatan", "warning"));
    put(cli, ": ");
    if (required == NULL) {
        text_value(cli, warning, text, sizeof(text));
        put_wrapped(cli, text, NAMES_WIDTH);
        return;
    }
    assert(awig_kind(warning) == AWIG_MAP);
    static const char *const keys[3] = { "required", "found", "basis" };
    put(cli, awig_text(awig_get(warning, "guard")));
    put(cli, "\n");
    for (int i = 0; i < 3; i++) {
        text_value(cli, awig_get(warning, keys[i]), text, sizeof(text));
        put_detail(cli, word_of(cli, keys[i]), text);
    }
}

void action_text(struct cli *cli, const awig_value *result)
{
    bool done = awig_truth(awig_get(result, "done"));
    const char *name = awig_text(awig_get(result, "case"));
    const char *action = awig_text(awig_get(result, "action"));
    const char *colon = strchr(action, ':');
    const awig_value *unmet = awig_get(result, "unmet");
    assert(awig_kind(unmet) == AWIG_LIST);
    put_color(cli, "1", name[0] != '\0' ? name
                                        : say(cli, "kasus baru", "new case"));
    put(cli, ": ");
    if (colon == NULL) {
        put(cli, label_as(cli, FORM_ACTION, action));
    } else {
        put(cli, say(cli, "dokumen ", "document "));
        put(cli, label_as(cli, FORM_DOCUMENT, colon + 1));
    }
    put(cli, ": ");
    put_color(cli, done ? "32" : "31",
              !done ? say(cli, "DITOLAK", "REFUSED")
              : colon == NULL ? say(cli, "dilaksanakan", "done")
              : say(cli, "masuk berkas", "is on file"));
    const char *state = awig_text(awig_get(result, "state"));
    if (state[0] != '\0') {
        put(cli, say(cli, "; status: ", "; state: "));
        put(cli, label_as(cli, FORM_STATE, state));
    }
    put(cli, "\n");
    for (const awig_value *one = awig_first(unmet); one != NULL;
         one = awig_next(one)) {
        put_unmet(cli, name, one);
    }
    for (const awig_value *one = awig_first(awig_get(result, "warnings"));
         one != NULL; one = awig_next(one)) {
        put_warning(cli, one);
    }
    possible_text(cli, awig_get(result, "how"));
}
