using System.Security.Cryptography;
using System.Text;

namespace Farthing.Storage.Keys;

/// <summary>
/// A key's text: <c>fk_</c>, eight characters to find it by, an underscore, and forty-three of secret (256 random bits).
/// </summary>
public static class ApiKey
{
    internal const int PrefixLength = 11;
    private const int Length = PrefixLength + 1 + 43;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    internal static string New() =>
        $"fk_{RandomNumberGenerator.GetString(Alphabet, 8)}_{RandomNumberGenerator.GetString(Alphabet, 43)}";

    /// <summary>Takes the key out of an Authorization header, <c>Bearer KEY</c>.</summary>
    /// <returns>Null when the header is not of that form.</returns>
    public static string? FromHeader(string? authorization)
    {
        const string Scheme = "Bearer ";
        return authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true ? authorization[Scheme.Length..].Trim() : null;
    }

    /// <summary>The part that is not secret, by which a key is listed and found; null when the text is no key.</summary>
    internal static string? Prefix(string text) =>
        text.Length == Length && text.StartsWith("fk_", StringComparison.Ordinal) && text[PrefixLength] == '_'
            ? text[..PrefixLength]
            : null;

    /// <summary>A key is random and long, so that one round of SHA-256 is as good as a slow hash.</summary>
    internal static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
