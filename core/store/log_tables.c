/* The tables of the log.  Their only writer is audit/log.c; the authorizer
 * refuses everybody else.
 *
 * log_leaf holds the exact bytes of each entry with its leaf hash; log_tile
 * whole blocks of 256 node hashes (level 0: of leaves, level n+1: of the roots
 * of blocks of level n) with the root of the block; log_head the length and
 * the peaks of the tree and how many checkpoints there are; log_checkpoint
 * what was signed. */
#include "store/schema.h"

const char log_schema[] =
    "CREATE TABLE log_head("
    "  id INTEGER PRIMARY KEY CHECK(id = 0)," /* one row only */
    "  log TEXT NOT NULL,"            /* 128 random bits, drawn at init */
    "  size INTEGER NOT NULL,"        /* leaves */
    "  peaks BLOB NOT NULL," /* roots of the perfect subtrees, 32 bytes each */
    "  checkpoints INTEGER NOT NULL DEFAULT 0"
    ") STRICT;"
    "CREATE TABLE log_leaf("
    "  idx INTEGER PRIMARY KEY,"      /* from 0, without gaps */
    "  leaf BLOB NOT NULL,"           /* the entry, canonical JSON */
    "  hash BLOB NOT NULL"            /* SHA-256(0x00, leaf), RFC 6962 */
    ") STRICT;"
    "CREATE TABLE log_tile("
    "  level INTEGER NOT NULL,"       /* 0 = of leaves */
    "  number INTEGER NOT NULL,"      /* of the block, from 0 */
    "  hashes BLOB NOT NULL,"         /* 256 times 32 bytes */
    "  root BLOB NOT NULL,"           /* of those 256 */
    "  PRIMARY KEY(level, number)"
    ") STRICT;"
    "CREATE TABLE log_checkpoint("
    "  size INTEGER PRIMARY KEY,"     /* of the tree that was signed */
    "  origin TEXT NOT NULL,"
    "  root TEXT NOT NULL,"           /* in hex */
    "  note TEXT NOT NULL"            /* whole, with its signatures */
    ") STRICT;";
