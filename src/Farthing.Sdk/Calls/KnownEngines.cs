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
        if (!told.EndsWith("_compatible", StringComparison.Ordinal))
        {
            if (Engines.Count < Most || Engines.ContainsKey(address))
            {
                Engines[address] = told;
            }

            return told;
        }

        // An answer that came whole and says nothing of an engine is another's behind the same address.
        return !call.ReadUsage().IsReported && Engines.TryGetValue(address, out var known) ? known : told;
    }
}
