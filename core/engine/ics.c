/* iCalendar: RFC 5545 sections 3.1 (folding), 3.3.11 (escaping), 3.6.1. */
#include "engine/ics.h"

#include <assert.h>
#include <stdio.h>

#include "base/date.h"

enum { ICS_LINE_BYTES = 74 };     /* below the 75 octets of section 3.1 */

/* A content line: folded between UTF-8 characters, ended by CRLF. */
static void put_line(struct buf *buf, struct str line)
{
    assert(buf != NULL);
    size_t used = 0;
    assert(line.size == 0 || line.bytes != NULL);
    for (size_t i = 0; i < line.size; i++) {
        unsigned char byte = (unsigned char)line.bytes[i];
        bool starts = byte < 0x80 || byte >= 0xc0;
        if (starts && used >= ICS_LINE_BYTES - 4) {
            buf_text(buf, "\r\n ");
            used = 1;
        }
        buf_char(buf, (char)byte);
        used++;
    }
    buf_text(buf, "\r\n");
}

/* A property whose value is text. */
static void put_text(struct buf *buf, const char *name, struct str text)
{
    assert(buf != NULL);
    struct buf line;
    assert(name[0] != '\0');
    buf_init(&line, buf->mem, 0);
    buf_text(&line, name);
    buf_char(&line, ':');
    for (size_t i = 0; i < text.size; i++) {
        char c = text.bytes[i];
        if (c == '\\' || c == ';' || c == ',') {
            buf_char(&line, '\\');
        }
        if (c == '\n') {
            buf_text(&line, "\\n");
        } else if (c != '\r') {
            buf_char(&line, c);
        }
    }
    put_line(buf, buf_view(&line));
    buf->failed = buf->failed || line.failed;
    buf_free(&line);
}

/* "20220301" */
static void day_text(int64_t date, char out[16])
{
    assert(out != NULL);
    int year, month, day;
    date_to_civil(date, &year, &month, &day);
    (void)snprintf(out, 16, "%04d%02d%02d", year, month, day);
}

/* RFC 5545 section 3.4: the head of a calendar with a name. RFC 5545 section
 * 3.4: one object with its name, which the RFC leaves to X- properties and
 * which calendars show all the same. */
void ics_begin(struct buf *buf, struct str name)
{
    assert(buf != NULL);
    put_line(buf, STR("BEGIN:VCALENDAR"));
    put_line(buf, STR("VERSION:2.0"));
    put_line(buf, STR("PRODID:-//awig//awig//ID"));
    put_line(buf, STR("CALSCALE:GREGORIAN"));
    put_line(buf, STR("METHOD:PUBLISH"));
    put_text(buf, "X-WR-CALNAME", name);
}

/* A day without an hour; `stamp` is when it was written. */
void ics_event(struct buf *buf, const struct ics_event *event, int64_t stamp)
{
    char first[16], last[16], today[16], line[64];
    int64_t day = time_to_date(stamp, ZONE_UTC);
    int64_t second = stamp - time_from_date(day, 0, ZONE_UTC);
    assert(event->uid.size > 0);
    assert(second >= 0);
    assert(second < 86400);
    day_text(event->date, first);
    /* The end of a whole day is the day after: DTEND is exclusive (RFC 5545
     * section 3.6.1). */
    day_text(event->date + 1, last);
    day_text(day, today);
    put_line(buf, STR("BEGIN:VEVENT"));
    put_text(buf, "UID", event->uid);
    (void)snprintf(line, sizeof line, "DTSTAMP:%sT%02d%02d%02dZ", today,
                   (int)(second / 3600), (int)(second / 60 % 60),
                   (int)(second % 60));
    put_line(buf, str_of(line));
    (void)snprintf(line, sizeof line, "DTSTART;VALUE=DATE:%s", first);
    put_line(buf, str_of(line));
    (void)snprintf(line, sizeof line, "DTEND;VALUE=DATE:%s", last);
    put_line(buf, str_of(line));
    put_text(buf, "SUMMARY", event->summary);
    if (event->description.size > 0) {
        put_text(buf, "DESCRIPTION", event->description);
    }
    /* A deadline keeps nobody busy for the day (section 3.8.2.7). */
    put_line(buf, STR("TRANSP:TRANSPARENT"));
    put_line(buf, STR("END:VEVENT"));
}

/* Closes what ics_begin opened. */
void ics_end(struct buf *buf)
{
    assert(buf != NULL);
    put_line(buf, STR("END:VCALENDAR"));
}
