using System.Globalization;
using Farthing.Core.Calls;

namespace Farthing.Storage.Queries;

/// <summary>The call that a page ended with: the next one starts after it, whatever has been stored since.</summary>
/// <param name="Time">When that call started, in UTC.</param>
/// <param name="Id">Which call it was.</param>
public readonly record struct CallCursor(DateTime Time, CallId Id)
{
    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <returns>False when the text is no cursor.</returns>
    public static bool TryParse(string? text, out CallCursor cursor)
    {
        cursor = default;
        if (text?.Split('.') is not [var time, var trace, var span]
            || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
            || microseconds > (DateTime.MaxValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond
            || !CallId.TryParse(trace, span, out var id))
        {
            return false;
        }

        cursor = new(DateTime.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond), id);
        return true;
    }

    /// <summary>The cursor as it stands in URLs.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond}.{Id.TraceHex}.{Id.SpanHex}");
}
