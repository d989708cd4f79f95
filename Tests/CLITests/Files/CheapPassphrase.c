// Lets a passphrase cost next to nothing, for tests that open a wallet thousands of times: libsodium's passphrase hash at its lowest
// settings, whatever the program asks for. Linux; loaded by LD_PRELOAD. Where the program has libsodium inside, it changes nothing.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>

typedef int hash_function(
    unsigned char *, unsigned long long, const char *, unsigned long long, const unsigned char *, unsigned long long, size_t, int);

int crypto_pwhash_argon2id(
    unsigned char *key, unsigned long long key_length, const char *passphrase, unsigned long long passphrase_length,
    const unsigned char *salt, unsigned long long operations, size_t memory, int algorithm) {
    hash_function *hash = (hash_function *)dlsym(RTLD_NEXT, "crypto_pwhash_argon2id");
    (void)operations, (void)memory;
    return hash ? hash(key, key_length, passphrase, passphrase_length, salt, 1, 8192, algorithm) : -1;
}
