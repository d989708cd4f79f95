#!/usr/bin/env python3
"""Recovers the private keys of a chainsign wallet from backup files, without chainsign.

    recover.py [--passphrase-file FILE] [--identity FILE] [--network main|test] BACKUP BACKUP ...

It takes the backups of as many parties as sign together (docs/lifecycle.md, section 6, has the format), prints the public keys on standard
error and the PRIVATE KEYS on standard output, as JSON. Run it on a machine that is not on a network. It needs Python 3.9 and argon2-cffi
(for passphrases), PyNaCl or cryptography (AES-GCM and X25519 come from cryptography): pip install argon2-cffi cryptography.

Curve arithmetic is in plain numbers here: slow, and fit for nothing but this.
"""
import argparse
import getpass
import hashlib
import hmac
import json
import struct
import sys

# ---------------------------------------------------------------- curves, in affine coordinates

P = 2**256 - 2**32 - 977
Q = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
     0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8)


def secp_add(a, b):
    if a is None:
        return b
    if b is None:
        return a
    if a[0] == b[0]:
        if (a[1] + b[1]) % P == 0:
            return None
        slope = 3 * a[0] * a[0] * pow(2 * a[1], -1, P)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P)
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def secp_encode(point):
    return bytes([2 + point[1] % 2]) + point[0].to_bytes(32, "big")


F = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, F) % F
B = (15112221349535400772501151409588531511454012693041857206046113283949847762202, 4 * pow(5, -1, F) % F)


def edwards_add(a, b):
    (x1, y1), (x2, y2) = a or (0, 1), b or (0, 1)
    t = D * x1 * x2 * y1 * y2
    return ((x1 * y2 + x2 * y1) * pow(1 + t, -1, F) % F, (y1 * y2 + x1 * x2) * pow(1 - t, -1, F) % F)


