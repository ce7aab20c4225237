/* Help from the table of operations, and nearest names. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

/* Edit distance over at most 40 characters. */
size_t help_distance(const char *a, const char *b)
{
    enum { MOST = 40 };
    size_t row[MOST + 1];
    size_t size_a = strlen(a), size_b = strlen(b);
    if (size_a > MOST || size_b > MOST) {
        return MOST;
    }
    for (size_t k = 0; k <= size_b; k++) {
        row[k] = k;
    }
    for (size_t i = 1; i <= size_a; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t k = 1; k <= size_b; k++) {
            size_t best = diagonal + (a[i - 1] != b[k - 1]);
            diagonal = row[k];
            best = row[k] + 1 < best ? row[k] + 1 : best;
            best = row[k - 1] + 1 < best ? row[k - 1] + 1 : best;
            row[k] = best;
        }
    }
    return row[size_b];
}

const char *help_nearest(const char *typed)
{
    const char *best = "--help";
    size_t nearest = SIZE_MAX;
    const awig_operation *one;
    for (size_t i = 0; (one = awig_operation_at(i)) != NULL; i++) {
        const char *names[2] = { one->name, one->alias };
        for (int k = 0; k < 2; k++) {
            size_t distance = names[k] != NULL && !one->hidden
                ? help_distance(typed, names[k]) : SIZE_MAX;
            if (distance < nearest) {
                nearest = distance;
                best = names[k];
            }
        }
    }
    return best;
}

static void put_padded(struct cli *cli, const char *text, size_t width)
{
    put(cli, text);
    size_t size = text_width(text);
    put_spaces(cli, size < width ? width - size : 1);
}

void help_all(struct cli *cli)
{
    const awig_operation *one;
    put(cli, say(cli,
        "awig: mesin aturan untuk kebijakan publik\n\n"
        "Pemakaian: awig PERINTAH [pilihan]\n\nPerintah:\n",
        "awig: a rules engine for public policy\n\n"
        "Usage: awig COMMAND [options]\n\nCommands:\n"));
    for (size_t i = 0; (one = awig_operation_at(i)) != NULL; i++) {
        if (!one->hidden) {
            put(cli, "  ");
            put_padded(cli, one->name, 22);
            put(cli, one->help[cli->english]);
            put(cli, "\n");
        }
    }
    put(cli, say(cli,
        "\nPilihan umum:\n"
        "  --json, --ndjson, --csv, --csv-excel   bentuk keluaran\n"
        "  --lang id|en                           bahasa\n"
        "  --help                                 bantuan tiap perintah\n",
        "\nCommon options:\n"
        "  --json, --ndjson, --csv, --csv-excel   form of the output\n"
        "  --lang id|en                           language\n"
        "  --help                                 help of each command\n"));
}

static void put_usage(struct cli *cli, const awig_operation *operation)
{
    put(cli, say(cli, "Pemakaian: awig ", "Usage: awig "));
    put(cli, operation->name);
    for (const awig_argument *one = operation->arguments; one->name != NULL;
         one++) {
        bool positional = isupper((unsigned char)one->kind) != 0;
        put(cli, one->required ? " " : " [");
        if (!positional) {
            put(cli, "--");
            put(cli, one->name);
        }
        if (one->kind != 'f') {
            put(cli, positional ? "" : " ");
            for (const char *c = one->name; *c != '\0'; c++) {
                char up[2] = { (char)toupper((unsigned char)*c), '\0' };
                put(cli, up);
            }
        }
        put(cli, one->kind == 'L' || one->kind == 'l' ? "..." : "");
        put(cli, one->required ? "" : "]");
    }
    put(cli, "\n");
}

void help_operation(struct cli *cli, const awig_operation *operation)
{
    put(cli, operation->help[cli->english]);
    put(cli, "\n\n");
    put_usage(cli, operation);
    if (operation->alias != NULL) {
        put(cli, "Alias: awig ");
        put(cli, operation->alias);
        put(cli, "\n");
    }
    put(cli, "\n");
    for (const awig_argument *one = operation->arguments; one->name != NULL;
         one++) {
        put(cli, isupper((unsigned char)one->kind) ? "  " : "  --");
        put_padded(cli, one->name,
                   isupper((unsigned char)one->kind) ? 22 : 20);
        put(cli, one->help[cli->english]);
        put(cli, "\n");
    }
    if (operation->example != NULL) {
        put(cli, say(cli, "\nContoh:\n  ", "\nExample:\n  "));
        put(cli, operation->example);
        put(cli, "\n");
    }
}

void help_version(struct cli *cli)
{
    put(cli, "awig ");
    put(cli, awig_version());
    put(cli, "\n");
}
