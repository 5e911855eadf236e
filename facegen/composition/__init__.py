"""People composed of whole exemplars at full size: founders in training, portraits of founders in serving."""
