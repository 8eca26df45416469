using Farthing.Core.Calls;
using Farthing.Core.Usage;

namespace Farthing.Core.Ownership;

/// <summary>
/// How much a record of a call knows: of two records of one response the one of higher rank is billed, and of equals the
/// first. The numbers are stored: they never change.
/// </summary>
public static class CallRank
{
    /// <summary>What an agent's span tells of calls that nobody else reported.</summary>
    public const short LastResort = -2;

    /// <summary>Neither usage nor a stated cost: any other record knows more.</summary>
    public const short WithoutUsage = -1;

    /// <summary>Tokens in and out.</summary>
    public const short Plain = 0;

    /// <summary>Tokens by kind: cached, reasoning, audio.</summary>
    public const short Detailed = 1;

    /// <summary>Read from the provider's answer, in the calling process.</summary>
    public const short Farthing = 2;

    /// <summary>Read from the provider's answer, on its way.</summary>
    public const short Gateway = 3;

    /// <summary>The rank of a call by who tells of it and what it tells.</summary>
    public static short Of(Call call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return call.Counts.IsEmpty && call.StatedCostUsd is null ? WithoutUsage : Of(call.Dialect, HasDetail(call.Counts));
    }

    /// <summary>The rank of a call that tells its usage.</summary>
    /// <param name="dialect">Who tells of it.</param>
    /// <param name="hasDetail">Whether it tells tokens by kind.</param>
    public static short Of(Dialect dialect, bool hasDetail) => dialect switch
    {
        Dialect.Gateway => Gateway,
        Dialect.Farthing => Farthing,
        _ => hasDetail ? Detailed : Plain,
    };

    private static bool HasDetail(in MeterMap<decimal> usage)
    {
        foreach (var meter in Meters.Tokens)
        {
            if (meter is not (Meter.Input or Meter.Output) && usage.Has(meter))
            {
                return true;
            }
        }

        return false;
    }
}
