"""spaCy's entity recognizer as matrices: the same answers for a third of the work.

spaCy asks its transition system once for every token. But its scores depend on the past only while
an entity is open, so all tokens outside of one are scored in a single product, and what a word is
embedded as depends on the word alone and is remembered. The weights are those of the model.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from governance.redaction.names.onnxfile import Array

Entity = tuple[int, int, str]
_REMEMBERED = 8_192  # words whose embedding is kept: 3 MB
_NEVER = np.float32(-1e9)


class Entities:
    """The recognizer of a loaded pipeline; not for two threads at once."""

    def __init__(self, nlp: Any) -> None:
        model = nlp.get_pipe("ner").model
        if model.attrs["unseen_classes"] or nlp.get_pipe("ner").cfg["beam_width"] != 1:
            raise ValueError("not a greedy recognizer with all its classes seen")
        reader, lower, upper = model.layers
        encoder, _as_array, narrow = reader.layers
        self._embed = _Embedding(nlp.vocab, encoder.layers[0])
        self._convolve = _Convolution(encoder.layers[1])
        self._narrow = _transposed(narrow), narrow.get_param("b")
        self._lower = _Lower(lower)
        self._upper = _transposed(upper), upper.get_param("b")
        moves = nlp.get_pipe("ner").moves
        self._moves = _Moves([moves.get_class_name(n) for n in range(moves.n_moves)])

    def find(self, docs: Sequence[Any]) -> list[list[Entity]]:
        """The named entities of tokenised texts: (start, end, label), in characters."""
        if not any(len(doc) for doc in docs):
            return [[] for _ in docs]
        sizes = [len(doc) for doc in docs]
        vectors = self._convolve(self._embed(docs), sizes)
        parts = self._lower.parts(vectors @ self._narrow[0] + self._narrow[1])
        outside = self._moves.outside(self._scores(self._lower.alone(parts)))
        out, begin = [], 0
        for doc, size in zip(docs, sizes, strict=True):
            here = slice(begin, begin + size)
            spans = self._decode(doc, parts[:, here], outside[here])
            tokens = [(doc[low], doc[high], label) for low, high, label in spans]
            out.append([(low.idx, high.idx + len(high), label) for low, high, label in tokens])
            begin += size
        return out

    def _scores(self, hidden: Array) -> Array:
        return np.asarray(hidden @ self._upper[0] + self._upper[1])

    def _decode(self, doc: Any, parts: Array, outside: Array) -> list[tuple[int, int, str]]:
        """spaCy's greedy search: the best move that is allowed, token by token."""
        moves, spans = self._moves, []
        last = len(doc) - 1
        best = outside.argmax(axis=1)
        here = 0
        for place in np.flatnonzero(best != moves.out).tolist():
            if place < here or doc[place].is_space:
                continue
            move = int(best[place])
            if place == last and move in moves.begin:
                move = moves.at_the_end(outside[place])
                if move == moves.out:
                    continue
            here, label = place, moves.label[move]
            if move in moves.begin:
                inside, ending = moves.within[label]
                while True:
                    here += 1
                    score = self._scores(self._lower.within(parts, here, place))
                    if here == last or score[ending] > score[inside]:
                        break
            spans.append((place, here, label))
            here += 1
        return spans


class _Moves:
    """The classes of the transition system (BILUO) by what they do."""

    def __init__(self, names: Sequence[str]) -> None:
        self.out = names.index("O")
        self.label = [name.partition("-")[2] for name in names]
        self.begin = frozenset(n for n, name in enumerate(names) if name.startswith("B-"))
        of = {name: number for number, name in enumerate(names)}
        labels = {self.label[number] for number in self.begin}
        self.within = {label: (of[f"I-{label}"], of[f"L-{label}"]) for label in labels}
        allowed = [name == "O" or (name[:2] in {"B-", "U-"} and len(name) > 2) for name in names]
        self._outside = np.where(allowed, np.float32(0), _NEVER)
        alone = [name == "O" or (name[:2] == "U-" and len(name) > 2) for name in names]
        self._alone = np.where(alone, np.float32(0), _NEVER)

    def outside(self, scores: Array) -> Array:
        """`scores` where no entity is open: none can be gone on with or ended."""
        return np.asarray(scores + self._outside)

    def at_the_end(self, scores: Array) -> int:
        """The best move at the last token, where none can begin that goes on."""
        return int((scores + self._alone).argmax())


