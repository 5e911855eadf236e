"""Other people's StyleGAN2 and StyleGAN3 weights: read without running them, converted, steered, served.

Our own implementation, written from Karras et al., "A style-based generator
architecture" (2019), "Analyzing and improving the image quality of StyleGAN"
(2020), "Training GANs with limited data" (2020) and "Alias-free generative
adversarial networks" (2021). Parameter names follow the
official state dict so that weights fit; no code of it is here.
"""
