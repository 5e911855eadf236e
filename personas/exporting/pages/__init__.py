"""Pages as marks on paper or screen: every layout, before it becomes a file of some format."""
