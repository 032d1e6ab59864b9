"""The scripts that make the shipped weights; the service never imports them.

With requirements/training.txt installed and DATA the folder of the public corpora, in this order:

    python -m emotion.training.families
    python -m emotion.training.match    --data DATA --out matches.npy
    python -m emotion.training.linear   --data DATA --matches matches.npy
    python -m emotion.training.encoder  --data DATA --matches matches.npy --out encoder.pt
    python -m emotion.training.finish   --data DATA --checkpoint encoder.pt

`python -m emotion.training.service_head --data DATA` fits only the service head anew, beside the
shipped encoder; `python -m emotion.training.inflect` writes the Russian forms of the words that say
who somebody is.

Then measure with `manage.py evaluate_scorer` and `bias_audit`, keep the figures beside the cards,
and run `manage.py model_cards`.
"""
