using Farthing.Sdk.Json;

namespace Farthing.Sdk.Batches;

internal static class UnixTime
{
    private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>null when it is no whole number of seconds.</summary>
    public static DateTimeOffset? Of(JsonScalar value) =>
        !value.IsString && value.TryCount(out var seconds) && seconds is > 0 and var known && known <= Latest
            ? DateTimeOffset.FromUnixTimeSeconds(known)
            : null;
}
