"""Whatever did not fit elsewhere."""  # broken: vague-name
