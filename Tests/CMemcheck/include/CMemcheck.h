// valgrind's memcheck as functions: its client requests are macros that Swift cannot import.
// Without valgrind's headers everything compiles, and memcheck_available() says so.
#ifndef CMEMCHECK_H
#define CMEMCHECK_H

#include <stdbool.h>
#include <stddef.h>

/// Whether valgrind's headers were there when this was compiled.
bool memcheck_available(void);
/// Whether the process runs under valgrind.
bool memcheck_running(void);
/// Marks bytes as undefined: memcheck then reports each jump and each address that depends on them.
void memcheck_make_undefined(void *start, size_t count);
/// Marks bytes as defined again.
void memcheck_make_defined(void *start, size_t count);
/// Whether any bit of the bytes depends on undefined ones.
bool memcheck_is_undefined(const void *start, size_t count);

#endif
