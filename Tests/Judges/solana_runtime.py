#!/usr/bin/env python3
"""A wallet of imported shares pays where Solana's transactions are really executed.

    make judge-solana
    solana_runtime.py PROGRAM        with `pip install solders==0.29.0`; needs no network

What it proves: a keypair file of Solana's is split by `PROGRAM wallet import` into a 2-of-3 wallet whose address is the keypair's, and what any two of its
parties sign is executed by LiteSVM, Solana's own runtime in this process: the lamports move, the fee is the signature's, and nothing that was changed by
a bit, sent twice or signed over an old block hash is taken. `PROGRAM sol verify` judges by this project's reading of the rules; here none of our code does.

Everything lies in a temporary folder with a throw-away wallet. Ends with 0 where all holds, with 1 where something does not.
"""

import base64
import json
import os
import subprocess
import sys
import tempfile

from solders.keypair import Keypair
from solders.litesvm import LiteSVM
from solders.transaction import VersionedTransaction
from solders.transaction_metadata import TransactionMetadata

SOL = 1_000_000_000
FEE = 5_000  # lamports for a signature


class Wallet:
    """The program with a state folder of its own."""

    def __init__(self, program: str, folder: str):
        self.program, self.folder = program, folder
        # Only what is named here: a key file or a home of the caller's must not come into this.
        self.environment = {
            "PATH": os.environ.get("PATH", ""), "HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8",
            "CHAINSIGN_HOME": os.path.join(folder, "home"), "CHAINSIGN_PASSPHRASE": "throw-away wallet of a judge",
        }
        if "LD_LIBRARY_PATH" in os.environ:
            self.environment["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [self.program, *arguments], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            fail(f"chainsign {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}")
        return done.stdout.strip()

    def split(self, original: Keypair) -> str:
        """Imports a keypair from a file as `solana-keygen` writes it, a JSON array of 64 bytes; the wallet's address."""
        path = os.path.join(self.folder, "keypair.json")
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(original.to_json())
        self.run("wallet", "import", "payer", "--threshold", "2", "--parties", "3", "--form", "solana-keypair", path, "--yes")
        os.remove(path)  # from here on there are only shares
        return self.run("sol", "address", "-w", "payer")

    def signed(self, intent: dict, signers: str) -> bytes:
        transaction = self.run("sol", "sign", json.dumps(intent), "-w", "payer", "--signers", signers, "--yes")
        return base64.b64decode(transaction, validate=True)


class Trial:
    """Payments of an imported keypair in the runtime."""

    def __init__(self, wallet: Wallet):
        self.wallet = wallet
        original = Keypair()
        self.address = wallet.split(original)
        check(self.address == str(original.pubkey()), f"the wallet's address is the keypair's, {self.address}")
        # As LiteSVM is made it checks signatures and block hashes; said all the same, for both are what is judged.
        self.runtime = LiteSVM().with_sigverify(True).with_blockhash_check(True)
        self.payer, self.recipient = original.pubkey(), Keypair().pubkey()
        check(executed(self.runtime.airdrop(self.payer, 10 * SOL)), "the runtime gives the address 10 SOL")

    def payment(self, amount: int, signers: str, version) -> bytes:
        intent = {
            "feePayer": self.address, "recentBlockhash": str(self.runtime.latest_blockhash()), "version": version,
            "payments": [{"to": str(self.recipient), "amount": str(amount)}],
        }
        return self.wallet.signed(intent, signers)

    def send(self, raw: bytes):
        return self.runtime.send_transaction(VersionedTransaction.from_bytes(raw))

    def balances(self) -> tuple:
        return self.runtime.get_balance(self.payer), self.runtime.get_balance(self.recipient) or 0

    def refused(self, raw: bytes, reason: str, what: str) -> None:
        before = self.balances()
        answer = said(self.send(raw))
        check(reason in answer and self.balances() == before, f"{what} is refused: {answer}")

    def pays(self, amount: int, signers: str, version) -> None:
        raw = self.payment(amount, signers, version)
        paid, received = self.balances()
        # Changed bytes first, while the good transaction is still to come: what is refused then is refused for its signature alone. A
        # signature stands behind the byte that counts them; the amount is the message's last 8 bytes but, in version 0, one.
        self.refused(flipped(raw, 10), "SignatureFailure", f"signers {signers}: a signature with one bit changed")
        end = len(raw) - (1 if version == 0 else 0)
        check(raw[end - 8:end] == amount.to_bytes(8, "little"), f"signers {signers}: the amount stands where it is changed next")
        self.refused(flipped(raw, end - 8), "SignatureFailure", f"signers {signers}: an amount with one bit changed")

        answer = said(self.send(raw))
        check(answer == "executed", f"signers {signers}: a transaction of version {version} is {answer}")
        check(self.balances() == (paid - amount - FEE, received + amount), f"signers {signers}: {amount} lamports and the fee moved")
        self.refused(raw, "AlreadyProcessed", f"signers {signers}: the same once more")

    def run(self) -> None:
        # Every set of two that there is among three, both widespread versions of a message, and no two transactions the same.
        for more, (signers, version) in enumerate((("1,2", 0), ("1,3", "legacy"), ("2,3", 0))):
            self.pays(SOL + more, signers, version)
        # What a signature is good for ends with its block hash.
        late = self.payment(SOL, "1,2", 0)
        self.runtime.expire_blockhash()
        self.refused(late, "BlockhashNotFound", "a transaction with an old block hash")


def executed(result) -> bool:
    return isinstance(result, TransactionMetadata)


def said(result) -> str:
    return "executed" if executed(result) else str(result.err())


def flipped(raw: bytes, place: int) -> bytes:
    return raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1:]


def check(holds: bool, what: str) -> None:
    if not holds:
        fail(what)
    print(f"ok    {what}")


def fail(what: str) -> None:
    sys.exit(f"FAIL  {what}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory(prefix="chainsign-solana-") as folder:
        Trial(Wallet(os.path.abspath(sys.argv[1]), folder)).run()
