"""The keys access tokens are signed with: their private halves live here and nowhere else."""
