// The low-level SHA-2 calls work on a caller's struct: no allocation and no provider look-up per hash,
// which EVP has. They are deprecated in name since OpenSSL 3.0, not scheduled for removal in 3.x.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/ripemd.h>
#include <openssl/sha.h>
