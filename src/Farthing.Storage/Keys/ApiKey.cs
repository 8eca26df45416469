using System.Security.Cryptography;
using System.Text;

namespace Farthing.Storage.Keys;

/// <summary>
/// A key's text: <c>fk_</c>, eight characters to find it by, an underscore, and forty-three of secret (256 random bits).
/// </summary>
internal static class ApiKey
{
    public const int PrefixLength = 11;
    private const int Length = PrefixLength + 1 + 43;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public static string New() =>
        $"fk_{RandomNumberGenerator.GetString(Alphabet, 8)}_{RandomNumberGenerator.GetString(Alphabet, 43)}";

    /// <summary>The part that is not secret, by which a key is listed and found; null when the text is no key.</summary>
    public static string? Prefix(string text) =>
        text.Length == Length && text.StartsWith("fk_", StringComparison.Ordinal) && text[PrefixLength] == '_'
            ? text[..PrefixLength]
            : null;

    /// <summary>A key is random and long, so that one round of SHA-256 is as good as a slow hash.</summary>
    public static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
