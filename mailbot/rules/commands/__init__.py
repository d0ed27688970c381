"""What agents may order by mail: one small file for each group of words, and one table of them all."""
