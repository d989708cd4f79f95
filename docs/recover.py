#!/usr/bin/env python3
"""Recovers the private keys of a chainsign wallet from backup files, without chainsign.

    recover.py [--backup-passphrase-file FILE]... [--identity FILE]... [--network main|test] BACKUP BACKUP ...

It takes the backups of as many parties as sign together (docs/lifecycle.md, section 6, has the format), prints the public keys on standard
error and the PRIVATE KEYS on standard output, as JSON. Where each keeper has sealed his backup to something of his own, all of it is given:
every file is tried with all of it. Run it on a machine that is not on a network. It needs Python 3.9, cryptography (AES-GCM, X25519) and,
for passphrases, argon2-cffi: apt-get install python3-cryptography python3-argon2, or pip install cryptography argon2-cffi.

Curve arithmetic is in plain numbers here: slow, and fit for nothing but this.
"""
import argparse
import getpass
import hashlib
import hmac
import importlib
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


def module(name):
    """A module of cryptography or argon2-cffi, which Python itself does not have."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        package, pip = {"a": ("python3-argon2", "argon2-cffi"), "c": ("python3-cryptography", "cryptography")}[name[0]]
        sys.exit(f"recover.py: {error}; install it with 'apt-get install {package}' or 'pip install {pip}'")


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

    def __init__(self, data, held):
        aead = module("cryptography.hazmat.primitives.ciphers.aead")
        invalid = module("cryptography.exceptions").InvalidTag
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
        way, commitment = Reader(head.take(72)), head.take(32)
        associated = content[:head.at]
        nonce, length = head.take(12), head.number(4)
        sealed = head.take(length)
        if head.at != len(content):
            raise Refused("malformed: length")
        for prk in (self.passphrase_keys if lock == 1 else self.identity_keys)(way, held):
            if expand(prk, b"commit") == commitment:
                break
        else:
            raise Refused("none of the passphrases that were given opens it: name its own with --backup-passphrase-file FILE")
        try:
            self.read(Reader(aead.AESGCM(expand(prk, b"key")).decrypt(nonce, sealed, associated)))
        except invalid:
            raise Refused("tampered with")

    @staticmethod
    def passphrase_keys(way, held):
        """The key by each passphrase, in the order in which they were given."""
        passes, kibibytes, salt, zeros = way.number(4), way.number(4), way.take(16), way.take(48)
        if not (1 <= passes <= 16 and 8 <= kibibytes <= 2097152) or any(zeros):
            raise Refused("malformed: cost of the passphrase")
        argon2, errors = module("argon2.low_level"), module("argon2.exceptions")
        for passphrase in held.passphrases():
            try:
                key = argon2.hash_secret_raw(passphrase, salt, passes, kibibytes, 1, 32, argon2.Type.ID, 19)
            except (errors.HashingError, MemoryError) as error:
                raise Refused(f"Argon2 failed ({error}): its passphrase takes {kibibytes >> 10} MiB of memory; end other programs, or "
                              "take a machine that has more")
            yield hmac.new(b"chainsign/backup", key, hashlib.sha256).digest()

    @staticmethod
    def identity_keys(way, held):
        """The key by the secret of the recipient, where it is here."""
        ephemeral, recipient, zeros = way.take(32), way.take(32), way.take(8)
        if any(zeros):
            raise Refused("malformed: zeros")
        if recipient not in held.identities:
            raise Refused(f"sealed to the key {bech32('age', recipient)}, whose secret is in no file that was given: name it with "
                          "--identity FILE")
        x25519 = module("cryptography.hazmat.primitives.asymmetric.x25519")
        shared = held.identities[recipient].exchange(x25519.X25519PublicKey.from_public_bytes(ephemeral))
        yield hmac.new(ephemeral + recipient, shared, hashlib.sha256).digest()

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


# ---------------------------------------------------------------- what opens backups

BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def checksum(prefix, values):
    """BIP-173's, of values of five bits: 1 where the last six of them are the checksum of the others."""
    total = 1
    for value in [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + values:
        top, total = total >> 25, (total & 0x1ffffff) << 5 ^ value
        for bit, generator in enumerate((0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3)):
            total ^= generator if top >> bit & 1 else 0
    return total


def bech32(prefix, key):
    number = int.from_bytes(key, "big") << 4
    values = [number >> 5 * place & 31 for place in reversed(range(52))]
    total = checksum(prefix, values + [0] * 6) ^ 1
    return f"{prefix}1" + "".join(BECH32[value] for value in values + [total >> 5 * place & 31 for place in reversed(range(6))])


def age_secret(line):
    """The 32 bytes of a line AGE-SECRET-KEY-1...; None for anything else."""
    prefix, text = "age-secret-key-", line.lower()
    digits = text[len(prefix) + 1:]
    if line not in (text, line.upper()) or not text.startswith(prefix + "1") or len(digits) != 58 or set(digits) - set(BECH32):
        return None
    values = [BECH32.index(digit) for digit in digits]
    number = 0
    for value in values[:52]:
        number = number << 5 | value
    return (number >> 4).to_bytes(32, "big") if checksum(prefix, values) == 1 and number & 15 == 0 else None


def lines(path):
    """The lines of a file with secrets, without their ends."""
    try:
        with open(path, "rb") as file:
            return [line[:-1] if line.endswith(b"\r") else line for line in file.read(1 << 20).split(b"\n")]
    except OSError as error:
        sys.exit(f"{path}: {error.strerror}")


class Held:
    """All passphrases and secret keys that were given, and the passphrases that were typed."""

    path = None  # of the backup that is being opened

    def __init__(self, passphrase_files, identity_files):
        self.given, self.typed, self.identities = [lines(path)[0] for path in passphrase_files], [], {}
        for path in identity_files:
            secrets = [age_secret(line.decode("ascii", "replace")) for line in lines(path) if line and not line.startswith(b"#")]
            if not secrets or None in secrets:
                sys.exit(f"{path}: a line of it is no secret key, which begins with AGE-SECRET-KEY-1; comments begin with #")
            x25519 = module("cryptography.hazmat.primitives.asymmetric.x25519")
            forms = module("cryptography.hazmat.primitives.serialization")
            for key in map(x25519.X25519PrivateKey.from_private_bytes, secrets):
                self.identities[key.public_key().public_bytes(forms.Encoding.Raw, forms.PublicFormat.Raw)] = key

    def passphrases(self):
        """Those that were given; where none was, those that were typed for other files, and then one is asked for."""
        yield from self.given + self.typed
        if not self.given:
            try:
                self.typed.append(getpass.getpass(f"passphrase of the backup {self.path}: ").encode())
            except (EOFError, KeyboardInterrupt):
                sys.exit(f"\n{self.path}: there is no passphrase; name a file with it with --backup-passphrase-file FILE")
            yield self.typed[-1]


# ---------------------------------------------------------------- the command


def main():
    parser = argparse.ArgumentParser(description="Recovers private keys from backups. What it prints is the money.")
    parser.add_argument("backup", nargs="+")
    parser.add_argument("--backup-passphrase-file", "--passphrase-file", action="append", default=[], metavar="FILE",
                        help="a backup's passphrase is the first line of this file, otherwise it is asked for; may be given several times")
    parser.add_argument("--identity", action="append", default=[], metavar="FILE",
                        help="a file with secret keys that backups are sealed to; may be given several times")
    parser.add_argument("--network", choices=("main", "test"), default="main", help="of WIF and xprv")
    arguments = parser.parse_args()
    held = Held(arguments.backup_passphrase_file, arguments.identity)
    backups, failed = [], False
    for path in arguments.backup:
        held.path = path
        try:
            with open(path, "rb") as file:
                backups.append(Backup(file.read(1 << 16), held))
        except (Refused, OSError, ValueError) as error:
            print(f"{path}: {getattr(error, 'strerror', None) or error}", file=sys.stderr)
            failed = True
    if failed:
        sys.exit(1)
    try:
        keys = recover(backups)
    except Refused as error:
        sys.exit(str(error))
    for name, (_, _, public, _, _) in keys.items():
        print(f"{name} {public.hex()}", file=sys.stderr)
    print(json.dumps({name: forms(*key, arguments.network) for name, key in keys.items()}, indent=2))


if __name__ == "__main__":
    main()
