/* Documents on file, of cases and of programmes: superseded, never deleted.
 *
 * A document has fields (name, value) and may have rows (the action plan, the
 * gap analysis): the rows come from a CSV blob named by the entry.  The signer
 * is a personal value: only its commitment stands here. */
#ifndef AWIG_STORE_DOCUMENTS_H
#define AWIG_STORE_DOCUMENTS_H

#include "store/entry.h"

enum { DOCUMENT_ROWS_MAX = 2000 };

struct document_item {            /* a field, or a cell of a row */
    int64_t line;                 /* 0 = field of the document; rows from 1 */
    struct str name, value;
};

struct document {
    int64_t id;                   /* from 1, over all cases */
    int64_t number;               /* of the case, 0 = of a programme */
    struct str programme;         /* "19:2021", or "" */
    struct str type, title, reference;
    struct str signer;            /* commitment, or "" */
    struct str signer_roles;      /* "regional_head|governor", or "" */
    struct str delegation;        /* whose signature it stands for, or "" */
    struct str sha256;            /* of the content, or "" */
    bool has_date, has_signed_on, has_bureau, has_ministry;
    int64_t date, signed_on;                        /* days */
    int64_t received_at_bureau, received_at_ministry;  /* UTC seconds */
    int64_t at, entry;            /* when it was put on file, by which */
    int64_t superseded_by;        /* a document, 0 = current */
    const struct document_item *items;   /* by line, then name */
    size_t items_count;
};

/* Of one case or programme, by id; superseded ones only with `all`.  As known
 * up to entry `known`. */
struct document_query {
    int64_t number;               /* of the case; 0 with a programme */
    struct str programme;         /* its name, or "" */
    int64_t known;                /* INT64_MAX = now */
    bool all;
};
int document_list(struct db *db, struct arena *arena,
                  const struct document_query *query, struct document **out,
                  size_t *count, struct err *err);
int document_next(struct db *db, int64_t *out, struct err *err);

/* Among current documents: the newest of this type, or NULL. */
const struct document *document_of_type(const struct document *documents,
                                        size_t count, struct str type);
/* The value of a field (line 0), or "". */
struct str document_field_text(const struct document *document,
                               const char *name);
/* Is the role among the signers? */
bool document_signed_by(const struct document *document, const char *role);
/* Did another sign in the place of this role, by a delegation on record? */
bool document_signed_for(const struct document *document, const char *role);

/* Apply "document.attach" {document, case | programme, type, title,
 * reference, date, signed_on, signer, signer_roles, delegation,
 * received_at_bureau, received_at_ministry, sha256, rows, fields:[{name,
 * value}], supersedes}; "document.forward" {document, received_at_ministry}. */
int document_attach_apply(struct db *db, const struct entry *entry,
                          struct err *err);
int document_forward_apply(struct db *db, const struct entry *entry,
                           struct err *err);

#endif
