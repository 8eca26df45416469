using Farthing.Sdk.Calls;

namespace Farthing.Sdk.Google;

/// <summary>What an address of the Gemini API or of Vertex AI says: the format, the model, and who is paid.</summary>
internal static class GoogleAddress
{
    private const string ApiHost = "generativelanguage.googleapis.com";
    private const string Models = "/models/";

    public static WireFormat? FormatOf(ReadOnlySpan<char> path) => MethodOf(path) switch
    {
        "generateContent" or "streamGenerateContent" => WireFormat.GenerateContent,
        "rawPredict" or "streamRawPredict" when IsOfAnthropic(path) => WireFormat.VertexMessages,
        _ => null,
    };

    /// <summary>A stream by its address: the body of the request does not say.</summary>
    public static bool IsStream(ReadOnlySpan<char> path) => MethodOf(path).StartsWith("stream", StringComparison.Ordinal);

    /// <summary>The last part of the name alone (<c>gemini-2.5-pro</c>, <c>claude-sonnet-4-5@20250929</c>).</summary>
    public static string? ModelIn(ReadOnlySpan<char> path)
    {
        var at = path.LastIndexOf(Models);
        var name = at < 0 ? path[(path.LastIndexOf('/') + 1)..] : path[(at + Models.Length)..];
        var end = name.LastIndexOf(':');
        return end <= 0 ? null : Uri.UnescapeDataString(name[..end]);
    }

    /// <summary>Where Vertex AI was asked to serve (<c>us-east5</c>, <c>global</c>): by the path, else by the host.</summary>
    public static string? RegionIn(Uri uri)
    {
        const string Locations = "/locations/";
        var path = uri.AbsolutePath.AsSpan();
        var at = path.IndexOf(Locations);
        if (at >= 0)
        {
            var rest = path[(at + Locations.Length)..];
            var end = rest.IndexOf('/');
            return end < 0 ? null : Regions.Named(rest[..end].ToString());
        }

        const string Service = "-aiplatform";
        var service = uri.Host.IndexOf(Service, StringComparison.OrdinalIgnoreCase);
        return service > 0 ? Regions.Named(uri.Host[..service]) : null;
    }

    /// <summary>Null when the host is not Google's.</summary>
    public static string? ProviderOf(string host) =>
        host.Equals(ApiHost, StringComparison.OrdinalIgnoreCase) ? "gcp.gemini"
        : IsVertex(host) ? "gcp.vertex_ai"
        : null;

    /// <summary><c>aiplatform</c> itself, of a region (<c>us-east5-aiplatform</c>) or of a residency (<c>aiplatform.eu.rep</c>).</summary>
    private static bool IsVertex(string host) =>
        host.EndsWith(".googleapis.com", StringComparison.OrdinalIgnoreCase)
        && host.AsSpan(0, host.IndexOf('.')).EndsWith("aiplatform", StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> MethodOf(ReadOnlySpan<char> path) => path[(path.LastIndexOf(':') + 1)..];

    private static bool IsOfAnthropic(ReadOnlySpan<char> path) =>
        path.Contains("/publishers/anthropic/", StringComparison.Ordinal);
}
