/* A curve as SVG: whole pixels, no script, no outside font.
 *
 * It can be opened by any browser, put into any report, and compared byte for
 * byte.  Lines are told apart by colour and by dashes; refused values are
 * marked and leave a gap. */
#include "engine/sweep_internal.h"

#include <assert.h>

#include "base/message.h"

/* The picture and the frame inside it. */
enum { WIDTH = 720, HEIGHT = 420, LEFT = 70, RIGHT = 700, TOP = 60,
       BOTTOM = 330, TICKS = 6, LABELS_MAX = 16 };

/* ORDER: enum verdict.  Told apart also by their dashes. */
static const struct { const char *color, *dash; } lines[VERDICT_COUNT] = {
    { "#1b7837", "" }, { "#777777", "2 3" }, { "#b35806", "6 3" },
    { "#b2182b", "9 3 2 3" }
};

/* Text of a tree is escaped; control characters are dropped.  Titles come
 * from a pack, which may hold anything. */
static void put_text(struct buf *out, struct str text)
{
    assert(text.bytes != NULL || text.size == 0);
    assert(out != NULL);
    for (size_t i = 0; i < text.size; i++) {
        char c = text.bytes[i];
        switch (c) {
        case '<': buf_text(out, "&lt;"); break;
        case '>': buf_text(out, "&gt;"); break;
        case '&': buf_text(out, "&amp;"); break;
        case '"': buf_text(out, "&quot;"); break;
        default:
            if ((unsigned char)c >= ' ') {
                buf_char(out, c);
            }
        }
    }
}

/* A label; `anchor` is start, middle or end. */
struct label_at { int x, y, size; const char *anchor; };
/* Positions are whole pixels, so that the same figures give the same bytes. */
static void put_label(struct buf *out, struct label_at at, struct str text)
{
    assert(at.anchor != NULL);
    assert(at.size > 0);
    buf_format(out, "<text x=\"%d\" y=\"%d\" font-size=\"%d\""
               " text-anchor=\"%s\">", at.x, at.y, at.size, at.anchor);
    put_text(out, text);
    buf_text(out, "</text>\n");
}

/* Figures are counts: no mark of thousands, which languages differ in. */
static void put_number(struct buf *out, struct label_at at, int64_t number)
{
    struct buf text;
    buf_init(&text, out->mem, 0);
    buf_integer(&text, number);
    assert(number >= 0);
    assert(at.size > 0);
    put_label(out, at, buf_view(&text));
    buf_free(&text);
}

/* Values are spread evenly, whatever their distance: lists of words have
 * none. */
static int x_of(const struct sweep_plot *plot, size_t step)
{
    size_t last = plot->count > 1 ? plot->count - 1 : 1;
    assert(step < plot->count);
    assert(plot->count > 0);
    return LEFT + (int)((RIGHT - LEFT) * step / last);
}

/* The distance of the lines across: 1, 2 or 5 times a power of ten, so that
 * at most TICKS of them reach over the most of any verdict. */
static int64_t tick_of(const struct sweep_plot *plot)
{
    static const int64_t times[] = { 1, 2, 5 };
    int64_t most = 1, power = 1;
    for (size_t i = 0; i < plot->count; i++) {
        for (int k = 0; k < VERDICT_COUNT; k++) {
            int64_t count = plot->steps[i].verdicts[k];
            most = count > most ? count : most;
        }
    }
    for (;; power *= 10) {
        for (int k = 0; k < 3; k++) {
            assert(power <= INT64_MAX / 50);
            if (power * times[k] * TICKS >= most) {
                return power * times[k];
            }
        }
    }
}

/* The upper end of the scale: the first line above every figure. */
static int64_t scale_of(const struct sweep_plot *plot)
{
    int64_t tick = tick_of(plot), most = 1;
    for (size_t i = 0; i < plot->count; i++) {
        for (int k = 0; k < VERDICT_COUNT; k++) {
            int64_t count = plot->steps[i].verdicts[k];
            most = count > most ? count : most;
        }
    }
    assert(tick > 0);
    assert(plot->steps != NULL || plot->count == 0);
    return (most + tick - 1) / tick * tick;
}

/* The axis grows upwards, pixels downwards. */
static int y_of(int64_t count, int64_t scale)
{
    assert(count >= 0 && count <= scale);
    assert(scale > 0);
    return BOTTOM - (int)((BOTTOM - TOP) * count / scale);
}

