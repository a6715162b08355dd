"""Short names made of a hash, in letters: digits could be taken for an account, and the public gate does so."""


def lettered(digest: bytes) -> str:
    """Twelve letters from a to p: the first 48 bits of a digest."""
    return "".join(chr(ord("a") + int(digit, 16)) for digit in digest.hex()[:12])