def edwards_encode(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def times(scalar, point, add):
    total = None
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point = add(point, point)
        scalar >>= 1
    return total


class Scheme:
    def __init__(self, name, order, base, add, encode, width, byteorder):
        self.name, self.order, self.byteorder, self.width = name, order, byteorder, width
        self.public = lambda scalar: encode(times(scalar, base, add))


SCHEMES = {
    1: Scheme("ecdsa-secp256k1", Q, G, secp_add, secp_encode, 33, "big"),
    2: Scheme("bip340-secp256k1", Q, G, secp_add, secp_encode, 33, "big"),
    3: Scheme("ed25519", L, B, edwards_add, edwards_encode, 32, "little"),
}

# ---------------------------------------------------------------- the file


class Refused(Exception):
    pass


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        part = self.data[self.at:self.at + count]
        if len(part) != count:
            raise Refused("malformed: it ends too early")
        self.at += count
        return part

    def byte(self):
        return self.take(1)[0]

    def number(self, width):
        return int.from_bytes(self.take(width), "big")


def expand(prk, info):
    return hmac.new(prk, info + b"\x01", hashlib.sha256).digest()


def transcript(tag, *fields):
    prefix = hashlib.sha256(tag.encode()).digest()
    state = hashlib.sha256(prefix + prefix)
    for field in fields:
        state.update(struct.pack(">Q", len(field)) + field)
    return state.digest()


class Backup:
    """A backup file, version 1, opened and checked."""

    def __init__(self, data, passphrase, identity):
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if data[:8] != b"CSBACKUP":
            raise Refused("not a backup")
        content = data[:-32]
        if hashlib.sha256(content).digest() != data[-32:]:
            raise Refused("damaged: its checksum is not that of its content")
        head = Reader(content)
        head.take(8)
        version, lock = head.byte(), head.byte()
        if version != 1 or lock not in (1, 2):
            raise Refused(f"version {version}, lock {lock}: unknown here")
        self.wallet, self.epoch, _ = head.take(32), head.number(4), head.number(8)
        self.party, self.t, self.n, self.k = head.byte(), head.byte(), head.byte(), head.byte()
        if not (1 <= self.party <= self.n and 2 <= self.t <= self.n and 1 <= self.k <= 3):
            raise Refused("malformed: numbers")
        prk = self.passphrase_key(head, passphrase) if lock == 1 else self.recipient_key(head, identity)
        if head.take(32) != expand(prk, b"commit"):
            raise Refused("wrong passphrase or key")
        associated = content[:head.at]
        nonce, length = head.take(12), head.number(4)
        sealed = head.take(length)
        if head.at != len(content):
            raise Refused("malformed: length")
        try:
            self.read(Reader(AESGCM(expand(prk, b"key")).decrypt(nonce, sealed, associated)))
        except InvalidTag:
            raise Refused("tampered with")

    @staticmethod
    def passphrase_key(head, passphrase):
        from argon2.low_level import Type, hash_secret_raw

        passes, kibibytes, salt, zeros = head.number(4), head.number(4), head.take(16), head.take(48)
        if not (1 <= passes <= 16 and 8 <= kibibytes <= 2097152) or any(zeros):
            raise Refused("malformed: cost of the passphrase")
        key = hash_secret_raw(passphrase(), salt, passes, kibibytes, 1, 32, Type.ID, 19)
        return hmac.new(b"chainsign/backup", key, hashlib.sha256).digest()

    @staticmethod
    def recipient_key(head, identity):
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        ephemeral, recipient, zeros = head.take(32), head.take(32), head.take(8)
        if any(zeros):
            raise Refused("malformed: zeros")
        key = X25519PrivateKey.from_private_bytes(identity())
        if key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw) != recipient:
            raise Refused("wrong passphrase or key")
        shared = key.exchange(X25519PublicKey.from_public_bytes(ephemeral))
        return hmac.new(ephemeral + recipient, shared, hashlib.sha256).digest()

    def read(self, body):
        if body.byte() != 1:
            raise Refused("malformed: version of the body")
        self.name = body.take(body.byte()).decode()
        body.take(32)  # the party's identity
        self.roster = [body.take(32) for _ in range(self.n)]
        self.run, self.hash = body.take(32), body.take(32)
        self.keys = {}
        for _ in range(self.k):
            start = body.at
            version, code = body.byte(), body.byte()
            if version != 2 or code not in SCHEMES or code in self.keys:
                raise Refused("malformed: key record")
            scheme = SCHEMES[code]
            epoch, t, n, index, origin = body.number(4), body.byte(), body.byte(), body.byte(), body.byte()
            if (epoch, t, n, index) != (self.epoch, self.t, self.n, self.party) or origin not in (1, 2):
                raise Refused("malformed: key record")
            key_id, chain_code, run, digest = (body.take(32) for _ in range(4))
            public, shares = body.take(scheme.width), [body.take(scheme.width) for _ in range(self.n)]
            bip32, secret = body.take(9), int.from_bytes(body.take(32), scheme.byteorder)
            if (run, digest) != (self.run, self.hash) or not 0 < secret < scheme.order:
                raise Refused("malformed: key record")
            if scheme.public(secret) != shares[self.party - 1]:
                raise Refused("malformed: a share is not that of its public share")
            self.keys[code] = (key_id, public, chain_code, bip32, tuple(shares), secret)
        if body.at != len(body.data):
            raise Refused("malformed: length of the body")
        if transcript("wallet/id", *(self.keys[code][0] for code in sorted(self.keys))) != self.wallet:
            raise Refused("malformed: wallet id")

    @property
    def state(self):
        """What all backups of one wallet and epoch have in common."""
        return (self.wallet, self.epoch, self.t, self.n, tuple(self.roster), self.run, self.hash,
                tuple((code, *key[:5]) for code, key in sorted(self.keys.items())))


# ---------------------------------------------------------------- the key, and its forms


