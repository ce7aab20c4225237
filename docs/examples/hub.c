/* Runs an operation of the command line from a program: docs/EMBEDDING.md.
 *
 * hub DB REGION   prints the region's need by SDG goal. */
#include <stdio.h>

#include "awig.h"

int main(int argc, char **argv)
{
    awig *context = NULL;
    awig_value *arguments = NULL, *result = NULL;
    if (argc != 3) {
        fprintf(stderr, "usage: hub DB REGION\n");
        return 2;
    }
    int code = awig_create(&context, NULL);
    if (code == AWIG_OK) {
        code = awig_map_create(context, &arguments);
    }
    if (code == AWIG_OK) {
        (void)awig_map_text(arguments, "db", argv[1]);
        (void)awig_map_text(arguments, "region", argv[2]);
        code = awig_call(context, "gap", arguments, NULL, &result);
    }
    if (code == AWIG_OK) {
        const awig_value *need = awig_first(awig_get(result, "needs"));
        for (; need != NULL; need = awig_next(need)) {
            printf("goal %2d:", (int)awig_integer(awig_get(need, "goal")));
            if (awig_kind(awig_get(need, "need")) == AWIG_NULL) {
                printf(" no data\n");     /* never 0 */
            } else {
                printf(" %6.2f\n", awig_number(awig_get(need, "need")));
            }
        }
    } else if (context != NULL) {
        fprintf(stderr, "%s\n", awig_error_text(context, "en"));
    }
    awig_value_destroy(result);
    awig_value_destroy(arguments);
    awig_destroy(context);
    return code == AWIG_OK ? 0 : 1;
}
