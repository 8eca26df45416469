// Connects. When the connection is lost it tries again after 1, 2, 4 and then every 5 seconds, for as long as the page is
// open. The page says that it is lost; the console would say it five times an attempt.
Blazor.start({
  circuit: {
    logLevel: 5, // critical
    configureSignalR: builder => builder.configureLogging('critical'),
    reconnectionOptions: {
      maxRetries: Number.POSITIVE_INFINITY,
      retryIntervalMilliseconds: attempt => Math.min(5000, 1000 * 2 ** attempt),
    },
  },
});
