using Farthing.Sdk.Calls;

namespace Farthing.Sdk.Bedrock;

/// <summary>What an address of Bedrock's runtime says: the format, the model, and who is paid.</summary>
internal static class BedrockAddress
{
    private const string Model = "/model/";

    public static WireFormat? FormatOf(ReadOnlySpan<char> path) => !path.Contains(Model, StringComparison.Ordinal) ? null : ActionOf(path) switch
    {
        "converse" or "converse-stream" => WireFormat.Converse,
        "invoke" or "invoke-with-response-stream" => WireFormat.InvokeModel,
        _ => null,
    };

    /// <summary>A stream by its address: the body of the request does not say.</summary>
    public static bool IsStream(ReadOnlySpan<char> path) => path.EndsWith("-stream", StringComparison.Ordinal);

    /// <summary>
    /// A model's id with the region prefix of its inference profile (<c>us.</c>, <c>global.</c>), which is part of the
    /// price's key; or an ARN.
    /// </summary>
    public static string? ModelIn(string path)
    {
        var start = path.IndexOf(Model, StringComparison.Ordinal) + Model.Length;
        var end = path.LastIndexOf('/');
        return start >= Model.Length && end > start ? Uri.UnescapeDataString(path[start..end]) : null;
    }

    /// <summary>The part of the host after the service's own; null when there is none.</summary>
    public static string? RegionIn(string host)
    {
        var rest = host.AsSpan()[Math.Max(0, host.IndexOf("bedrock-", StringComparison.OrdinalIgnoreCase))..];
        rest = rest[(rest.IndexOf('.') + 1)..];
        var end = rest.IndexOf('.');
        return end > 0 && rest[..end].Contains('-') ? Regions.Named(rest[..end].ToString()) : null;
    }

    /// <summary>
    /// AWS's own hosts: of a region, FIPS, of a VPC endpoint, dual stack, and Mantle, which speaks as the models' makers do;
    /// null when it is none of them.
    /// </summary>
    public static string? ProviderOf(string host) =>
        (IsOf(host, "bedrock-runtime") || IsOf(host, "bedrock-mantle"))
        && (host.EndsWith(".amazonaws.com", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".amazonaws.com.cn", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".api.aws", StringComparison.OrdinalIgnoreCase))
        ? "aws.bedrock"
        : null;

    private static bool IsOf(string host, string service)
    {
        var at = host.IndexOf(service, StringComparison.OrdinalIgnoreCase);
        return at == 0 || (at > 0 && host[at - 1] == '.');
    }

    private static ReadOnlySpan<char> ActionOf(ReadOnlySpan<char> path) => path[(path.LastIndexOf('/') + 1)..];
}
