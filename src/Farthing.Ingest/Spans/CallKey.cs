using System.Security.Cryptography;
using System.Text;
using Farthing.Core.Calls;

namespace Farthing.Ingest.Spans;

/// <summary>
/// The id of a call that is not made but fetched, such as a line of a batch's output: whoever fetches it again, and
/// from wherever, reports the same call.
/// </summary>
internal static class CallKey
{
    /// <summary>Null without a key.</summary>
    public static CallId? IdOf(string? key) =>
        string.IsNullOrEmpty(key) ? null : CallId.OfDigest(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
