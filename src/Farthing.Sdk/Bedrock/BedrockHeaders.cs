using System.Globalization;
using System.Net.Http.Headers;
using Farthing.Sdk.Calls;

namespace Farthing.Sdk.Bedrock;

/// <summary>What Bedrock says beside the body.</summary>
internal static class BedrockHeaders
{
    public static string? RequestId(HttpResponseMessage response) => First(response.Headers, "x-amzn-RequestId");

    /// <summary>InvokeModel's body is the model's own, so that both what is asked for and what is served stand in headers.</summary>
    public static string? ServiceTier(HttpHeaders headers) => First(headers, "X-Amzn-Bedrock-Service-Tier");

    public static string? Pace(HttpHeaders headers) =>
        First(headers, "X-Amzn-Bedrock-PerformanceConfig-Latency") == ServiceTiers.Optimized ? ServiceTiers.Optimized : null;

    /// <summary>A name, to which AWS may append an address after a colon.</summary>
    public static string? ErrorType(HttpResponseMessage response) => First(response.Headers, "x-amzn-ErrorType")?.Split(':')[0];

    /// <summary>A type in a body may be qualified: <c>com.amazon.coral.service#ThrottlingException</c>.</summary>
    public static string? AfterHash(string? type) => type?[(type.LastIndexOf('#') + 1)..];

    /// <summary>
    /// Seen from InvokeModel with every model but not in AWS's own description of it, so that they come last.
    /// Cached tokens are beside the input's.
    /// </summary>
    public static BedrockUsage Usage(HttpResponseMessage response) => new()
    {
        Input = Count(response, "X-Amzn-Bedrock-Input-Token-Count"),
        Output = Count(response, "X-Amzn-Bedrock-Output-Token-Count"),
        Read = Count(response, "X-Amzn-Bedrock-Cache-Read-Input-Token-Count"),
        Written = Count(response, "X-Amzn-Bedrock-Cache-Write-Input-Token-Count"),
    };

    private static long? Count(HttpResponseMessage response, string name) =>
        long.TryParse(First(response.Headers, name), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 1_000_000_000_000
            ? count
            : null;

    private static string? First(HttpHeaders headers, string name)
    {
        if (headers.TryGetValues(name, out var values))
        {
            foreach (var value in values)
            {
                return value;
            }
        }

        return null;
    }
}
