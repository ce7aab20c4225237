/* documents.csv: the fields that a document type carries here, and the facts
 * that every document gives (LANGUAGE.md sections 1 and 6). */
#ifndef AWIG_PACK_DOCUMENTS_H
#define AWIG_PACK_DOCUMENTS_H

#include "pack/build.h"

/* Fills pack->documents (own rows) and declares, as facts of the core,
 * document.TYPE.{present,date,number,signed_on,signer_roles,
 * received_at_bureau,received_at_ministry} and document.TYPE.FIELD.  A row
 * with an empty field declares the type alone, and titles it. */
int documents_load(struct build *build, struct err *err);

#endif
