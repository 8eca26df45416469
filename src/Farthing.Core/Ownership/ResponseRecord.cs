using Farthing.Core.Calls;
using Farthing.Core.Usage;

namespace Farthing.Core.Ownership;

/// <summary>A record of a response, as far as it tells whether another one with the same id is of the same response.</summary>
/// <param name="Dialect">Who tells of it.</param>
/// <param name="Start">When the call started.</param>
/// <param name="DurationUs">From start to end, in microseconds.</param>
/// <param name="InputTokens">All tokens in; zero when not told.</param>
/// <param name="OutputTokens">All tokens out; zero when not told.</param>
public readonly record struct ResponseRecord(Dialect Dialect, DateTime Start, long DurationUs, decimal InputTokens, decimal OutputTokens)
{
    // An id that so many responses share names none of them: the rest is not compared with every one.
    private const int MostOfOneId = 100;

    private bool IsSilent => InputTokens + OutputTokens == 0;

    private DateTime End => Start.AddMicroseconds(DurationUs);

    /// <summary>The record that a call is.</summary>
    public static ResponseRecord Of(Call call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return new(call.Dialect, call.Time, call.DurationUs, call.Counts.TotalInput(), call.Counts.TotalOutput());
    }

    /// <summary>
    /// Whether two records of one id can be of one response. Engines repeat ids: some draw them from a thousand, some take
    /// the id of the request that the app itself serves. Two calls are told apart where the same instrumentation counts
    /// otherwise at another time; different ones may count one response differently, by clocks that differ.
    /// </summary>
    public bool MayBeOneWith(in ResponseRecord other) =>
        Dialect != other.Dialect || IsSilent || other.IsSilent
        || (InputTokens == other.InputTokens && OutputTokens == other.OutputTokens)
        || (Start <= other.End && other.Start <= End);

    /// <summary>Finds the record that is billed for each of those with one id.</summary>
    /// <param name="ranked">The records, those that know most first.</param>
    /// <param name="areOne">Whether two are of one response.</param>
    internal static IEnumerable<(T Record, T Owner)> Owners<T>(IEnumerable<T> ranked, Func<T, T, bool> areOne)
    {
        var owners = new List<T>();
        foreach (var record in ranked)
        {
            var at = owners.FindIndex(0, Math.Min(owners.Count, MostOfOneId), owner => areOne(record, owner));
            if (at < 0)
            {
                owners.Add(record);
            }

            yield return (record, at < 0 ? record : owners[at]);
        }
    }
}
