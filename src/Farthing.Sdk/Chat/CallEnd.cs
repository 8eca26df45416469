using Farthing.Sdk.Calls;
using Microsoft.Extensions.AI;

namespace Farthing.Sdk.Chat;

/// <summary>The ways in which a call that is not streamed ends. A fault of ours is not the app's.</summary>
internal static class CallEnd
{
    public static void Answered(DecoratedCall call, ChatResponse? response)
    {
        try
        {
            if (!call.End())
            {
                return;
            }

            var answer = new Answer
            {
                Model = response?.ModelId,
                Id = response?.ResponseId,
                FinishReason = response?.FinishReason,
                ConversationId = response?.ConversationId,
            };
            if (response?.RawRepresentation is not { } own || Guarded(own, call.Target.Host) is not { } data)
            {
                call.Report(answer, data: null, Told(response?.Usage), error: null, isComplete: true);
                return;
            }

            call.Report(answer, data, data.ReadUsage() is { IsReported: true } told ? told : Told(response?.Usage), error: null, isComplete: true);
            Readers.Return(data);
        }
#pragma warning disable CA1031 // Ours, or a listener's.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Telemetry.Lost(e);
        }
    }

    public static void Embedded(DecoratedCall call, string? model, UsageDetails? details)
    {
        try
        {
            if (call.End())
            {
                call.Report(new Answer { Model = model }, data: null, Told(details), error: null, isComplete: true);
            }
        }
#pragma warning disable CA1031 // Ours, or a listener's.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Telemetry.Lost(e);
        }
    }

    public static void Failed(DecoratedCall call, Exception exception)
    {
        try
        {
            if (call.End())
            {
                call.Report(default, data: null, default, Failures.NameOf(exception), isComplete: false);
            }
        }
#pragma warning disable CA1031 // Ours, or a listener's.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Telemetry.Lost(e);
        }
    }

    private static Usage Told(UsageDetails? details) => details is null ? default : DetailsUsage.Of(details);

    /// <summary>What a library makes of its own data may fail, in an app that was trimmed: the abstraction's word is left.</summary>
    private static ResponseReader? Guarded(object data, ModelHost host)
    {
        try
        {
            return ProviderData.ReadDocument(data, host.Provider);
        }
#pragma warning disable CA1031 // It is the library's code.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Telemetry.Lost(e);
            return null;
        }
    }
}
