using Farthing.Dashboard.Numbers;
using Farthing.Storage.Queries;

namespace Farthing.Dashboard.Calls;

/// <summary>What a page of the list of calls is, in words.</summary>
internal static class CallsWords
{
    /// <summary><c>The newest 50 calls</c>, <c>All 19 calls</c>, <c>Older: 50 calls</c>, <c>The oldest 7 calls</c>.</summary>
    /// <param name="page">The page; it has calls.</param>
    /// <param name="isFirst">Whether no newer ones come before it.</param>
    public static string Of(CallPage page, bool isFirst) => (isFirst, page.Next, page.Calls.Count) switch
    {
        (true, null, 1) => "The only call",
        (false, null, 1) => "The oldest call",
        (true, null, var count) => $"All {Quantity.Calls(count)}",
        (true, _, var count) => $"The newest {Quantity.Calls(count)}",
        (false, null, var count) => $"The oldest {Quantity.Calls(count)}",
        (false, _, var count) => $"Older: {Quantity.Calls(count)}",
    };
}