/* Lines across at round figures; below at most sixteen values, and an x where
 * one was refused. */
static void put_axes(struct buf *out, const struct sweep_plot *plot,
                     int64_t scale)
{
    int64_t tick = tick_of(plot);
    for (int64_t at = 0; at <= scale; at += tick) {
        int y = y_of(at, scale);
        buf_format(out, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\""
                   " stroke=\"#dddddd\"/>\n", LEFT, y, RIGHT, y);
        put_number(out, (struct label_at){ LEFT - 8, y + 4, 12, "end" }, at);
    }
    size_t every = (plot->count + LABELS_MAX - 1) / LABELS_MAX;
    assert(plot->count == 0 || every >= 1);
    assert(scale > 0);
    for (size_t i = 0; i < plot->count; i++) {
        if (i % every == 0) {
            put_label(out, (struct label_at){ x_of(plot, i), BOTTOM + 18, 12,
                                              "middle" },
                      plot->steps[i].value);
        }
        if (plot->steps[i].refused) {
            put_label(out, (struct label_at){ x_of(plot, i), BOTTOM - 6, 12,
                                              "middle" }, STR("x"));
        }
    }
}

/* One line; a refused value lifts the pen.  A single value between two gaps
 * is a point of no length: the axis shows it by its label. */
static void put_line(struct buf *out, const struct sweep_plot *plot,
                     int verdict, int64_t scale)
{
    bool down = false;
    assert(verdict >= 0 && verdict < VERDICT_COUNT);
    assert(scale > 0);
    buf_format(out, "<path fill=\"none\" stroke=\"%s\" stroke-width=\"2\""
               " stroke-dasharray=\"%s\" d=\"", lines[verdict].color,
               lines[verdict].dash);
    for (size_t i = 0; i < plot->count; i++) {
        if (plot->steps[i].refused) {
            down = false;
            continue;
        }
        buf_format(out, "%s%d %d ", down ? "L" : "M", x_of(plot, i),
                   y_of(plot->steps[i].verdicts[verdict], scale));
        down = true;
    }
    buf_text(out, "\"/>\n");
}

/* Words and dashes, so that the picture can be read without its colours. */
static void put_legend(struct buf *out, const struct sweep_plot *plot)
{
    for (int i = 0; i < VERDICT_COUNT; i++) {
        int x = LEFT + i * 160;
        const char *label = label_text(verdict_label((enum verdict)i),
                                       plot->language);
        assert(label != NULL);
        assert(plot->language < LANGUAGE_COUNT);
        buf_format(out, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\""
                   " stroke=\"%s\" stroke-width=\"2\""
                   " stroke-dasharray=\"%s\"/>\n", x, HEIGHT - 40, x + 24,
                   HEIGHT - 40, lines[i].color, lines[i].dash);
        put_label(out, (struct label_at){ x + 30, HEIGHT - 36, 12, "start" },
                  str_of(label));
    }
}

/* Frame, axes, one line a verdict, legend. */
void sweep_svg(struct buf *out, const struct sweep_plot *plot)
{
    int64_t scale = scale_of(plot);
    assert(plot->steps != NULL || plot->count == 0);
    assert(scale > 0);
    buf_format(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\""
               " height=\"%d\" viewBox=\"0 0 %d %d\""
               " font-family=\"sans-serif\" role=\"img\">\n", WIDTH, HEIGHT,
               WIDTH, HEIGHT);
    buf_text(out, "<title>");
    put_text(out, plot->title);
    buf_text(out, "</title>\n<rect width=\"100%\" height=\"100%\""
             " fill=\"#ffffff\"/>\n");
    put_label(out, (struct label_at){ LEFT, 26, 16, "start" }, plot->title);
    put_label(out, (struct label_at){ RIGHT, BOTTOM + 34, 12, "end" },
              plot->subtitle);
    put_label(out, (struct label_at){ LEFT - 8, TOP - 14, 12, "end" },
              plot->language == LANGUAGE_ID ? STR("kasus") : STR("cases"));
    put_axes(out, plot, scale);
    for (int i = 0; i < VERDICT_COUNT; i++) {
        put_line(out, plot, i, scale);
    }
    put_legend(out, plot);
    buf_text(out, "</svg>\n");
}
