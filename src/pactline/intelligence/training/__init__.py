"""How the embedded reader is taught and measured; needs scikit-learn and SciPy, which the installation does not."""
