using System.Globalization;
using Farthing.Dashboard.Numbers;
using Farthing.Dashboard.Url;
using Farthing.Storage.DeadLetters;
using Microsoft.AspNetCore.WebUtilities;

namespace Farthing.Dashboard.DeadLetters;

/// <summary>Dead letters in words and links.</summary>
internal static class DeadLetterView
{
    /// <summary>The address of the list: of those of a reason, after one of them.</summary>
    public static string Href(ViewState state, string? reason, long? after = null)
    {
        var href = state.Href("/dead-letters");
        href = reason is null ? href : QueryHelpers.AddQueryString(href, "reason", reason);
        return after is { } id ? QueryHelpers.AddQueryString(href, "after", id.ToString(CultureInfo.InvariantCulture)) : href;
    }

    /// <summary>Where those that are chosen are downloaded.</summary>
    public static string Download(DeadLetterChoice choice)
    {
        const string Path = "/api/v1/dead-letters/download";
        return choice switch
        {
            { Id: { } id } => QueryHelpers.AddQueryString(Path, "id", id.ToString(CultureInfo.InvariantCulture)),
            { Reason: { } reason } => QueryHelpers.AddQueryString(Path, "reason", reason),
            _ => Path,
        };
    }

    /// <summary><c>1 dead letter</c>, <c>1,200 dead letters</c>.</summary>
    public static string Count(long count) => count == 1 ? "1 dead letter" : $"{Quantity.ExactText(count)} dead letters";

    /// <summary>What became of those that were tried again, in a sentence or more.</summary>
    public static string Words(ReplayResult result) => result.Tried == 0
        ? "There was none left to try."
        : string.Join(' ', new[]
        {
            result.Replayed > 0 ? $"Stored: {Quantity.ExactText(result.Replayed)}." : null,
            result.KeptAside > 0 ? $"Failed again and kept, with the new reason: {Quantity.ExactText(result.KeptAside)}." : null,
            result.Unreadable > 0 ? $"Not readable by this version, and kept: {Quantity.ExactText(result.Unreadable)}." : null,
        }.OfType<string>());
}
