using System.Diagnostics;
using System.Threading.Channels;

namespace Farthing.Sdk.Tests.Wire;

/// <summary>Listens to the spans of calls to one server, so that tests in parallel do not hear each other.</summary>
internal sealed class Spans : IDisposable
{
    private readonly Channel<Activity> _ended = Channel.CreateUnbounded<Activity>();
    private readonly ActivityListener _listener;

    public Spans(FixtureServer server)
        : this(server.Port)
    {
    }

    public Spans(int port) => _listener = Listen(span =>
    {
        if (Equals(span.GetTagItem("server.port"), port))
        {
            _ended.Writer.TryWrite(span);
        }
    });

    public bool IsEmpty => _ended.Reader.Count == 0;

    public async Task<Activity> NextAsync() =>
        await _ended.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public void Dispose() => _listener.Dispose();

    /// <summary>Hears every span of the SDK in the process, dropped ones too.</summary>
    public static ActivityListener Listen(Action<Activity> ended)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == FarthingTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}

internal static class SpanAssertions
{
    public static object? Tag(this Activity span, string key) => span.GetTagItem(key);

    public static void Has(this Activity span, params (string Key, object? Value)[] tags)
    {
        foreach (var (key, value) in tags)
        {
            Assert.True(Equals(value, span.GetTagItem(key)), $"{key} is '{span.GetTagItem(key)}', not '{value}'");
        }
    }
}
