using System.Text;

namespace Farthing.Sdk.Calls;

/// <summary>The query of an address, without what opens doors.</summary>
internal static class QueryText
{
    private const string Hidden = "REDACTED";

    private static readonly string[] Credentials = ["key", "token", "sig", "secret", "password", "credential", "auth", "code"];

    /// <summary>Null where it is not asked for, or there is none.</summary>
    public static string? Of(Uri uri)
    {
        if (!Recording.Current.Has(RecordedContent.QueryStrings) || uri.Query.Length < 2)
        {
            return null;
        }

        var text = new StringBuilder();
        foreach (var item in uri.Query[1..].Split('&'))
        {
            var name = item.Split('=')[0];
            var isSecret = Array.Exists(Credentials, word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
            text.Append(text.Length > 0 ? "&" : "").Append(isSecret && name.Length < item.Length ? $"{name}={Hidden}" : item);
        }

        return text.ToString();
    }
}
