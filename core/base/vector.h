/* One word for the loops that are worth a wider vector unit.
 *
 * The loops are plain C11; where compiler and system can, they are compiled a
 * second time for the wider registers that nearly all machines have by now,
 * and the loader picks.  Results are the same to the bit: IEEE arithmetic does
 * not depend on the width, and contraction is off.  Not under a sanitizer,
 * whose runtime is not there yet when the loader asks. */
#ifndef AWIG_BASE_VECTOR_H
#define AWIG_BASE_VECTOR_H

#if defined(__x86_64__) && defined(__linux__) && defined(__GLIBC__) \
    && defined(__GNUC__) && !defined(__clang__) \
    && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define VECTOR_LOOP __attribute__((target_clones("avx2", "default")))
#else
#define VECTOR_LOOP
#endif

#endif
