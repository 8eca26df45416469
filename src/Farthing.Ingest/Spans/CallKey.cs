using System.Buffers.Binary;
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
    public static CallId? IdOf(string? key)
    {
        if (string.IsNullOrEmpty(key))
        {
            return null;
        }

        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan();

        // Neither id may be zero.
        return new(BinaryPrimitives.ReadUInt128BigEndian(digest) | 1, BinaryPrimitives.ReadUInt64BigEndian(digest[16..]) | 1);
    }
}
