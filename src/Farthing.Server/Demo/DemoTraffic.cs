namespace Farthing.Server.Demo;
internal sealed class DemoTraffic(Uri engine, TimeProvider time) { public Task<int> RunAsync(CancellationToken c) { _ = engine; _ = time; return Task.FromResult(1); } }
