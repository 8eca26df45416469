using Farthing.Core.Calls;
using Farthing.Core.Usage;

namespace Farthing.Core.Pricing;

/// <summary>
/// The tokens of a call that the provider did not report, from the length of its text. Four bytes of UTF-8 are taken for
/// a token. Tokenizers of the large models put 3.5 to 5 bytes of English into one, 2.5 to 3.5 of Chinese or Japanese, 2
/// to 4 of code and digits; hence the bounds: not fewer than one in six bytes, not more than one in two.
/// </summary>
/// <param name="InputTokens">Prompt tokens, where none were reported.</param>
/// <param name="OutputTokens">Generated tokens, where none were reported; where a running total was when the answer was cut
/// off, what exceeds it.</param>
public readonly record struct TokenEstimate(decimal InputTokens, decimal OutputTokens)
{
    /// <summary>Bytes of text taken for a token.</summary>
    public const int BytesPerToken = 4;

    /// <summary>Bytes of text in a token at most: the lower bound.</summary>
    public const int MostBytesPerToken = 6;

    /// <summary>Bytes of text in a token at least: the upper bound.</summary>
    public const int FewestBytesPerToken = 2;

    /// <summary>Whether there is nothing to estimate.</summary>
    public bool IsEmpty => InputTokens == 0 && OutputTokens == 0;

    /// <summary>Estimates what a call's usage lacks.</summary>
    /// <param name="call">With the lengths of its texts where usage was not reported.</param>
    /// <param name="bytesPerToken">The rule, or one of its bounds.</param>
    public static TokenEstimate Of(Call call, int bytesPerToken = BytesPerToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        return new(
            call.Counts.HasInput() ? 0 : Tokens(call.InputTextBytes, bytesPerToken),
            call.Counts.HasOutput() && !call.UsageIsPartial ? 0
                : Math.Max(0, Tokens(call.OutputTextBytes, bytesPerToken) - call.Counts.TotalOutput()));
    }

    private static decimal Tokens(long? bytes, int bytesPerToken) =>
        bytes is { } length ? (length + bytesPerToken - 1) / bytesPerToken : 0;
}
