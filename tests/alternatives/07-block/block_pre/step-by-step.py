def block_pre(x, attention, ffn, norm1, norm2):
    normed = norm1(x)
    talk = attention(normed)
    x = x + talk
    normed = norm2(x)
    thought = ffn(normed)
    return x + thought
