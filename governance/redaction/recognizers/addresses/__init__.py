"""Addresses by a grammar over classes of words: however their parts are said, cut or joined."""
