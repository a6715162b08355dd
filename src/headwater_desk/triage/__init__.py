"""The queue: reports to assess, one address at a time or many at once, by one person each."""
