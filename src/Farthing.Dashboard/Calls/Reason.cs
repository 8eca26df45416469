using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Core.Usage;
using Farthing.Dashboard.Numbers;

namespace Farthing.Dashboard.Calls;

/// <summary>Why a cost is not, or not wholly, known.</summary>
/// <param name="Brief">A few words for a row.</param>
/// <param name="What">What happened, in a sentence.</param>
/// <param name="Do">What to do about it.</param>
public sealed record Reason(string Brief, string What, string Do)
{
    private const string NoRate = "no_rate:";

    /// <summary>The reason in words; null when the cost is known.</summary>
    public static Reason? Of(Call call, in CallCost cost) => cost.Status == PricingStatus.Priced ? null : cost.Reason switch
    {
        _ when cost.Status == PricingStatus.Superseded => new(
            "another is billed",
            "Another record of the same call knows more, or calls beneath this one are what it tells of: those are billed, and this one costs nothing.",
            "There is nothing to do."),
        { } why when cost.Status == PricingStatus.Estimated => Estimated(call, why),
        "unknown_model" => new(
            "unknown model",
            $"The price book has no price for “{Name(call.Dimensions.Model, call.Dimensions.ModelRequested)}” of {Name(call.Dimensions.Provider, "an unnamed provider")} at the time of the call.",
            "Import its price: farthing prices import FILE --format csv --apply. Later calls are then priced, and farthing rerate prices this one. Until then its tokens are counted as unpriced."),
        "no_usage" when !call.Complete => new(
            "no usage reported",
            "The answer was cut off before the provider said how many tokens it used.",
            "The provider may bill it all the same. Let streams come to their end, or expect this on calls that users give up."),
        "no_usage" => new(
            "no usage reported",
            "The provider's answer did not say how many tokens it used.",
            call.Streamed ? "Ask the provider for usage in streams: for OpenAI-compatible engines set stream_options.include_usage." : "Check that the engine reports usage. The provider may still bill the call."),
        "usage_cut_off" => new(
            "usage cut off",
            "The answer was cut off: the counts are those that the provider had reported by then. The amount covers them.",
            "The provider may bill for more. Let streams come to their end, or expect this on calls that users give up."),
        "no_usage:input" or "no_usage:output" => new(
            $"no {cost.Reason["no_usage:".Length..]} usage",
            $"Only one side of the usage was reported: that of the {cost.Reason["no_usage:".Length..]} is not known. The amount covers the other one.",
            "Check that whoever sends the spans reports both counts."),
        "no_usage:request" => new(
            "no request usage",
            "The price has a fee for each request, and the usage does not say how many there were. The amount covers the tokens.",
            "Check that whoever sends the spans counts requests (farthing.usage.units.request)."),
        "unknown_tier" => new(
            "unknown service tier",
            $"The call was served by the tier “{call.Dimensions.Tier}”, for which the price book has no rates.",
            "The standard rates would be a guess. Import the tier's: farthing prices import FILE --format csv --apply, with the tier in its column. Until then this call's tokens are counted as unpriced."),
        { } reason when reason.StartsWith(NoRate, StringComparison.Ordinal) => Missing(reason[NoRate.Length..], cost.Status),
        var other => new(other ?? "unpriced", "The cost of this call is not known.", "Look at the server's log."),
    };

    private static Reason Estimated(Call call, string why) => new(
        why == "usage_cut_off" ? "usage cut off" : "no usage reported",
        why == "usage_cut_off" ? "The answer was cut off: the counts are those that the provider had reported by then, and the rest of the text that was received is estimated."
            : !call.Complete ? "The answer was cut off before the provider said how many tokens it used: they are estimated from the text that was received."
            : "The provider's answer did not say how many tokens it used: they are estimated from the length of the text.",
        !call.Complete ? "The provider may bill for what it made after the cut, too. Let streams come to their end, or expect this on calls that users give up."
            : "Ask the provider for usage in streams: for OpenAI-compatible engines set stream_options.include_usage.");

    private static Reason Missing(string meters, PricingStatus status)
    {
        var names = string.Join(", ", meters.Split(',').Select(name => Meters.TryParse(name, out var meter) ? meter.Words().ToLowerInvariant() : name));
        return new(
            $"no rate for {names}",
            $"The price has no rate for {names}." + (status == PricingStatus.Partial ? " The amount covers the other meters." : ""),
            "Import the missing rate: farthing prices import FILE --format csv --apply; free is a rate of 0.");
    }

    private static string Name(string name, string otherwise) => name.Length > 0 ? name : otherwise;
}
