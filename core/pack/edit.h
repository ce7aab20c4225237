/* Editing parameters.csv as a person would: one row, nothing else. */
#ifndef AWIG_PACK_EDIT_H
#define AWIG_PACK_EDIT_H

#include "pack/pack.h"

struct parameter_edit {
    struct str key;               /* of the parameter */
    struct str from;              /* a date as in the file; "" = the one row
                                     there is, or "from the beginning" */
    struct str value;
    struct str basis;             /* "" = as it was */
};

/* The new bytes of parameters.csv: the cells of an own row with this key and
 * date replaced, or a row added behind the key's others (or at the end).
 * Every other byte, the delimiter, line ends, quotes and order stay.  The
 * value is written as it was given when the file's style reads it so, else in
 * the file's style (decimal comma with `;`).
 * MESSAGE_PACK_EDIT_KEY, _WHICH, and the value's own mistakes. */
int edit_parameter(struct buf *out, const struct pack *pack,
                   const struct parameter_edit *edit, struct err *err);

/* The same in a folder: writes the file only when the pack then loads, so
 * what would loosen is refused and nothing is changed. */
int edit_parameter_folder(const char *folder, const char *rules,
                          struct pack_options *options,
                          const struct parameter_edit *edit,
                          struct err *err);

#endif
