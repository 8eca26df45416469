// Connects. When the connection is lost it tries again after 0.3, 0.6, 1.2, 2.4 and then every 5 seconds, for as long as
// the page is open.
Blazor.start({
  circuit: {
    reconnectionOptions: {
      maxRetries: Number.POSITIVE_INFINITY,
      retryIntervalMilliseconds: attempt => Math.min(5000, 300 * 2 ** attempt),
    },
  },
});
