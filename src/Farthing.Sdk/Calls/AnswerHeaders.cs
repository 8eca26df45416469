using System.Runtime.InteropServices;

namespace Farthing.Sdk.Calls;

/// <summary>What the headers of an answer tell of a call, whatever its format.</summary>
/// <param name="RequestId">The provider's own name for the request, which its support asks for.</param>
/// <param name="Region">Azure's.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AnswerHeaders(string? RequestId, string? Region)
{
    private const int LongestId = 128;
    private const string AzureRegion = "x-ms-region";

    /// <summary>The first that is there counts.</summary>
    private static readonly string[] RequestIds =
    [
        "x-request-id", "request-id", "apim-request-id", "x-amzn-RequestId", "x-goog-request-id", "x-debug-trace-id", "X-Generation-Id",
    ];

    public static AnswerHeaders Of(HttpResponseMessage response)
    {
        var (rank, id, region) = (RequestIds.Length, (string?)null, (string?)null);
        foreach (var header in response.Headers.NonValidated)
        {
            var one = RankOf(header.Key, rank);
            if (one < rank && header.Value.ToString() is { Length: > 0 } value)
            {
                (rank, id) = (one, value);
            }
            else if (header.Key.Equals(AzureRegion, StringComparison.OrdinalIgnoreCase))
            {
                region = Regions.OfAzure(header.Value.ToString());
            }
        }

        return new(id is { Length: > LongestId } ? id[..LongestId] : id, region);
    }

    private static int RankOf(string name, int below)
    {
        for (var i = 0; i < below; i++)
        {
            if (name.Equals(RequestIds[i], StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return below;
    }
}
