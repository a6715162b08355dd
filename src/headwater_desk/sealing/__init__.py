"""Sealing: what identifies anybody is authenticated ciphertext under keys the database does not hold."""

from headwater_desk.sealing.fields import MarkField, OptionalSealedField, SealedField
from headwater_desk.sealing.keys import KeyRing, SealError, ring
from headwater_desk.sealing.marks import mark

__all__ = ["KeyRing", "MarkField", "OptionalSealedField", "SealError", "SealedField", "mark", "ring"]
