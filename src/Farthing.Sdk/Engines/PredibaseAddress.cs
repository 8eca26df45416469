namespace Farthing.Sdk.Engines;

/// <summary>
/// Predibase serves each deployment with TGI's own words, and OpenAI's, beneath an address that names it
/// (<c>/{tenant}/deployments/v2/llms/{model}/generate</c>).
/// </summary>
internal static class PredibaseAddress
{
    private const string Host = "serving.app.predibase.com";
    private const string Models = "/llms/";

    public static bool IsGenerate(ReadOnlySpan<char> path) =>
        path.EndsWith("/generate", StringComparison.Ordinal) || path.EndsWith("/generate_stream", StringComparison.Ordinal);

    public static string? ModelIn(Uri uri)
    {
        if (!uri.Host.Equals(Host, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var path = uri.AbsolutePath;
        var start = path.IndexOf(Models, StringComparison.Ordinal) + Models.Length;
        var end = start < Models.Length ? -1 : path.IndexOf('/', start);
        return end > start ? Uri.UnescapeDataString(path[start..end]) : null;
    }
}
