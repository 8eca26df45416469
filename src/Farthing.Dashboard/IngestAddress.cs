using System.Net;

namespace Farthing.Dashboard;

/// <summary>Where applications send what they record. The host supplies it; without it the pages name no address.</summary>
/// <param name="Otlp">The address that OTLP over HTTP is taken at.</param>
public sealed record IngestAddress(Uri Otlp)
{
    /// <summary>The address to show on a page: where the host listens on every address, the one the page was asked for by.</summary>
    /// <param name="page">The page's own address.</param>
    public string SeenFrom(Uri page)
    {
        ArgumentNullException.ThrowIfNull(page);
        var isAny = IPAddress.TryParse(Otlp.Host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any));
        return (isAny ? new UriBuilder(Otlp) { Host = page.Host }.Uri : Otlp).GetLeftPart(UriPartial.Authority);
    }
}
