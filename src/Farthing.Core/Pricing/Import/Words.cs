using System.Globalization;

namespace Farthing.Core.Pricing.Import;

/// <summary>Numbers as the preview says them.</summary>
internal static class Words
{
    /// <summary><c>3 times</c>, <c>1/1,000 of</c>.</summary>
    public static string Factor(decimal factor) => factor >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{Short(factor)} times")
        : string.Create(CultureInfo.InvariantCulture, $"1/{Short(1 / factor)} of");

    private static string Short(decimal value) =>
        decimal.Round(value, value >= 10 ? 0 : 1).ToString("#,0.#", CultureInfo.InvariantCulture);
}
