using System.Diagnostics;

namespace Farthing.Sdk;

/// <summary>What of a call's content is recorded, and who has a last look at it. Nothing and nobody, unless it was asked for.</summary>
/// <param name="content">That was named in the options.</param>
/// <param name="redact">The app's hook, or null.</param>
/// <param name="samplesGpus">Whether a call on this machine is told with what its GPUs did.</param>
internal sealed class Recording(RecordedContent content, Func<string, string, string?>? redact, bool samplesGpus)
{
    private static readonly Recording Nothing = new(RecordedContent.None, null, samplesGpus: false);

    private static volatile Recording s_current = Nothing;

    public static Recording Current => s_current;

    public static void Set(FarthingOptions? options) =>
        s_current = options is null ? Nothing : new Recording(options.Record, options.Redact, options.SampleGpus);

    public bool SamplesGpus { get; } = samplesGpus;

    public bool Has(RecordedContent one) => (content & one) != RecordedContent.None;

    /// <summary>Whether spans may hold much text.</summary>
    public bool HasBodies => (content & (RecordedContent.Prompts | RecordedContent.Completions)) != RecordedContent.None;

    /// <summary>Shows every text of a span to the app's hook.</summary>
    public static void Redact(Activity span)
    {
        if (s_current is { HasHook: true } recording)
        {
            recording.RedactAll(span);
        }
    }

    private bool HasHook => redact is not null;

    private void RedactAll(Activity span)
    {
        foreach (var (key, value) in span.TagObjects.ToArray())
        {
            switch (value)
            {
                case string text:
                    span.SetTag(key, Redacted(key, text));
                    break;
                case string[] texts:
                    span.SetTag(key, texts.Select(text => Redacted(key, text)).OfType<string>().ToArray());
                    break;
            }
        }
    }

    private string? Redacted(string key, string value)
    {
        try
        {
            return redact!(key, value);
        }
#pragma warning disable CA1031 // The hook is the app's. What it could not look at is not sent.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Telemetry.Lost(e);
            return null;
        }
    }
}