def recover(backups):
    first = backups[0]
    for other in backups[1:]:
        if other.wallet != first.wallet:
            raise Refused("the files are of different wallets")
        if other.epoch != first.epoch:
            raise Refused(f"the files are of epochs {first.epoch} and {other.epoch}, whose shares make no key")
        if other.state != first.state:
            raise Refused("the files contradict each other: one of them is forged")
    parties = {backup.party: backup for backup in backups}
    if len(parties) != len(backups):
        raise Refused("two of the files are of one party")
    if len(parties) < first.t:
        raise Refused(f"{len(parties)} files are there, and it takes {first.t}")
    chosen = sorted(parties)[:first.t]
    keys = {}
    for code, (_, public, chain_code, bip32, _, _) in sorted(first.keys.items()):
        scheme = SCHEMES[code]
        secret = 0
        for i in chosen:
            factor = parties[i].keys[code][5]
            for j in chosen:
                if j != i:
                    factor = factor * j * pow(j - i, -1, scheme.order) % scheme.order
            secret = (secret + factor) % scheme.order
        if scheme.public(secret) != public:
            raise Refused(f"the shares of the {scheme.name} key do not make it")
        keys[scheme.name] = (scheme, secret, public, chain_code, bip32)
    return keys


def base58check(payload):
    payload += hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    number, text = int.from_bytes(payload, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"[digit] + text
    return "1" * (len(payload) - len(payload.lstrip(b"\0"))) + text


def clamped(secret):
    """The scalar that Ed25519 libraries take for a secret, where there is one: a multiple of 8 between 2^254 and 2^255."""
    for k in range(16):
        candidate = secret + k * L
        if candidate % 8 == 0 and 2**254 <= candidate < 2**255:
            return candidate.to_bytes(32, "little").hex()
    return None


def forms(scheme, secret, public, chain_code, bip32, network):
    if scheme.name == "ed25519":
        return {"publicKey": public.hex(), "scalar": secret.to_bytes(32, "little").hex(), "clamped": clamped(secret)}
    main = network == "main"
    raw = secret.to_bytes(32, "big")
    version = bytes.fromhex("0488ade4" if main else "04358394")
    return {"publicKey": public.hex(), "hex": raw.hex(),
            "wif": base58check((b"\x80" if main else b"\xef") + raw + b"\x01"),
            "xprv": base58check(version + bip32 + chain_code + b"\0" + raw)}


# ---------------------------------------------------------------- the command


def age_secret(path):
    alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    for line in open(path):
        text = line.strip().lower()
        if text.startswith("age-secret-key-1"):
            values = [alphabet.index(character) for character in text[len("age-secret-key-1"):]][:-6]
            number = 0
            for value in values:
                number = number << 5 | value
            return (number >> 4).to_bytes(32, "big")
    raise Refused(f"{path} holds no line AGE-SECRET-KEY-1...")


def main():
    parser = argparse.ArgumentParser(description="Recovers private keys from backups. What it prints is the money.")
    parser.add_argument("backup", nargs="+")
    parser.add_argument("--passphrase-file", help="its first line is the passphrase; otherwise it is asked for")
    parser.add_argument("--identity", help="the file with the secret key that the backups are sealed to")
    parser.add_argument("--network", choices=("main", "test"), default="main", help="of WIF and xprv")
    arguments = parser.parse_args()
    held = {}

    def passphrase():
        if "passphrase" not in held:
            if arguments.passphrase_file:
                with open(arguments.passphrase_file, "rb") as file:
                    held["passphrase"] = file.readline().rstrip(b"\r\n")
            else:
                held["passphrase"] = getpass.getpass("passphrase of the backups: ").encode()
        return held["passphrase"]

    def identity():
        if not arguments.identity:
            raise Refused("sealed to a public key: name the file with its secret with --identity")
        return age_secret(arguments.identity)

    backups = []
    for path in arguments.backup:
        try:
            with open(path, "rb") as file:
                backups.append(Backup(file.read(1 << 16), passphrase, identity))
        except (Refused, OSError, ValueError) as error:
            sys.exit(f"{path}: {error}")
    try:
        keys = recover(backups)
    except Refused as error:
        sys.exit(str(error))
    for name, (_, _, public, _, _) in keys.items():
        print(f"{name} {public.hex()}", file=sys.stderr)
    print(json.dumps({name: forms(*key, arguments.network) for name, key in keys.items()}, indent=2))


if __name__ == "__main__":
    main()
