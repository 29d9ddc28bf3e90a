def contributions(m, W_down):
    return np.einsum('...i,ij->...ij', m, W_down)
