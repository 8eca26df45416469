using System.Globalization;

namespace Farthing.Core.Amounts;

/// <summary>An amount in a currency. Decimal at every step: no binary float ever holds money.</summary>
/// <param name="Amount">How much; exact, never rounded.</param>
/// <param name="Currency">ISO 4217 code.</param>
public readonly record struct Money(decimal Amount, string Currency)
{
    // One with all the places that a decimal has: a quotient by it keeps the value and drops trailing zeros.
    private const decimal One = 1.0000000000000000000000000000m;

    /// <summary>US dollars, the currency of sums.</summary>
    public const string Usd = "USD";

    /// <summary>A decimal as it leaves Farthing: every digit, no exponent, no trailing zeros. Equal values give equal texts.</summary>
    public static string Exact(decimal value) => (value / One).ToString(CultureInfo.InvariantCulture);

    /// <summary>The exact amount and its currency: <c>0.000412 USD</c>.</summary>
    public override string ToString() => $"{Exact(Amount)} {Currency}";
}
