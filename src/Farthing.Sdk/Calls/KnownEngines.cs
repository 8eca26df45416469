using System.Collections.Concurrent;

namespace Farthing.Sdk.Calls;

/// <summary>
/// Which engine an address turned out to be, by the words of an answer that came whole: a call to it that was cut off, or
/// turned away, before it said so is that engine's too.
/// </summary>
internal static class KnownEngines
{
    // An app calls a handful of engines.
    private const int Most = 256;

    private static readonly ConcurrentDictionary<(string Host, int Port), string> Engines = new();

    public static string Of(Call call)
    {
        var address = (call.Uri.Host, call.Uri.Port);
        var told = call.Response?.Engine ?? Providers.OfAnswer(call.Format, call.Response?.Timings is not null);
        var isKnown = Engines.TryGetValue(address, out var known);
        if (told.EndsWith("_compatible", StringComparison.Ordinal))
        {
            // An answer that came whole and says nothing of an engine is another's behind the same address.
            return isKnown && !call.ReadUsage().IsReported ? known! : told;
        }

        // Nearly every call finds it as it is: nothing is written then.
        if (known != told && (isKnown || Engines.Count < Most))
        {
            Engines[address] = told;
        }

        return told;
    }
}
