"""政企沟通 (连心桥): what an enterprise or petitioner and the units say to each other about an issue."""
