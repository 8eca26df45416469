using System.Diagnostics;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Chat;
using Farthing.Sdk.Reporting;
using OpenTelemetry;

namespace Farthing.Sdk.Instrumentation;

/// <summary>
/// Takes the GenAI spans of the app's own provider, from whatever library, gives them the attribution in force and sends them.
/// Of the spans that tell of one model call, the server is to charge one: our own where there is one beneath; else the
/// outermost, as the abstractions tell more than the clients beneath them do. The others say what they are
/// (<c>farthing.span.role</c>) and are shown.
/// </summary>
internal sealed class GenAISpans : SpanQueue
{
    /// <summary>Its usage is that of calls beneath it, which are reported themselves.</summary>
    public const string Aggregate = "aggregate";

    /// <summary>The call is told by a span around it too, and better.</summary>
    public const string Duplicate = "duplicate";

    private const string Role = "farthing.span.role";

    private FarthingTelemetry? _own;

    private GenAISpans(SpanExporter exporter, SpanAccount account, Delivery delivery)
        : base(exporter, account, delivery) => CallsBeneath.Ask();

    /// <summary>Sends with the resource of the provider that it is added to, and so does what we observe ourselves meanwhile.</summary>
    /// <returns>Something that does nothing where reporting is turned off.</returns>
    public static BaseProcessor<Activity> Start(FarthingOptions options)
    {
        if (!options.IsEnabled())
        {
            return new Nothing();
        }

        GenAISpans? spans = null;
        var own = FarthingTelemetry.Start(
            options, FarthingTelemetry.SendTimeout, (exporter, account, delivery) => spans = new(exporter, account, delivery));
        spans!._own = own;
        return spans;
    }

    public override void OnEnd(Activity data)
    {
        if (GenAISpan.IsOurs(data) || !data.Recorded)
        {
            return;
        }

        try
        {
            if (!GenAISpan.Is(data))
            {
                return;
            }

            (SpanStarts.AttributionOf(data) ?? AttributionValues.Current)?.WriteMissing(data);
            if (GenAISpan.IsInference(data) && RoleOf(data) is { } role)
            {
                data.SetTag(Role, role);
            }

            Recording.Redact(data);
        }
#pragma warning disable CA1031 // A fault of ours is not the app's.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Telemetry.Lost(e);
        }

        ReportForeign(data);
    }

    protected override bool OnShutdown(int timeoutMilliseconds)
    {
        _own?.StepDown();
        return base.OnShutdown(timeoutMilliseconds);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _own, null) is { } own)
        {
            CallsBeneath.AskNoMore();
            own.Dispose();
        }

        base.Dispose(disposing);
    }

    private sealed class Nothing : BaseProcessor<Activity>;

    private static string? RoleOf(Activity span) =>
        CallsBeneath.Any(span) ? Aggregate
        : CallsBeneath.ModelCallsAround(span.Parent).Any() || IsDecorated(span) ? Duplicate
        : null;

    /// <summary>The decorator around it reports the call, or a capture beneath both does.</summary>
    private static bool IsDecorated(Activity span)
    {
        if (OuterCall.Current is not DecoratedCall call)
        {
            return false;
        }

        for (var one = span.Parent; one is not null && !ReferenceEquals(one, call.Parent); one = one.Parent)
        {
            if (GenAISpan.IsOwnWork(one))
            {
                return false;
            }
        }

        return true;
    }
}
