namespace Farthing.Storage.Prices;

/// <summary>When prices are too old.</summary>
public sealed class PricesOptions
{
    private const int Longest = 3650;

    /// <summary>Prices that no source has confirmed for more days than this are called stale. Default 30, from 1 to 3650.</summary>
    public int StaleAfterDays { get; set; } = 30;

    /// <summary>Checks the values.</summary>
    /// <exception cref="InvalidOperationException">One is out of its range; the message names the setting.</exception>
    public void Validate()
    {
        if (StaleAfterDays is < 1 or > Longest)
        {
            throw new InvalidOperationException($"FARTHING_PRICES__STALEAFTERDAYS must be from 1 to {Longest}.");
        }
    }
}
