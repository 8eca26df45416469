using System.Net.Http.Headers;

namespace Farthing.Sdk.Http;

internal static class HeaderCopy
{
    /// <summary>Takes over the headers as they are, unparsed: what the app set or the server sent stays to the letter.</summary>
    public static void CopyTo(this HttpContentHeaders from, HttpContentHeaders to)
    {
        foreach (var header in from.NonValidated)
        {
            // One value is the rule, and needs no list.
            _ = header.Value.Count == 1
                ? to.TryAddWithoutValidation(header.Key, header.Value.ToString())
                : to.TryAddWithoutValidation(header.Key, header.Value);
        }
    }
}
