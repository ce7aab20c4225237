/* The letter's built-in template, for packs that bring none. */
#ifndef AWIG_ENGINE_LETTER_FORM_H
#define AWIG_ENGINE_LETTER_FORM_H

#include "base/str.h"

/* The text of the template: HTML with print CSS for one A4 page. */
struct str letter_form_built_in(void);

#endif
