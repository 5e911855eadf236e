"""A realism judge: learns from marks given by eye which drawn portraits pass for photographs, and sorts the next."""
