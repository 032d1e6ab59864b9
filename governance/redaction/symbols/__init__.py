"""The symbol stream: numbers and codes however they are said, drawn, spelled or cut into pieces.

Every word of a text is read as the figures or letters it stands for, as a filler or as a word
like any other (`tokens`). Figures and letters with nothing but fillers between are put together
(`runs`) and judged by what they read and the words beside them (`labels`, `shapes`, `judge`).
Birth dates, addresses of machines, positions, wallets and numbers told in parts follow.
"""
