namespace Farthing.Core.Pricing;

/// <summary>Whether a call's cost is known. Not knowing is a state with a reason, never an amount of zero.</summary>
public enum PricingStatus
{
    /// <summary>Every meter has a price. Free is a price of zero.</summary>
    Priced,

    /// <summary>Some meters have no price; the amount covers the others.</summary>
    Partial,

    /// <summary>There is no amount at all.</summary>
    Unpriced,

    /// <summary>The provider did not report, or not wholly, what was used; the amount holds an estimate of it.</summary>
    Estimated,

    /// <summary>Another record of the same call is billed, or the calls that it repeats: it costs nothing itself.</summary>
    Superseded,
}
