"""The demo set of surveys (domain.md §8): two years of visits and answers, all of it invented."""
