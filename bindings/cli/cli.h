/* The command line: argv to an operation's arguments, its result to text.
 * Everything here uses awig.h only. */
#ifndef AWIG_CLI_H
#define AWIG_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "awig.h"

enum mode { MODE_TEXT, MODE_JSON, MODE_NDJSON, MODE_CSV };

struct cli {
    awig *context;
    enum mode mode;
    bool english;
    bool excel;                   /* CSV with BOM and ';' */
    bool color, color_errors;
    bool terminal_errors;         /* progress may be shown */
    const awig_operation *operation;
    awig_value *arguments;
    size_t rows;                  /* given out so far */
    size_t line_width;
    int64_t started_ns, shown_ns; /* of progress */
    bool progress_shown;
    bool write_failed;
    int stop;                     /* exit code that ended the parsing early,
                                     or -1 */
};

/* The text of the two that fits the language. */
const char *say(const struct cli *cli, const char *id, const char *en)
    __attribute__((format_arg(2), format_arg(3)));

/* --- arguments.c ---------------------------------------------------------- */

/* Finds the operation in argv (longest name first) and fills
 * cli->operation, cli->arguments and the global flags. 0, or an exit code
 * with the error already shown. */
int arguments_parse(struct cli *cli, int argc, char **argv);

/* --- output.c ------------------------------------------------------------- */

/* Where a row of a long result goes. */
int output_row(void *user, const awig_value *row);
/* The end of an operation: its result (NULL = only rows). */
void output_result(struct cli *cli, const awig_value *result);
/* The error of the context, on stderr. Returns the exit code. */
int output_error(struct cli *cli);
/* An error of the command line itself: code AW80xx as the library gives. */
int output_usage(struct cli *cli, const char *id, const char *message,
                 const char *hint);
void output_progress(void *user, const char *what, int64_t done,
                     int64_t all);
void output_notice(void *user, const char *text);
void output_clear_progress(struct cli *cli);
/* All writing to stdout: notes a failure. */
void put(struct cli *cli, const char *text);
void put_spaces(struct cli *cli, size_t count);
void put_json(struct cli *cli, const awig_value *value, int indent);

/* --- csv.c ---------------------------------------------------------------- */

/* A result as CSV: its first list of maps (or the map itself, one row). */
void csv_result(struct cli *cli, const awig_value *result);
void csv_row(struct cli *cli, const awig_value *row, bool head);

/* --- text.c, judgement.c, casework.c -------------------------------------- */

/* Any result as readable text. */
void text_result(struct cli *cli, const awig_value *result);
/* One line's worth of a value: dates, {id, en} pairs, lists, truth. */
void text_value(struct cli *cli, const awig_value *value, char *out,
                size_t size);
/* Columns of UTF-8 characters. */
size_t text_width(const char *text);
/* The heading of a key ("region" -> "wilayah"). */
const char *word_of(const struct cli *cli, const char *key);
/* The label of a state, verdict, outcome, ... or the word itself. */
const char *label_of(const struct cli *cli, const char *word);
/* A judged case: verdict, every rule that did not pass and why. */
void judgement_text(struct cli *cli, const awig_value *judgement);
/* The outcome of `case do`. */
void action_text(struct cli *cli, const awig_value *result);
/* Colour around a word when colours are on: "31" red, "32" green, ... */
void put_color(struct cli *cli, const char *color, const char *text);

/* --- help.c --------------------------------------------------------------- */

void help_all(struct cli *cli);
void help_operation(struct cli *cli, const awig_operation *operation);
void help_version(struct cli *cli);
/* The operation whose name is nearest to what was typed, or NULL. */
const char *help_nearest(const char *typed);
size_t help_distance(const char *a, const char *b);

/* --- manual.c ------------------------------------------------------------- */

/* `awig man`: a page for man(1); `awig completion`: for bash. */
void manual_page(struct cli *cli);
void manual_completion(struct cli *cli);

#endif
