namespace Farthing.Core.Pricing;

/// <summary>The part of each day, in UTC, in which a price applies. It may cross midnight.</summary>
/// <param name="From">The first moment of it.</param>
/// <param name="To">The first moment after it.</param>
public readonly record struct DailyWindow(TimeOnly From, TimeOnly To)
{
    /// <summary>How long it is.</summary>
    public TimeSpan Length => To - From;

    /// <summary>Whether a moment lies in it.</summary>
    public bool Contains(DateTime time) => Contains(TimeOnly.FromDateTime(time));

    /// <summary>Whether a time of day lies in it.</summary>
    public bool Contains(TimeOnly time) => time.IsBetween(From, To);

    /// <inheritdoc/>
    public override string ToString() => $"{From:HH:mm} to {To:HH:mm} UTC";
}
