/* The CSV writer.  The reader's functions, declared in the same header, stand
 * in csv_reader.c (records, rows) and csv_head.c (opening, the head).
 *
 * RFC 4180 with CRLF; for Excel in Indonesian a byte order mark and `;`.
 * Text that a spreadsheet would run as a formula gets a ' in front (OWASP,
 * "CSV injection"); numbers, also negative ones, stay as they are. */
#include "base/csv.h"

#include <assert.h>
#include <string.h>

/* `excel`: a byte order mark and semicolons, for spreadsheets under an
 * Indonesian locale. */
void csv_writer_init(struct csv_writer *writer, struct buf *buf, bool excel)
{
    assert(writer != NULL);
    assert(buf != NULL);
    *writer = (struct csv_writer){
        .buf = buf, .delimiter = excel ? ';' : ',', .defuse = true
    };
    if (excel) {
        buf_text(buf, "\xEF\xBB\xBF");
    }
}

/* A number as we write it: with a point, or with the comma of a `;` file. */
static bool is_number(struct str text, char delimiter)
{
    assert(text.bytes != NULL);
    char point[32];
    double number = 0;
    if (text.size >= sizeof point) {
        return str_number(text, &number);
    }
    memcpy(point, text.bytes, text.size);
    char *comma = delimiter == ';' ? memchr(point, ',', text.size) : NULL;
    if (comma != NULL) {
        *comma = '.';
    }
    return str_number((struct str){ point, text.size }, &number);
}

/* Text that Excel, LibreOffice or Sheets would compute when it is opened;
 * a leading tab or line end is trimmed by some of them first. */
static bool is_formula(struct str text, char delimiter)
{
    assert(delimiter == ',' || delimiter == ';');
    return text.size > 0 && memchr("=+-@\t\r\n", text.bytes[0], 7) != NULL &&
           !is_number(text, delimiter);
}

/* RFC 4180 section 2, rules 6 and 7. */
static bool needs_quotes(struct str text, char delimiter)
{
    assert(text.bytes != NULL || text.size == 0);
    for (size_t i = 0; i < text.size; i++) {
        char c = text.bytes[i];
        if (c == delimiter || c == '"' || c == '\n' || c == '\r') {
            return true;
        }
    }
    /* Some readers trim blanks outside quotes; all take a byte order mark at
     * the start of the file for no text. */
    return str_trim(text).size != text.size ||
           str_starts(text, "\xEF\xBB\xBF");
}

/* Quotes what needs quotes (RFC 4180 section 2), and defuses text that a
 * spreadsheet would run. */
void csv_put(struct csv_writer *writer, struct str text)
{
    assert(writer != NULL);
    assert(writer->buf != NULL);
    struct buf *buf = writer->buf;
    if (writer->cells > 0) {
        buf_char(buf, writer->delimiter);
    }
    writer->cells++;
    writer->blank = writer->cells == 1 && text.size == 0;
    bool formula = writer->defuse && is_formula(text, writer->delimiter);
    if (!formula && !needs_quotes(text, writer->delimiter)) {
        buf_str(buf, text);
        return;
    }
    buf_char(buf, '"');
    if (formula) {
        buf_char(buf, '\'');
    }
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] == '"') {
            buf_char(buf, '"');
        }
        buf_char(buf, text.bytes[i]);
    }
    buf_char(buf, '"');
}

/* CR LF, as the RFC has it. */
void csv_end(struct csv_writer *writer)
{
    assert(writer != NULL);
    assert(writer->cells > 0);
    /* An empty cell alone on its line would read as a blank line. */
    buf_text(writer->buf, writer->blank ? "\"\"\r\n" : "\r\n");
    writer->cells = 0;
    writer->blank = false;
}
