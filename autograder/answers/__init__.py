"""What a trained program answers, asked after its training in a sandbox of its own.

`commits` reads the models that a training handed over, `choice` says which of them to ask about,
`interview` asks, `weights` measures what the weights tell by themselves.
"""
