"""What needs the whole corpus: records → links between records."""
