/* What log.c, nodes.c and verify.c share of the log's rows. */
#ifndef AWIG_AUDIT_LOG_INTERNAL_H
#define AWIG_AUDIT_LOG_INTERNAL_H

#include "audit/log.h"
#include "audit/merkle.h"

enum {
    LOG_BLOCK = 256,              /* hashes in a block, as in tlog-tiles */
    LOG_LEVELS = 8,               /* 256^8 is more than 2^63 leaves */
    LOG_ID_HEX = 32
};

struct log_head {
    char log[LOG_ID_HEX + 1];     /* the log's id and the end */
    struct merkle_peaks tree;     /* its size and its peaks */
    int64_t checkpoints;          /* how many are kept */
};

/* MESSAGE_LOG_NO_HEAD, MESSAGE_LOG_HEAD_FORM. */
int log_head_read(struct db *db, struct log_head *out, struct err *err);
/* The root over the 256 hashes of a block. */
struct sha256 log_block_root(const struct sha256 *hashes);
/* A hash as bytes; borrowed. */
static inline struct str log_bytes_of(const struct sha256 *hash)
{
    return (struct str){ (const char *)hash->bytes, SHA256_BYTES };
}

#endif
