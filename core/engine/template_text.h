/* A logic-less template: {{name}} puts a text (escaped for HTML), {{{name}}}
 * puts it as it is, {{#list}}...{{/list}} repeats its inside for every map of
 * a list (or once for a text that is not empty, or true), {{^name}}...{{/name}}
 * stands when there is none.  Names are looked up in the nearest map. */
#ifndef AWIG_ENGINE_TEMPLATE_TEXT_H
#define AWIG_ENGINE_TEMPLATE_TEXT_H

#include "base/err.h"
#include "base/value.h"

/* Renders `text` over `data` into `out`.  ERR_INPUT names the line of a mark
 * that is not closed or closes nothing; `file` names the template. */
int template_render(struct buf *out, struct str text, const char *file,
                    const struct value *data, struct err *err);

#endif
