"""Published systems rebuilt from the parts of assay: composition and claim, no machinery."""
