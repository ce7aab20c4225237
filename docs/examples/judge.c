/* Judges one case by the pack in a folder: docs/EMBEDDING.md.
 *
 * judge FOLDER FACT=VALUE...   prints the verdict, and each rule that did
 * not pass with its reason. */
#include <stdio.h>
#include <string.h>

#include "awig.h"

static const char *const WORDS[] = {
    "eligible", "unknown", "needs review", "ineligible"
};

/* Splits FACT=VALUE in place and sets it. */
static int set_fact(awig_case *one, char *word)
{
    char *value = strchr(word, '=');
    if (value == NULL) {
        return AWIG_E_USAGE;
    }
    *value = '\0';
    return awig_case_set(one, word, value + 1);
}

/* Prints the rules that did not pass, each with its reason. */
static void print_reasons(const awig_value *explanation)
{
    const awig_value *rule = awig_first(awig_get(explanation, "rules"));
    for (; rule != NULL; rule = awig_next(rule)) {
        if (strcmp(awig_text(awig_get(rule, "effect")), "none") != 0) {
            const awig_value *reason = awig_get(rule, "reason");
            printf("%s: %s\n", awig_text(awig_get(rule, "id")),
                   awig_text(awig_get(reason, "en")));
        }
    }
}

/* Fills a case with the words and judges it. */
static int judge(awig_pack *pack, int count, char **words)
{
    awig_case *one = NULL;
    awig_value *explanation = NULL;
    int verdict = AWIG_UNKNOWN;
    int code = awig_case_create(pack, &one);
    for (int i = 0; i < count && code == AWIG_OK; i++) {
        code = set_fact(one, words[i]);
    }
    if (code == AWIG_OK) {
        code = awig_case_judge(one, &verdict, &explanation);
    }
    if (code == AWIG_OK) {
        printf("%s\n", WORDS[verdict]);
        print_reasons(explanation);
    }
    awig_value_destroy(explanation);
    awig_case_destroy(one);
    return code;
}

int main(int argc, char **argv)
{
    awig *context = NULL;
    awig_pack *pack = NULL;
    if (argc < 2) {
        fprintf(stderr, "usage: judge FOLDER FACT=VALUE...\n");
        return 2;
    }
    int code = awig_create(&context, NULL);
    if (code == AWIG_OK) {
        code = awig_pack_load(context, argv[1], NULL, &pack);
    }
    if (code == AWIG_OK) {
        code = judge(pack, argc - 2, argv + 2);
    }
    if (code != AWIG_OK && context != NULL) {
        fprintf(stderr, "%s\n", awig_error_text(context, "en"));
    }
    awig_pack_destroy(pack);
    awig_destroy(context);
    return code == AWIG_OK ? 0 : 1;
}