class _Embedding:
    """What a word is before its neighbours are looked at; remembered by its norm and its form."""

    def __init__(self, vocab: Any, embed: Any) -> None:
        from spacy.attrs import NORM, ORTH, PREFIX, SHAPE, SUFFIX

        both, mix, _as_list = embed.layers
        hashed, static = both.layers
        self._hashed = hashed.layers[2].layers[0]  # ints [n, 4] -> float [n, 384]
        self._columns = [NORM, PREFIX, SUFFIX, SHAPE]
        if hashed.layers[0].attrs["columns"] != ["NORM", "PREFIX", "SUFFIX", "SHAPE"]:
            raise ValueError("not the features that were expected")
        self._key = [ORTH, NORM]
        self._vectors, self._project = vocab.vectors, _transposed(static)
        self._mix = _Maxout(*mix.layers[0].layers[0].layers)
        self._rows: dict[tuple[int, int], int] = {}
        self._known = np.empty((_REMEMBERED, mix.get_dim("nO")), dtype=np.float32)

    def __call__(self, docs: Sequence[Any]) -> Array:
        """float32 [tokens, 96] of all texts in a row."""
        keys = [tuple(key) for doc in docs for key in doc.to_array(self._key).tolist()]
        rows = [self._rows.get(key, -1) for key in keys]
        fresh = [place for place, row in enumerate(rows) if row < 0]
        if not fresh:
            return np.asarray(self._known[rows])
        columns = np.concatenate([doc.to_array(self._columns) for doc in docs])[fresh]
        new = self._new(columns, np.array([keys[place][0] for place in fresh], dtype=np.uint64))
        out = self._known[rows]
        out[fresh] = new
        self._remember([keys[place] for place in fresh], new)
        return np.asarray(out)

    def _new(self, columns: Array, forms: Array) -> Array:
        found = self._vectors.find(keys=forms)
        static = self._vectors.data[found] @ self._project
        static[found < 0] = 0
        return self._mix(np.concatenate([self._hashed.predict(columns), static], axis=1))

    def _remember(self, keys: Sequence[tuple[int, int]], new: Array) -> None:
        for key, vector in zip(keys, new, strict=True):
            if len(self._rows) == _REMEMBERED:
                self._rows.clear()
            row = self._rows.setdefault(key, len(self._rows))
            self._known[row] = vector


class _Maxout:
    """The best of three products, normalised over its width."""

    def __init__(self, maxout: Any, norm: Any) -> None:
        weights, bias = maxout.get_param("W"), maxout.get_param("b")
        self._width, self._pieces = bias.shape
        order = weights.transpose(1, 0, 2).reshape(self._width * self._pieces, -1)
        self._weights = np.ascontiguousarray(order.T)
        self._bias = np.ascontiguousarray(bias.T.reshape(-1))
        self._gain, self._shift = norm.get_param("G"), norm.get_param("b")

    def __call__(self, x: Array) -> Array:
        """float32 [n, in] -> [n, width]."""
        y = x @ self._weights
        y += self._bias
        best = y[:, : self._width]
        for piece in range(1, self._pieces):
            best = np.maximum(best, y[:, piece * self._width : (piece + 1) * self._width])
        best -= best.mean(axis=1, keepdims=True)
        spread = np.einsum("ij,ij->i", best, best) / np.float32(self._width) + np.float32(1e-8)
        best *= (1 / np.sqrt(spread))[:, None]
        best *= self._gain
        best += self._shift
        return np.asarray(best)


class _Convolution:
    """Four layers over each token and its neighbours; rows of padding between the texts."""

    def __init__(self, model: Any) -> None:
        self._pad = int(model.attrs["pad"])
        layers = [residual.layers[0].layers for residual in model.layers[0].layers]
        if any(layer[0].attrs["window_size"] != 1 for layer in layers):
            raise ValueError("not the window that was expected")
        self._layers = [_Maxout(*layer[1].layers[0].layers) for layer in layers]

    def __call__(self, vectors: Array, sizes: Sequence[int]) -> Array:
        """float32 [tokens, width] -> the same shape."""
        places = np.concatenate(
            [
                np.arange(begin + self._pad * number, begin + size + self._pad * number)
                for number, (begin, size) in enumerate(
                    zip(np.cumsum([0, *sizes[:-1]]).tolist(), sizes, strict=True), 1
                )
            ]
        )
        count, width = len(vectors) + self._pad * (len(sizes) + 1), vectors.shape[1]
        x = np.zeros((count, width), dtype=np.float32)
        x[places] = vectors
        wide = np.zeros((count, 3 * width), dtype=np.float32)
        for layer in self._layers:
            wide[1:, :width] = x[:-1]
            wide[:, width : 2 * width] = x
            wide[:-1, 2 * width :] = x[1:]
            x += layer(wide)
        return np.asarray(x[places])


class _Lower:
    """The state's hidden layer: a sum over the token, the entity's first word and its last one."""

    def __init__(self, lower: Any) -> None:
        weights = lower.get_param("W")  # [features, hidden, pieces, in]
        self._features, self._hidden, self._pieces, size = weights.shape
        order = weights.transpose(0, 2, 1, 3).reshape(-1, size)
        self._weights = np.ascontiguousarray(order.T)
        self._bias = lower.get_param("b").T.reshape(-1)
        self._absent = lower.get_param("pad")[0].transpose(0, 2, 1).reshape(self._features, -1)

    def parts(self, vectors: Array) -> Array:
        """[features, tokens, pieces × hidden]: what each token adds as each of the features."""
        flat = vectors @ self._weights
        return np.asarray(flat.reshape(len(vectors), self._features, -1).transpose(1, 0, 2))

    def alone(self, parts: Array) -> Array:
        """[tokens, hidden] where no entity is open."""
        return self._best(parts[0] + (self._absent[1] + self._absent[2] + self._bias))

    def within(self, parts: Array, token: int, first: int) -> Array:
        """[hidden] at `token` of an entity that began at `first`."""
        return self._best(parts[0, token] + parts[1, first] + parts[2, token - 1] + self._bias)

    def _best(self, y: Array) -> Array:
        pieces = [
            y[..., piece * self._hidden : (piece + 1) * self._hidden]
            for piece in range(self._pieces)
        ]
        return np.asarray(np.maximum.reduce(pieces))


def _transposed(layer: Any) -> Array:
    return np.ascontiguousarray(layer.get_param("W").T)
