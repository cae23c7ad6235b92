"""What a model asks for, in words: its places, samples, documentation, and where data and model disagree."""
