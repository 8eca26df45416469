namespace Farthing.Dashboard.Numbers;

/// <summary>How what is not known is written. It is never 0.</summary>
internal static class Absent
{
    /// <summary>Stands where a number would; the reason belongs in its tooltip.</summary>
    public const string Dash = "–";
}
