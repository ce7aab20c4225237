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
    const char *list;             /* --list: which list of the result */
    char head[1024];              /* columns of CSV rows, a line each */
    bool color, color_errors;
    bool colored;                 /* a colour is on now */
    bool terminal_errors;         /* progress may be shown */
    const awig_operation *operation;
    awig_value *arguments;
    size_t rows;                  /* given out so far */
    size_t line_width;            /* columns of the screen */
    int64_t started_ns, shown_ns; /* of progress */
    bool progress_shown;
    bool write_failed;
    bool wrapping;                /* see wrap_begin */
    size_t line_size;
    char line[8192];              /* being wrapped */
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

/* --- command.c ------------------------------------------------------------ */

/* Finds the operation (longest name first) into cli->operation. Returns how
 * many words its name took, 0 = none. */
int command_find(struct cli *cli, int argc, char **argv);
/* What to do when there is none: help, a page, or an error; an exit code, and
 * cli->stop when that ends the program well. */
int command_none(struct cli *cli, int argc, char **argv);

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
void put_bytes(struct cli *cli, const char *bytes, size_t size);
void put_json(struct cli *cli, const awig_value *value, int indent);
/* Colour when colours are on: "31" red, "32" green, "" none; around a text,
 * or from here on until put_end. */
void put_color(struct cli *cli, const char *color, const char *text);
void put_begin(struct cli *cli, const char *color);
void put_end(struct cli *cli);
/* From here on until wrap_end each line that is put is wrapped at the
 * screen's width, its further lines two columns in from its first. */
void wrap_begin(struct cli *cli);
void wrap_end(struct cli *cli);

/* --- csv.c ---------------------------------------------------------------- */

/* A result as CSV: the list that --list names, else its first list of maps
 * (or the map itself, one row). */
void csv_result(struct cli *cli, const awig_value *result);
void csv_row(struct cli *cli, const awig_value *row, bool head);
/* Is it a list of maps? */
bool csv_is_list(const awig_value *value);

/* --- text.c --------------------------------------------------------------- */

/* What the texts of a member are: plain, an identifier with a label (of the
 * command's words, or of a family of the library), or a hash to be cut. */
enum form {
    FORM_PLAIN, FORM_WORD, FORM_STATE, FORM_ACTION, FORM_MACHINE, FORM_ROLE,
    FORM_DOCUMENT, FORM_HASH, FORM_COUNT
};

/* A value in one cell: dates, numbers, labels, lists, truth. `member` is the
 * name of the list or map that holds it ("" = none): context of its words.
 * What does not fit `size` is cut with an ellipsis. */
void text_cell(struct cli *cli, const char *member, const awig_value *value,
               char *out, size_t size);
void text_value(struct cli *cli, const awig_value *value, char *out,
                size_t size);
/* A bare text: dates and times are written out. */
void text_of_text(const struct cli *cli, const char *text, char *out,
                  size_t size);
/* A message with the dates in its first `size` bytes written out, but for those
 * in quotation marks, which are as they were typed. */
void text_dates(const struct cli *cli, const char *text, size_t size,
                char *out, size_t out_size);
/* Columns of the date in what is shown for `text`; 0 when that is none. */
size_t text_date_width(const char *shown, const char *text);
/* Columns of UTF-8 characters. */
size_t text_width(const char *text);
/* Adds a text to a buffer of `size` bytes, cut with an ellipsis. */
void text_append(char *out, size_t size, const char *text);

/* --- wrap.c --------------------------------------------------------------- */

/* A text wrapped at the screen's width; the first line begins in column `at`
 * (put_wrapped: in `from`), further lines `from` columns in. */
void put_wrapped_at(struct cli *cli, const char *text, size_t at,
                    size_t from);
void put_wrapped(struct cli *cli, const char *text, size_t from);
/* Bytes of the next line of `text` in `width` columns; *skip gets how many
 * to go on by. */
size_t text_line(const char *text, size_t width, size_t *skip);
/* How many lines that makes. */
size_t text_lines(const char *text, size_t width);
/* Columns of the widest line; of the longest word or, with `pieces`, of the
 * longest piece of one (up to what is worth keeping together). */
size_t text_widest_line(const char *text);
size_t text_longest_word(const char *text, bool pieces);

/* --- table.c -------------------------------------------------------------- */

/* A list of maps, or a map of maps; `columns` as in layout.c, or NULL = every
 * member. */
void put_table(struct cli *cli, const char *member, const awig_value *list,
               const char *columns);

/* --- layout.c, result.c, judgement.c -------------------------------------- */

struct headline {
    const char *operation, *when, *color;
    const char *id, *en;          /* the sentence in both languages */
};

/* The columns of a member of the operation's result, "-" = hidden, or NULL. */
const char *layout_of(const struct cli *cli, const char *member);
/* The sentence that the result begins with, or NULL. */
const struct headline *headline_of(const struct cli *cli,
                                   const awig_value *result);
/* Any result as readable text; a row of a long result. */
void text_row(struct cli *cli, const awig_value *row);
void text_result(struct cli *cli, const awig_value *result);
/* A judged case: verdict, every rule that did not pass and why. */
void judgement_text(struct cli *cli, const awig_value *judgement);
/* What would make a refused action possible; NULL says nothing. */
void possible_text(struct cli *cli, const awig_value *how);
/* The outcome of `case do`. */
void action_text(struct cli *cli, const awig_value *result);

/* --- rules.c -------------------------------------------------------------- */

/* `rules show`: each rule as the condition it is. */
void rules_text(struct cli *cli, const awig_value *result);
/* `test --coverage`: what the cases show of each condition and row. */
void coverage_text(struct cli *cli, const awig_value *rules,
                   const awig_value *tables);

/* --- words.c, labels.c ---------------------------------------------------- */

/* The heading of a key ("region" -> "wilayah"). */
const char *word_of(const struct cli *cli, const char *key);
/* The heading of a path in a member. */
const char *heading_of(const struct cli *cli, const char *member,
                       const char *path);
enum form form_of(const char *member, const char *key);
/* The label of a verdict, outcome, kind, ... or the word itself. */
const char *label_of(const struct cli *cli, const char *word);
const char *label_as(const struct cli *cli, enum form form,
                     const char *word);
/* The colour that a verdict or outcome has, "" = none. */
const char *color_of_text(const struct cli *cli, const char *text);

/* --- help.c --------------------------------------------------------------- */

void help_all(struct cli *cli);
/* The operations whose names begin with these words ("case"), a line each.
 * Returns how many. */
size_t help_group(struct cli *cli, const char *words);
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
