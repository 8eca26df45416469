using System.Buffers.Text;
using System.Globalization;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.OpenAI;

/// <summary>xAI states its cost in ticks: 10^10 are one US dollar.</summary>
internal static class Ticks
{
    private const decimal PerUsd = 10_000_000_000m;

    /// <summary>null when it is not a whole number of ticks.</summary>
    public static string? ToUsd(JsonScalar value) =>
        Utf8Parser.TryParse(value.Raw, out long ticks, out var used) && used == value.Raw.Length && ticks >= 0
            ? (ticks / PerUsd).ToString(CultureInfo.InvariantCulture)
            : null;
}
