// glibc's settings of the allocator, which Swift's Glibc module leaves out; other systems have none.
#if defined(__linux__)
#include <features.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif
#endif
