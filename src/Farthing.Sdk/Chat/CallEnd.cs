using Farthing.Sdk.Calls;
using Microsoft.Extensions.AI;

namespace Farthing.Sdk.Chat;

/// <summary>The ways in which a call that is not streamed ends. A fault of ours is not the app's.</summary>
internal static class CallEnd
{
    public static void Answered(DecoratedCall call, ModelHost host, ChatResponse? response)
    {
        try
        {
            if (!call.TryEnd())
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
            var data = Guarded(response?.RawRepresentation, host);
            var usage = data?.ReadUsage() is { IsReported: true } told ? told : response?.Usage is { } details ? DetailsUsage.Of(details) : default;
            call.Report(answer, data, usage, error: null, isComplete: true);
            if (data is not null)
            {
                Readers.Return(data);
            }
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
            if (call.TryEnd())
            {
                call.Report(new Answer { Model = model }, data: null, details is null ? default : DetailsUsage.Of(details), error: null, isComplete: true);
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
            if (call.TryEnd())
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

    /// <summary>What a library makes of its own data may fail, in an app that was trimmed: the abstraction's word is left.</summary>
    private static ResponseReader? Guarded(object? data, ModelHost host)
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
