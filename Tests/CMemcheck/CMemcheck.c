#include "CMemcheck.h"

#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>

bool memcheck_available(void) { return true; }
bool memcheck_running(void) { return RUNNING_ON_VALGRIND != 0; }
void memcheck_make_undefined(void *start, size_t count) { (void)VALGRIND_MAKE_MEM_UNDEFINED(start, count); }
void memcheck_make_defined(void *start, size_t count) { (void)VALGRIND_MAKE_MEM_DEFINED(start, count); }

bool memcheck_is_undefined(const void *start, size_t count) {
    const unsigned char *bytes = start;
    for (size_t i = 0; i < count; i++) {
        unsigned char bits = 0;
        if (VALGRIND_GET_VBITS(bytes + i, &bits, 1) == 1 && bits != 0) return true;
    }
    return false;
}
#else
bool memcheck_available(void) { return false; }
bool memcheck_running(void) { return false; }
void memcheck_make_undefined(void *start, size_t count) { (void)start; (void)count; }
void memcheck_make_defined(void *start, size_t count) { (void)start; (void)count; }
bool memcheck_is_undefined(const void *start, size_t count) { (void)start; (void)count; return false; }
#endif
