"""From a PublishedTable to a chart with title, text alternative and source note."""
